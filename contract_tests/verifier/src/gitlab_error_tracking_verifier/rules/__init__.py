"""Every rule that a deployment is held to, in the order in which they are looked at."""

from gitlab_error_tracking_verifier.rules.access import ACCESS
from gitlab_error_tracking_verifier.rules.client_keys import CLIENT_KEYS
from gitlab_error_tracking_verifier.rules.keys_written import KEYS_WRITTEN
from gitlab_error_tracking_verifier.rules.pages import PAGES
from gitlab_error_tracking_verifier.rules.rule import Rule
from gitlab_error_tracking_verifier.rules.settings import SETTINGS
from gitlab_error_tracking_verifier.rules.settings_written import SETTINGS_WRITTEN

READING = (*ACCESS, *SETTINGS, *CLIENT_KEYS, *PAGES)
# Settings before keys, since a first key can be seen only where there is none; lists last, when there is more in them.
WRITING = (*ACCESS, *SETTINGS, *SETTINGS_WRITTEN, *KEYS_WRITTEN, *CLIENT_KEYS, *PAGES)

__all__ = ["READING", "WRITING", "Rule"]
