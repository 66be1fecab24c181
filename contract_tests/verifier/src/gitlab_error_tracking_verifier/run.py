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
from gitlab_error_tracking_verifier.deployment import Deployment, base_url
from gitlab_error_tracking_verifier.errors import CannotStart, NoResponse, NotApplicable, RuleFailed
from gitlab_error_tracking_verifier.exchange import Caller
from gitlab_error_tracking_verifier.interruptions import Deadline, Interruptions
from gitlab_error_tracking_verifier.network import open_client
from gitlab_error_tracking_verifier.redaction import Redaction
from gitlab_error_tracking_verifier.report import Outcome, Report, Result
from gitlab_error_tracking_verifier.restore import RestoreResult, restore
from gitlab_error_tracking_verifier.rules import RULES
from gitlab_error_tracking_verifier.undo import UndoFile, read_undo_file

if TYPE_CHECKING:
    from collections.abc import Callable

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
        time_budget: The seconds that the run may take, without restoring.
        timeout: The seconds that a response may take.
        ca_file: The certificates to trust, if not those of the environment.
        undo_folder: The folder for the undo file of a run with writes.
    """

    url: str
    project: int | str
    token: str = field(repr=False)
    developer_token: str | None = field(default=None, repr=False)
    allow_writes: bool = False
    time_budget: float = 60.0
    timeout: float = 10.0
    ca_file: Path | None = None
    undo_folder: Path = Path()


def verify(plan: Plan, say: Callable[[str], None], transport: httpx.BaseTransport | None = None) -> Report:
    """Verify a deployment. Call it in the main thread.

    Ctrl-C ends the run early; its changes are undone in any case.

    Args:
        plan: The options of the run.
        say: Shows a line about the progress.
        transport: The transport for requests; by default the network.

    Raises:
        CannotStart: The URL, the certificates or the proxy cannot be used.
    """
    contract = load_contract()
    url = base_url(plan.url, contract)
    report = Report(url, str(plan.project), contract.document["info"]["version"], plan.allow_writes)
    callers = _callers(plan)
    redact = Redaction([*callers.unknown.headers.values(), plan.token, *filter(None, [plan.developer_token])])
    deadline = Deadline(plan.time_budget)
    client = open_client(url, plan.ca_file, transport)
    changes = Changes()
    undo_file = UndoFile(plan.undo_folder, say)

    def save() -> None:
        undo_file.write({"url": url, "project": plan.project, **changes.state})

    with (
        Interruptions() as interruptions,
        Deployment(
            contract, url, plan.project, callers.maintainer, client, redact, deadline, plan.timeout
        ) as deployment,
    ):
        try:
            _run_rules(Context(deployment, callers, changes, save, interruptions), report, say, redact)
        except KeyboardInterrupt:
            report.incomplete.append("the run was interrupted")
        except (CannotStart, NoResponse) as reason:
            report.incomplete.append(redact.shorten(str(reason)))
        except Exception as error:  # noqa: BLE001  (restoring and reporting must follow any error)
            report.incomplete.append(redact.shorten(_internal_error(error)))
        finally:
            with interruptions.ignored():
                if changes.exist:
                    say("Restoring the initial state …")
                    report.restore = _redacted(restore(deployment, changes), redact)
                restored = not any(result.failed for result in report.restore)
                report.undo_command = undo_file.close(remove=restored)
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
    state, contract = read_undo_file(undo_file), load_contract()
    url = base_url(state["url"], contract)
    client, redact, deadline = open_client(url, ca_file, transport), Redaction([token]), Deadline(math.inf)
    maintainer = Caller({"PRIVATE-TOKEN": token}, "PRIVATE-TOKEN: $GITLAB_TOKEN")
    with Deployment(contract, url, state["project"], maintainer, client, redact, deadline, timeout) as deployment:
        results = _redacted(restore(deployment, Changes.load(state), at_once=False), redact)
    if not any(result.failed for result in results):
        undo_file.unlink()
    return results


def _redacted(results: list[RestoreResult], redact: Redaction) -> list[RestoreResult]:
    return [RestoreResult(redact.shorten(result.text), result.failed) for result in results]


def _callers(plan: Plan) -> Callers:
    def private(token: str, shown: str) -> Caller:
        return Caller({"PRIVATE-TOKEN": token}, f"PRIVATE-TOKEN: {shown}")

    return Callers(
        anonymous=Caller({}, None),
        # A generated token in a report would alarm secret scanners; the shell generates another one.
        unknown=private(f"glpat-{secrets.token_hex(10)}", "glpat-$RANDOM$RANDOM$RANDOM"),
        maintainer=private(plan.token, "$GITLAB_TOKEN"),
        bearer=Caller({"Authorization": f"Bearer {plan.token}"}, "Authorization: Bearer $GITLAB_TOKEN"),
        developer=private(plan.developer_token, "$GITLAB_DEVELOPER_TOKEN") if plan.developer_token else None,
    )


def _run_rules(context: Context, report: Report, say: Callable[[str], None], redact: Redaction) -> None:
    find_capabilities(context, may_write=report.allow_writes)
    requested = [Capability.READ, *([Capability.WRITE] if report.allow_writes else [])]
    reasons = (redact.shorten(context.missing[each]) for each in requested if each in context.missing)
    report.incomplete += dict.fromkeys(reasons)
    rules = [rule for rule in RULES if report.allow_writes or Capability.WRITE not in rule.requires]
    for number, rule in enumerate(rules, start=1):
        outcome = _run_rule(rule, context, redact)
        report.outcomes.append(outcome)
        say(f"{number:>2}/{len(rules)}  {outcome.result.value:<8}{rule.topic:<13}{rule.title}")


def _run_rule(rule: Rule, context: Context, redact: Redaction) -> Outcome:
    started = time.monotonic()

    def outcome(result: Result, *texts: str) -> Outcome:
        return Outcome(rule, result, time.monotonic() - started, *map(redact.shorten, texts))

    for capability in rule.requires:
        if capability in context.missing:
            return outcome(Result.SKIPPED, context.missing[capability])
    try:
        rule.check(context)
    except NotApplicable as reason:
        return outcome(Result.SKIPPED, str(reason))
    except NoResponse as reason:
        return outcome(Result.UNKNOWN, str(reason))
    except RuleFailed as failure:
        values = _display(failure.expected), _display(failure.got)
        return outcome(Result.FAILED, failure.message, failure.exchange.curl, *values)
    except CannotStart:
        raise  # the undo file cannot be written
    except Exception as error:  # noqa: BLE001  (the other rules run, whatever the error)
        return outcome(Result.UNKNOWN, _internal_error(error))
    return outcome(Result.PASSED)


def _internal_error(error: Exception) -> str:
    return f"internal error: {type(error).__name__}: {error}"


def _display(value: object) -> str:
    """Return a value as text for display; None becomes an empty text."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, default=str)
