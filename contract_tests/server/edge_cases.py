"""More than two hundred hand-picked edge cases of the API. Each changes the state for the next ones."""

from __future__ import annotations

from contract_tests.support.raw_requests import RawRequest

TOKENS = """
    admin owner maintainer developer reporter guest outsider maintainer-read maintainer-expired maintainer-revoked
    nobody
""".split()  # noqa: SIM905  (a list this long is hard to read)
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SETTINGS = "/projects/{}/error_tracking/settings"
KEYS = "/projects/{}/error_tracking/client_keys"

# Spellings of a project id: a few are valid, most are not.
IDS = """
    1 2 5 6 7 99 0 -1 1.0 +1 0x1 001 %31 1%20 %EF%BC%91 9223372036854775807 9223372036854775808
    99999999999999999999999999999999999999 demo%2Fsentry demo%2fsentry Demo%2FSENTRY
    demo%2Fplatform%2Fintegrated %64emo%2Fsentry demo demo%2F %2Fsentry demo%2F%2Fsentry demo%2Fsentry%2F
    demo%252Fsentry demo%5Csentry %00 demo%2Fsentry%00 %ff %C3%28 %0A demo%2Fsentry%0A %20 demo%2F%E4%BD%A0
    demo%2F..%2Fsentry %2e%2e .. . % %zz %25 %2525 '%20OR%201=1-- {id} :id * ;x=1 demo%2Fsentry;x=1 @ ~
    demo%2Fsentry.json
""".split()  # noqa: SIM905  (a list this long is hard to read)

PATHS = """
    / // /projects /projects/ /projects//error_tracking/settings /projects/demo/sentry/error_tracking/settings
    /projects/1/error_tracking /projects/1/error_tracking/ /projects/1/error_tracking/settings/
    /projects/1/error_tracking/settings// //projects///1/error_tracking/settings
    /projects/1/error_tracking/settings/x /projects/1/error_tracking%2Fsettings /projects/1/Error_Tracking/settings
    /projects/1/error%5Ftracking/settings /projects/1/error_tracking/settings.json
    /projects/1/error_tracking/settings? /projects/1/error_tracking/settings?%ff=%ff
    /projects/1/error_tracking/settings?&&==&a /projects/1/error_tracking/client_keys/
    /projects/1/error_tracking/client_keys/1/2 /%00 /%2F /..
""".split()  # noqa: SIM905  (a list this long is hard to read)
PATHS += [""]

# Paths outside the API.
BESIDE = """
    /-/health /-/liveness /-/readiness/ /-/nothing /- / /docs /docs/ /docs/nothing /docs/%00 /docs/%ff
    /docs//openapi.json /docs/../../etc/passwd /docs/..%2F..%2Fetc%2Fpasswd /api /api/v5/projects
""".split()  # noqa: SIM905  (a list this long is hard to read)
BESIDE += ["/?" + "x" * 9000]

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]

PAGES = """
    page=1 page=2 page=0 page=-1 page=x page= page page[]=1 page=1.5 page=1e3 page=99999999999999999999
    page=1&page=2 per_page=1 per_page=0 per_page=-1 per_page=100 per_page=101 per_page=99999999999999999999
    per_page=1&page=2 per_page=1&page=3 per_page=x&page=y per_page=1&a=b&c=%26%3D&d page=%D9%A1
""".split()  # noqa: SIM905  (a list this long is hard to read)

