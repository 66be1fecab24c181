"""Run the rules before the deadline and restore the initial state afterwards."""

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
from gitlab_error_tracking_verifier.errors import CannotStart, NoResponse, NotApplicable, RuleFailed
from gitlab_error_tracking_verifier.exchange import Caller
from gitlab_error_tracking_verifier.interruptions import Interruptions
from gitlab_error_tracking_verifier.redaction import Redaction
from gitlab_error_tracking_verifier.report import Outcome, Report, Result
from gitlab_error_tracking_verifier.restore import RestoreResult, restore
from gitlab_error_tracking_verifier.rules import READING, WRITING

if TYPE_CHECKING:
    import httpx

    from gitlab_error_tracking_verifier.rules.rule import Rule


_MAX_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Plan:
    """The options of a run.

    Attributes:
        url: The address of the instance, or the URL that the paths of the contract are relative to.
        project: The project's numeric id or full path.
        token: The token of a maintainer of the project.
        developer_token: The token of a member below maintainer, if any.
        allow_writes: Whether to change settings and to create and delete client keys; the initial state is restored.
        seconds: The seconds that the run may take, without restoring.
        timeout: The seconds that a response may take.
        cases: How many generated requests a rule sends.
        seed: The seed of the generated requests.
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
    """A listener for the progress of a run; this one does nothing."""

    def rule_started(self, number: int, total: int, rule: Rule) -> None:
        """Handle the start of a rule."""

    def rule_finished(self, outcome: Outcome) -> None:
        """Handle the result of a rule."""

    def restore_started(self) -> None:
        """Handle the start of restoring."""


def verify(plan: Plan, progress: Progress, transport: httpx.BaseTransport | None = None) -> Report:
    """Verify a deployment. Call it in the main thread.

    Ctrl-C ends the run early; its changes are undone in any case.

    Args:
        plan: The options of the run.
        progress: The listener for its progress.
        transport: The transport for requests; by default the network.

    Raises:
        CannotStart: The URL is invalid.
    """
    contract = load_contract()
    url = base_url(plan.url, contract)
    report = Report(url, str(plan.project), contract.document["info"]["version"], plan.allow_writes, plan.seed)
    callers = _callers(plan)
    generated = callers.unknown.headers["PRIVATE-TOKEN"]
    redact = Redaction(token for token in (plan.token, plan.developer_token, generated) if token)
    deadline = Deadline(plan.seconds)
    with (
        Interruptions() as interruptions,
        Deployment(
            url, contract, deadline, plan.timeout, may_write=plan.allow_writes, transport=transport
        ) as deployment,
    ):
        changes = Changes(deployment, plan.project, callers.maintainer, interruptions)
        context = Context(deployment, plan.project, callers, changes, plan.cases, plan.seed)
        try:
            _run_rules(context, report, progress, redact)
        except KeyboardInterrupt:
            report.incomplete.append("the run was interrupted")
        except (CannotStart, NoResponse) as reason:
            report.incomplete.append(redact(str(reason)))
        except Exception as error:  # noqa: BLE001  (restoring and reporting must follow any error)
            report.incomplete.append(redact(_internal_error(error)))
        finally:
            with interruptions.ignored():
                if changes.may_have_changed:
                    progress.restore_started()
                    report.restore += [RestoreResult(redact(r.text), r.failed) for r in restore(changes)]
    report.seconds = deadline.elapsed
    return report


def _callers(plan: Plan) -> Callers:
    generated = f"glpat-{secrets.token_hex(10)}"
    return Callers(
        anonymous=Caller({}, None),
        # A generated token in a report would alarm secret scanners; the shell generates another one.
        unknown=Caller({"PRIVATE-TOKEN": generated}, "PRIVATE-TOKEN: glpat-$RANDOM$RANDOM$RANDOM"),
        maintainer=Caller({"PRIVATE-TOKEN": plan.token}, "PRIVATE-TOKEN: $GITLAB_TOKEN"),
        bearer=Caller({"Authorization": f"Bearer {plan.token}"}, "Authorization: Bearer $GITLAB_TOKEN"),
        developer=Caller({"PRIVATE-TOKEN": plan.developer_token}, "PRIVATE-TOKEN: $GITLAB_DEVELOPER_TOKEN")
        if plan.developer_token
        else None,
    )


def _run_rules(context: Context, report: Report, progress: Progress, redact: Redaction) -> None:
    find_capabilities(context, may_write=report.allow_writes)
    requested = [Capability.READ, *([Capability.WRITE] if report.allow_writes else [])]
    report.incomplete += dict.fromkeys(redact(context.missing[c]) for c in requested if c in context.missing)
    rules = WRITING if report.allow_writes else READING
    for number, rule in enumerate(rules, start=1):
        progress.rule_started(number, len(rules), rule)
        outcome = _run_rule(rule, context, redact)
        report.outcomes.append(outcome)
        progress.rule_finished(outcome)


def _run_rule(rule: Rule, context: Context, redact: Redaction) -> Outcome:
    missing = [context.missing[capability] for capability in rule.requires if capability in context.missing]
    if missing:
        return Outcome(rule, Result.SKIPPED, 0.0, redact(missing[0]))
    started = time.monotonic()
    try:
        rule.check(context)
    except NotApplicable as reason:
        return Outcome(rule, Result.SKIPPED, time.monotonic() - started, redact(str(reason)))
    except NoResponse as reason:
        return Outcome(rule, Result.UNKNOWN, time.monotonic() - started, redact(str(reason)))
    except RuleFailed as failure:
        texts = (failure.message, failure.exchange.curl, _display(failure.expected), _display(failure.got))
        # Redact before shortening: half a secret would not be recognised.
        shown = [_shorten(redact(text)) for text in texts]
        return Outcome(rule, Result.FAILED, time.monotonic() - started, *shown)
    except Exception as error:  # noqa: BLE001  (the other rules run, whatever the error)
        return Outcome(rule, Result.UNKNOWN, time.monotonic() - started, redact(_internal_error(error)))
    return Outcome(rule, Result.PASSED, time.monotonic() - started)


def _internal_error(error: Exception) -> str:
    return f"internal error: {type(error).__name__}: {error}"


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]} … ({len(text)} characters)"


def _display(value: object) -> str:
    """Return a value as text for display; None becomes an empty text."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, default=str)
