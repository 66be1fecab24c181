"""Judges anybody's deployment of the API by the contract, without doing harm.

rules/          what is looked at: each rule asks, and says what was wrong
subject.py      what a rule works with: the deployment, who asks, and what was found
changes.py      the requests that change something, and how everything is put back
deployment.py   sends requests, and holds every answer to the contract
run.py          goes through the rules within the time there is
report.py       what came of it; reports/ writes it for people and for machines
"""