# Query string, headers and body of a PUT.
ATTRIBUTES: list[tuple[str, dict[str, str], bytes]] = [
    ("", {}, b""),
    ("active=true", {}, b""),
    ("active=true&integrated=true", {}, b""),
    ("active=TRUE&integrated=False", {}, b""),
    ("active=&integrated=", {}, b""),
    ("active&integrated", {}, b""),
    ("active=1&integrated=yes", {}, b""),
    ("active[]=true&integrated[x]=true", {}, b""),
    ("active=%ff&integrated=%00", {}, b""),
    ("active=false&active=true&integrated=true", {}, b""),
    ("active=true&integrated=true", JSON, b""),
    ("", JSON, b'{"active": true, "integrated": true}'),
    ("active=true&integrated=true", JSON, b'{"active": false}'),
    ("", JSON, b'{"active": "true", "integrated": "false"}'),
    ("", JSON, b'{"active": null, "integrated": 1}'),
    ("", JSON, b"[]"),
    ("", JSON, b"{"),
    ("", JSON, b'{"active": "\xff"}'),
    ("", JSON, b"NaN"),
    ("", FORM, b"active=false&integrated=true"),
    ("", FORM, b"active=%ff"),
    ("", {"Content-Type": "multipart/form-data"}, b"x"),
    ("", {"Content-Type": "multipart/form-data; boundary=x"}, b"x"),
    ("", {"Content-Type": "application/xml"}, b"<active/>"),
    ("", {"Content-Type": ""}, b"{}"),
    ("", JSON, b" " * (1024 * 1024 + 1)),
]

KEY_IDS = """
    1 3 3 0 -1 99 abc 1.5 %31 %00 %ff 9223372036854775808 1%2F2 001 demo%2Fsentry
""".split()  # noqa: SIM905  (a list this long is hard to read)

TOKEN_PLACES: list[tuple[str, dict[str, str]]] = [
    ("", {}),
    ("?private_token=glpat-demo-maintainer", {}),
    ("?private_token=wrong", {"PRIVATE-TOKEN": "glpat-demo-maintainer"}),
    ("?private_token=", {"PRIVATE-TOKEN": "glpat-demo-maintainer"}),
    ("?private_token[]=glpat-demo-maintainer", {}),
    ("", {"PRIVATE-TOKEN": ""}),
    ("", {"Authorization": "Bearer glpat-demo-maintainer"}),
    ("", {"Authorization": "Basic glpat-demo-maintainer"}),
    ("", {"Authorization": "Bearer"}),
    ("", {"PRIVATE-TOKEN": "wrong", "Authorization": "Bearer glpat-demo-maintainer"}),
    ("", {"PRIVATE-TOKEN": "\xff\xfe"}),
]


def edge_cases() -> list[RawRequest]:
    """Return all requests in the order in which to send them."""
    maintainer = {"PRIVATE-TOKEN": "glpat-demo-maintainer"}
    return [
        *(RawRequest(method, path, prefix="") for path in BESIDE for method in ("GET", "POST")),
        *(RawRequest("GET", SETTINGS.format(id_)) for id_ in IDS),
        *(RawRequest("GET", path) for path in PATHS),
        *(RawRequest(method, SETTINGS.format(5)) for method in METHODS),
        *(RawRequest(method, f"{KEYS.format(5)}/99") for method in METHODS),
        *(RawRequest("GET", SETTINGS.format(1) + query, headers) for query, headers in TOKEN_PLACES),
        *(RawRequest("GET", f"{KEYS.format(5)}?{query}") for query in PAGES),
        *(
            RawRequest(method, SETTINGS.format(project), {"PRIVATE-TOKEN": f"glpat-demo-{token}"})
            for token in TOKENS
            for method, project in (("GET", "demo%2Fpublic"), ("PATCH", "7"), ("PUT", "2"))
        ),
        *(
            RawRequest("PUT", f"{SETTINGS.format(2)}?{query}", maintainer | headers, body)
            for query, headers, body in ATTRIBUTES
        ),
        *(RawRequest("POST", KEYS.format(project)) for project in ("1", "2", "demo%2Fnew", "99")),
        *(RawRequest("DELETE", f"{KEYS.format(5)}/{key_id}") for key_id in KEY_IDS),
        *(RawRequest("GET", KEYS.format(project)) for project in (1, 2, 5, 6, 7)),
    ]
