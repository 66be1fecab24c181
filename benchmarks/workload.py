"""The measured requests and their database."""

from __future__ import annotations

from benchmarks.load import Request
from benchmarks.population import Population

SETTINGS, KEYS = "/projects/%d/error_tracking/settings", "/projects/%d/error_tracking/client_keys"

PROJECTS = 100
# Projects with 20 keys each, then one for new keys, and one with 2 keys, as in the contract's example.
POPULATION = Population(PROJECTS, keys=20, large=(0, 2))

GET = Request("GET settings", "GET", SETTINGS, 1, PROJECTS)
LIST = Request("list 20 keys", "GET", KEYS, 1, PROJECTS)
LIST_2 = Request("list 2 keys", "GET", KEYS, PROJECTS + 2, PROJECTS + 2)
PATCH = Request("PATCH settings", "PATCH", SETTINGS + "?active=true", 1, PROJECTS)
POST = Request("POST key", "POST", KEYS, PROJECTS + 1, PROJECTS + 1)
READS, WRITES = (GET, LIST), (PATCH, POST)
