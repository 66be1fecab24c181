"""Verify a deployment of the API against the contract, without lasting changes.

rules/          the rules: each sends requests and compares the responses
context.py      the input of a rule: the deployment, the callers, the initial state
changes.py      requests that may change something; restore.py undoes them, undo.py keeps the file for killed runs
deployment.py   sends requests through network.py and validates each response against the contract
deviations.py   recognises deviations that are notes instead of failures
redaction.py    removes tokens and client keys from everything that is shown
run.py          runs the rules before the deadline
report.py       the results of a run; reports/ renders them for people and for machines
"""
