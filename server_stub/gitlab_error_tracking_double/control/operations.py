"""What the control does: one method for each operation of `openapi/double.yaml`, of the same name.

Arguments are as that contract has them. A ValueError becomes 400, a LookupError 404.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_double.faults.kinds import Respond, from_dict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gitlab_error_tracking_double.faults.injection import InjectedFault
    from gitlab_error_tracking_double.gitlab import GitLab
    from gitlab_error_tracking_double.state import Snapshot

_MOST_SNAPSHOTS = 1000


class ControlOperations:
    """The operations on one double.

    Args:
        gitlab: The double.
        url: Where it is reached.
        base_path: That of GitLab's API.
    """

    def __init__(self, gitlab: GitLab, url: str, base_path: str) -> None:
        self._gitlab = gitlab
        self._url = url
        self._base_path = base_path
        self._snapshots: dict[int, Snapshot] = {}
        self._taken = 0

    def get_double(self) -> dict[str, Any]:
        gitlab = self._gitlab
        return {
            "url": self._url,
            "api_url": self._url + self._base_path,
            "default_token": gitlab.default_token,
            "requests": gitlab.journal.count,
            "faults": len(gitlab.faults),
        }

    def reset_double(self, seed: int | None = None) -> dict[str, Any]:
        self._gitlab.reset(seed=seed)
        return self.get_double()

    def create_project(self, path: str, **how: Any) -> dict[str, Any]:
        return {"id": self._gitlab.project(path, **how), "path": path}

    def create_token(self, user: str, **how: Any) -> dict[str, Any]:
        return {"user": user, "token": self._gitlab.token(user=user, **how)}

    def add_data(self, **data: Any) -> dict[str, Any]:
        self._gitlab.add(data)
        return self.get_double()

    def create_snapshot(self) -> dict[str, Any]:
        if len(self._snapshots) == _MOST_SNAPSHOTS:
            raise ValueError(f"{_MOST_SNAPSHOTS} snapshots are kept, and no more; delete one")
        self._taken += 1
        self._snapshots[self._taken] = self._gitlab.snapshot()
        return {"id": self._taken}

    def restore_snapshot(self, snapshot_id: int) -> dict[str, Any]:
        self._gitlab.restore(self._snapshot(snapshot_id))
        return {"id": snapshot_id}

    def delete_snapshot(self, snapshot_id: int) -> dict[str, Any]:
        self._snapshot(snapshot_id)
        del self._snapshots[snapshot_id]
        return {"id": snapshot_id}

    def list_faults(self) -> dict[str, Any]:
        return {"faults": [_told(armed) for armed in self._gitlab.faults]}

    def inject_fault(self, fault: Mapping[str, Any], **how: Any) -> dict[str, Any]:
        self._gitlab.inject(from_dict(fault), **how)
        return self.list_faults()

    def clear_faults(self) -> dict[str, Any]:
        self._gitlab.clear_faults()
        return self.list_faults()

    def get_journal(self) -> dict[str, Any]:
        journal = self._gitlab.journal
        return {"count": journal.count, "entries": [entry.as_dict() for entry in journal], "told": journal.told()}

    def clear_journal(self) -> dict[str, Any]:
        self._gitlab.journal.clear()
        return self.get_journal()

    def find_requests(self, **wanted: Any) -> dict[str, Any]:
        return {"entries": [entry.as_dict() for entry in self._gitlab.journal.find(**wanted)]}

    def check_saw(self, operation: str, **wanted: Any) -> dict[str, Any]:
        return _verdict(lambda: self._gitlab.journal.assert_saw(operation, **wanted))

    def check_saw_nothing(self) -> dict[str, Any]:
        return _verdict(self._gitlab.journal.assert_saw_nothing)

    def check_order(self, operations: list[str]) -> dict[str, Any]:
        return _verdict(lambda: self._gitlab.journal.assert_order(operations))

    def check_known(self) -> dict[str, Any]:
        return _verdict(self._gitlab.journal.assert_known)

    def get_clock(self) -> dict[str, Any]:
        clock = self._gitlab.clock
        return {"now": clock().isoformat(), "stands_still": clock.set_to is not None}

    def set_clock(self, to: str | None) -> dict[str, Any]:
        self._gitlab.clock.set(to)
        return self.get_clock()

    def advance_clock(self, **by: float) -> dict[str, Any]:
        self._gitlab.clock.advance(**by)
        return self.get_clock()

    def _snapshot(self, snapshot_id: int) -> Snapshot:
        if snapshot_id not in self._snapshots:
            raise LookupError(f"there is no snapshot {snapshot_id}")
        return self._snapshots[snapshot_id]


def _verdict(assertion: Callable[[], None]) -> dict[str, Any]:
    try:
        assertion()
    except AssertionError as difference:
        return {"holds": False, "message": str(difference)}
    return {"holds": True, "message": ""}


def _told(armed: InjectedFault) -> dict[str, Any]:
    fields: dict[str, Any] = asdict(armed.fault)  # type: ignore[call-overload]  # each kind is a dataclass
    if isinstance(armed.fault, Respond):
        fields["headers"] = dict(armed.fault.headers)
    fault = {"kind": armed.fault.kind(), **fields}
    return {"fault": fault, "on": armed.on, "times": armed.times, "probability": armed.probability}
