"""The operations of the control API: one method for each operationId of `openapi/double.yaml`.

Arguments are those of the contract. A ValueError becomes 400, a LookupError 404.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_contract import load_contract

from gitlab_error_tracking_double.faults import Respond, from_dict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gitlab_error_tracking_double.gitlab import GitLab
    from gitlab_error_tracking_double.injection import InjectedFault
    from gitlab_error_tracking_double.state import Snapshot

_MAX_SNAPSHOTS = 1000


class ControlOperations:
    """The operations on one test double.

    Args:
        gitlab: The test double.
        url: Its URL.
    """

    def __init__(self, gitlab: GitLab, url: str) -> None:
        self._gitlab = gitlab
        self._url = url
        self._snapshots: dict[int, Snapshot] = {}
        self._last_snapshot_id = 0

    def get_double(self) -> dict[str, Any]:
        gitlab = self._gitlab
        return {
            "url": self._url,
            "api_url": self._url + load_contract().base_path,
            "default_token": gitlab.default_token,
            "requests": gitlab.journal.count,
            "faults": len(gitlab.faults),
        }

    def reset_double(self, seed: int | None = None) -> dict[str, Any]:
        self._gitlab.reset(seed=seed)
        return self.get_double()

    def create_project(self, path: str, **options: Any) -> dict[str, Any]:
        return {"id": self._gitlab.project(path, **options), "path": path}

    def create_token(self, user: str, **options: Any) -> dict[str, Any]:
        return {"user": user, "token": self._gitlab.token(user=user, **options)}

    def add_data(self, **data: Any) -> dict[str, Any]:
        self._gitlab.add(data)
        return self.get_double()

    def create_snapshot(self) -> dict[str, Any]:
        if len(self._snapshots) == _MAX_SNAPSHOTS:
            raise ValueError(f"there are already {_MAX_SNAPSHOTS} snapshots: delete one first")
        self._last_snapshot_id += 1
        self._snapshots[self._last_snapshot_id] = self._gitlab.snapshot()
        return {"id": self._last_snapshot_id}

    def restore_snapshot(self, snapshot_id: int) -> dict[str, Any]:
        self._gitlab.restore(self._snapshot(snapshot_id))
        return {"id": snapshot_id}

    def delete_snapshot(self, snapshot_id: int) -> dict[str, Any]:
        self._snapshot(snapshot_id)
        del self._snapshots[snapshot_id]
        return {"id": snapshot_id}

    def list_faults(self) -> dict[str, Any]:
        return {"faults": [_fault_as_dict(injected) for injected in self._gitlab.faults]}

    def inject_fault(self, fault: Mapping[str, Any], **options: Any) -> dict[str, Any]:
        self._gitlab.inject(from_dict(fault), **options)
        return self.list_faults()

    def clear_faults(self) -> dict[str, Any]:
        self._gitlab.clear_faults()
        return self.list_faults()

    def check_faults_applied(self) -> dict[str, Any]:
        return _check_result(self._gitlab.assert_faults_applied)

    def get_journal(self) -> dict[str, Any]:
        journal = self._gitlab.journal
        return {"count": journal.count, "entries": [entry.as_dict() for entry in journal], "summary": journal.summary()}

    def clear_journal(self) -> dict[str, Any]:
        self._gitlab.journal.clear()
        return self.get_journal()

    def find_requests(self, **criteria: Any) -> dict[str, Any]:
        return {"entries": [entry.as_dict() for entry in self._gitlab.journal.find(**criteria)]}

    def check_saw(self, operation: str, **criteria: Any) -> dict[str, Any]:
        return _check_result(lambda: self._gitlab.journal.assert_saw(operation, **criteria))

    def check_saw_nothing(self) -> dict[str, Any]:
        return _check_result(self._gitlab.journal.assert_saw_nothing)

    def check_order(self, operations: list[str]) -> dict[str, Any]:
        return _check_result(lambda: self._gitlab.journal.assert_order(operations))

    def check_documented(self) -> dict[str, Any]:
        return _check_result(self._gitlab.journal.assert_documented)

    def get_clock(self) -> dict[str, Any]:
        clock = self._gitlab.clock
        return {"now": clock().isoformat(), "frozen": clock.frozen_at is not None}

    def set_clock(self, to: str | None) -> dict[str, Any]:
        self._gitlab.clock.set(to)
        return self.get_clock()

    def advance_clock(self, **duration: float) -> dict[str, Any]:
        self._gitlab.clock.advance(**duration)
        return self.get_clock()

    def _snapshot(self, snapshot_id: int) -> Snapshot:
        if snapshot_id not in self._snapshots:
            raise LookupError(f"there is no snapshot {snapshot_id}")
        return self._snapshots[snapshot_id]


def _check_result(assertion: Callable[[], None]) -> dict[str, Any]:
    try:
        assertion()
    except AssertionError as error:
        return {"passed": False, "message": str(error)}
    return {"passed": True, "message": ""}


def _fault_as_dict(injected: InjectedFault) -> dict[str, Any]:
    fields: dict[str, Any] = asdict(injected.fault)  # type: ignore[call-overload]  # each kind is a dataclass
    if isinstance(injected.fault, Respond):
        fields["headers"] = dict(injected.fault.headers)
    fault = {"kind": injected.fault.kind(), **fields}
    return {"fault": fault, **{name: getattr(injected, name) for name in ("on", "times", "probability", "optional")}}
