"""Goes through the rules within the time there is, and puts everything back afterwards."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gitlab_error_tracking_contract import load_contract

from gitlab_error_tracking_verifier.capabilities import find_capabilities
from gitlab_error_tracking_verifier.changes import Changes
from gitlab_error_tracking_verifier.context import Callers, Capability, Context
from gitlab_error_tracking_verifier.deadline import Deadline
from gitlab_error_tracking_verifier.deployment import Deployment, base_url
from gitlab_error_tracking_verifier.exchange import Caller
from gitlab_error_tracking_verifier.interruptions import Interruptions
from gitlab_error_tracking_verifier.outcomes import Broken, CannotBegin, NoResponse, NotApplicable
from gitlab_error_tracking_verifier.redaction import Redaction
from gitlab_error_tracking_verifier.report import Outcome, Report, Result
from gitlab_error_tracking_verifier.restore import Note, restore
from gitlab_error_tracking_verifier.rules import READING, WRITING

if TYPE_CHECKING:
    import httpx

    from gitlab_error_tracking_verifier.rules.rule import Rule


_LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a run.

    Attributes:
        url: The address of the instance, or the URL below which the paths of the contract are.
        project: The project's numeric id or full path.
        token: The token of a maintainer of the project.
        developer_token: The token of a member below maintainer, where there is one.
        allow_writes: Whether settings may be switched, and client keys created and deleted, for a moment.
        seconds: How long the run may take, putting everything back not counted.
        timeout: How many seconds an answer may take.
        cases: How many generated requests a rule sends.
        seed: What they are generated from.
    """

    url: str
    project: int | str
    token: str = field(repr=False)
    developer_token: str | None = field(default=None, repr=False)
    allow_writes: bool = False
    seconds: float = 60.0
    timeout: float = 10.0
    cases: int = 50
    seed: int = 0


class Progress:
    """Is told how the run goes on; does nothing by itself."""

    def begins(self, number: int, total: int, rule: Rule) -> None:
        """A rule is about to be looked at."""

    def ended(self, outcome: Outcome) -> None:
        """A rule was looked at, or left out."""

    def puts_back(self) -> None:
        """Everything is about to be put back."""


def verify(plan: Plan, progress: Progress, transport: httpx.BaseTransport | None = None) -> Report:
    """Hold a deployment to the rules. To be called in the main thread.

    Ctrl-C ends the run early; what it changed is put back in any case.

    Args:
        plan: What is asked of the run.
        progress: Is told how it goes on.
        transport: How requests travel, where not over the network.

    Raises:
        CannotBegin: The URL is none.
    """
    contract = load_contract()
    url = base_url(plan.url, contract)
    report = Report(url, str(plan.project), contract.document["info"]["version"], plan.allow_writes, plan.seed)
    callers = _callers(plan)
    made_up = callers.stranger.headers["PRIVATE-TOKEN"]
    redact = Redaction(token for token in (plan.token, plan.developer_token, made_up) if token)
    deadline = Deadline(plan.seconds)
    with (
        Interruptions() as interruptions,
        Deployment(
            url, contract, deadline, plan.timeout, may_write=plan.allow_writes, transport=transport
        ) as deployment,
    ):
        changes = Changes(deployment, plan.project, callers.maintainer, interruptions)
        subject = Context(deployment, plan.project, callers, changes, plan.cases, plan.seed)
        try:
            _go_through(subject, report, progress, redact)
        except KeyboardInterrupt:
            report.incomplete.append("the run was interrupted")
        except (CannotBegin, NoResponse) as reason:
            report.incomplete.append(redact(str(reason)))
        except Exception as fault:  # noqa: BLE001  (whatever it is, all is put back and reported)
            report.incomplete.append(redact(_fault(fault)))
        finally:
            with interruptions.held_to_the_end():
                if changes.anything:
                    progress.puts_back()
                    report.restore += [Note(redact(note.text), note.left) for note in restore(changes)]
    report.seconds = deadline.elapsed
    return report


def _callers(plan: Plan) -> Callers:
    stranger = f"glpat-{secrets.token_hex(10)}"
    return Callers(
        nobody=Caller({}, None),
        # Nobody's token too would have people alarmed who look for tokens in reports; a shell makes up another one.
        stranger=Caller({"PRIVATE-TOKEN": stranger}, "PRIVATE-TOKEN: glpat-$RANDOM$RANDOM$RANDOM"),
        maintainer=Caller({"PRIVATE-TOKEN": plan.token}, "PRIVATE-TOKEN: $GITLAB_TOKEN"),
        bearer=Caller({"Authorization": f"Bearer {plan.token}"}, "Authorization: Bearer $GITLAB_TOKEN"),
        developer=Caller({"PRIVATE-TOKEN": plan.developer_token}, "PRIVATE-TOKEN: $GITLAB_DEVELOPER_TOKEN")
        if plan.developer_token
        else None,
    )


def _go_through(subject: Context, report: Report, progress: Progress, redact: Redaction) -> None:
    find_capabilities(subject, may_write=report.wrote)
    asked_for = [Capability.READ, *([Capability.WRITE] if report.wrote else [])]
    report.incomplete += dict.fromkeys(redact(subject.lacking[a]) for a in asked_for if a in subject.lacking)
    rules = WRITING if report.wrote else READING
    for number, rule in enumerate(rules, start=1):
        progress.begins(number, len(rules), rule)
        outcome = _look_at(rule, subject, redact)
        report.outcomes.append(outcome)
        progress.ended(outcome)


def _look_at(rule: Rule, subject: Context, redact: Redaction) -> Outcome:
    lacking = [subject.lacking[ability] for ability in rule.needs if ability in subject.lacking]
    if lacking:
        return Outcome(rule, Result.SKIPPED, 0.0, redact(lacking[0]))
    started = time.monotonic()
    try:
        rule.check(subject)
    except NotApplicable as reason:
        return Outcome(rule, Result.SKIPPED, time.monotonic() - started, redact(str(reason)))
    except NoResponse as reason:
        return Outcome(rule, Result.UNKNOWN, time.monotonic() - started, redact(str(reason)))
    except Broken as broken:
        texts = (broken.what, broken.exchange.curl, _shown(broken.expected), _shown(broken.got))
        # Cut only after secrets are out: half of one would not be recognised.
        shown = [_cut(redact(text)) for text in texts]
        return Outcome(rule, Result.BROKEN, time.monotonic() - started, *shown)
    except Exception as fault:  # noqa: BLE001  (whatever it is, the other rules are looked at and all is put back)
        return Outcome(rule, Result.UNKNOWN, time.monotonic() - started, redact(_fault(fault)))
    return Outcome(rule, Result.KEPT, time.monotonic() - started)


def _fault(fault: Exception) -> str:
    return f"a fault of this program: {type(fault).__name__}: {fault}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} … ({len(text)} characters)"


def _shown(value: object) -> str:
    """A value as it is shown beside another, or nothing."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, default=str)
