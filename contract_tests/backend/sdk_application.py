"""An application that reports errors with the Sentry SDK for Python; see `sdk_application.cjs`."""

import sys

import sentry_sdk

sentry_sdk.init(release="app@1.0.0", environment="test", http_proxy="", https_proxy="")
for line in sys.stdin:
    kind: type[Exception] = type(line.strip(), (Exception,), {})
    try:
        raise kind("occurred")  # noqa: TRY301  (an application)
    except kind:
        sentry_sdk.capture_exception()
    sentry_sdk.flush(timeout=10)
    sys.stdout.write(line)
    sys.stdout.flush()
