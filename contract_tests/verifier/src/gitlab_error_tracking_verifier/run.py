"""Run the rules before the deadline and restore the initial state afterwards."""

from __future__ import annotations

import json
import math
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
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
from gitlab_error_tracking_verifier.undo import UndoFile, read_undo_file

if TYPE_CHECKING:
    import httpx

    from gitlab_error_tracking_verifier.rules.rule import Rule


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
        ca_file: The certificates to trust, if not those of the environment.
        undo_folder: The folder for the undo file of a run with writes.
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
    ca_file: Path | None = None
    undo_folder: Path = Path()


class Progress:
    """A listener for the progress of a run; this one does nothing."""

    def rule_started(self, number: int, total: int, rule: Rule) -> None:
        """Handle the start of a rule."""

    def rule_finished(self, outcome: Outcome) -> None:
        """Handle the result of a rule."""

    def undo_file_created(self, path: Path) -> None:
        """Handle the creation of the undo file, before the first change."""

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
        CannotStart: The URL, the certificates or the proxy cannot be used.
    """
    contract = load_contract()
    url = base_url(plan.url, contract)
    report = Report(url, str(plan.project), contract.document["info"]["version"], plan.allow_writes, plan.seed)
    callers = _callers(plan)
    generated = callers.unknown.headers["PRIVATE-TOKEN"]
    redact = Redaction(token for token in (plan.token, plan.developer_token, generated) if token)
    deadline = Deadline(plan.seconds)
    undo_file = UndoFile(plan.undo_folder)

    def save(changes: Changes) -> None:
        if not undo_file.exists:
            undo_file.write({"url": url, "project": plan.project, "initial": changes.initial})
            progress.undo_file_created(undo_file.path)
        undo_file.write(changes.changed)

    with (
        Interruptions() as interruptions,
        Deployment(
            url,
            contract,
            deadline,
            plan.timeout,
            may_write=plan.allow_writes,
            redaction=redact,
            ca_file=plan.ca_file,
            transport=transport,
        ) as deployment,
    ):
        changes = Changes(deployment, plan.project, callers.maintainer, interruptions, save)
        context = Context(deployment, plan.project, callers, changes, plan.cases, plan.seed)
        try:
            _run_rules(context, report, progress, redact)
        except KeyboardInterrupt:
            report.incomplete.append("the run was interrupted")
        except (CannotStart, NoResponse) as reason:
            report.incomplete.append(redact.shorten(str(reason)))
        except Exception as error:  # noqa: BLE001  (restoring and reporting must follow any error)
            report.incomplete.append(redact.shorten(_internal_error(error)))
        finally:
            with interruptions.ignored():
                if changes.may_have_changed:
                    progress.restore_started()
                    report.restore += _redacted(restore(changes), redact)
                restored = not any(result.failed for result in report.restore)
                undo_file.close(remove=restored)
                report.undo_file = "" if restored or not undo_file.exists else str(undo_file.path)
    report.notes = [redact.shorten(note) for note in deployment.notes]
    report.seconds = deadline.elapsed
    return report


def undo(
    undo_file: Path,
    token: str,
    timeout: float,
    ca_file: Path | None = None,
    transport: httpx.BaseTransport | None = None,
) -> list[RestoreResult]:
    """Undo the changes of a run that was killed, and remove its undo file if everything is restored.

    Args:
        undo_file: The file that the run wrote.
        token: The token of a maintainer of the project.
        timeout: The seconds that a response may take.
        ca_file: The certificates to trust, if not those of the environment.
        transport: The transport for requests; by default the network.

    Raises:
        CannotStart: The undo file, the certificates or the proxy cannot be used.
    """
    saved, contract = read_undo_file(undo_file), load_contract()
    redact = Redaction([token])
    maintainer = Caller({"PRIVATE-TOKEN": token}, "PRIVATE-TOKEN: $GITLAB_TOKEN")
    with Deployment(
        base_url(saved.url, contract),
        contract,
        Deadline(math.inf),
        timeout,
        may_write=True,
        redaction=redact,
        ca_file=ca_file,
        transport=transport,
    ) as deployment:
        changes = Changes(deployment, saved.project, maintainer, Interruptions(), save=lambda _: None)
        changes.load(saved.initial, saved.changes)
        results = _redacted(restore(changes, at_once=False), redact)
    if not any(result.failed for result in results):
        undo_file.unlink()
    return results


def _redacted(results: list[RestoreResult], redact: Redaction) -> list[RestoreResult]:
    return [RestoreResult(redact.shorten(result.text), result.failed) for result in results]


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
    context.missing = {capability: redact.shorten(reason) for capability, reason in context.missing.items()}
    requested = [Capability.READ, *([Capability.WRITE] if report.allow_writes else [])]
    report.incomplete += dict.fromkeys(context.missing[c] for c in requested if c in context.missing)
    rules = WRITING if report.allow_writes else READING
    for number, rule in enumerate(rules, start=1):
        progress.rule_started(number, len(rules), rule)
        outcome = _run_rule(rule, context, redact)
        report.outcomes.append(outcome)
        progress.rule_finished(outcome)


def _run_rule(rule: Rule, context: Context, redact: Redaction) -> Outcome:
    missing = [context.missing[capability] for capability in rule.requires if capability in context.missing]
    if missing:
        return Outcome(rule, Result.SKIPPED, 0.0, missing[0])
    started = time.monotonic()
    try:
        rule.check(context)
    except NotApplicable as reason:
        return Outcome(rule, Result.SKIPPED, time.monotonic() - started, redact.shorten(str(reason)))
    except NoResponse as reason:
        return Outcome(rule, Result.UNKNOWN, time.monotonic() - started, redact.shorten(str(reason)))
    except CannotStart:
        raise  # the undo file cannot be written
    except RuleFailed as failure:
        texts = (failure.message, failure.exchange.curl, _display(failure.expected), _display(failure.got))
        shown = [redact.shorten(text) for text in texts]
        return Outcome(rule, Result.FAILED, time.monotonic() - started, *shown)
    except Exception as error:  # noqa: BLE001  (the other rules run, whatever the error)
        return Outcome(rule, Result.UNKNOWN, time.monotonic() - started, redact.shorten(_internal_error(error)))
    return Outcome(rule, Result.PASSED, time.monotonic() - started)


def _internal_error(error: Exception) -> str:
    return f"internal error: {type(error).__name__}: {error}"


def _display(value: object) -> str:
    """Return a value as text for display; None becomes an empty text."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, default=str)
