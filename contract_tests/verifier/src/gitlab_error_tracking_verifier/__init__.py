"""Verify a deployment of the API against the contract, without lasting changes.

cli.py          the command: options, files and exit codes
run.py          run the rules before the deadline, then restore the initial state
rules/          the rules: each sends requests and compares the responses
context.py      the input of a rule: the deployment, the callers, the changes until now
deployment.py   send requests (network.py, interruptions.py) and validate each response against the contract
deviations.py   recognise deviations that are notes instead of failures
restore.py      undo the changes of a run (changes.py), or those of a killed one from its file (undo.py)
report.py       the results of a run, without secrets (redaction.py); reports/ renders them
"""
