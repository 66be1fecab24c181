"""Verify a deployment of the API against the contract, without lasting changes.

rules/          the rules: each sends requests and compares the responses
context.py      the input of a rule: the deployment, the callers, the initial state
changes.py      requests that may change something; restore.py undoes them
deployment.py   sends requests and validates each response against the contract
run.py          runs the rules before the deadline
report.py       the results of a run; reports/ renders them for people and for machines
"""
