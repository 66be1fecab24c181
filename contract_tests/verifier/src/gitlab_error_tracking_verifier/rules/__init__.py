"""The rules, in the order in which they run.

Settings before keys, because only a project without keys shows the creation of a first one. Lists last: they are longer
then.
"""

from gitlab_error_tracking_verifier.rules import access, client_keys, keys_written, pages, settings, settings_written
from gitlab_error_tracking_verifier.rules.rule import Rule

RULES = tuple(
    value
    for module in (access, settings, settings_written, keys_written, client_keys, pages)
    for value in vars(module).values()
    if isinstance(value, Rule)
)
