"""The rules, in the order in which they run."""

from gitlab_error_tracking_verifier.rules.access import ACCESS
from gitlab_error_tracking_verifier.rules.client_keys import CLIENT_KEYS
from gitlab_error_tracking_verifier.rules.keys_written import KEYS_WRITTEN
from gitlab_error_tracking_verifier.rules.pages import PAGES
from gitlab_error_tracking_verifier.rules.rule import Rule
from gitlab_error_tracking_verifier.rules.settings import SETTINGS
from gitlab_error_tracking_verifier.rules.settings_written import SETTINGS_WRITTEN

READING = (*ACCESS, *SETTINGS, *CLIENT_KEYS, *PAGES)
# Settings before keys, because only a project without keys shows the creation of a first one. Lists last: they are
# longer then.
WRITING = (*ACCESS, *SETTINGS, *SETTINGS_WRITTEN, *KEYS_WRITTEN, *CLIENT_KEYS, *PAGES)

__all__ = ["READING", "WRITING", "Rule"]
