"""Faults that follow from a request which the server should have refused, or from a status that went back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.judging.causes.fault import Fault
from batchspec.judging.causes.group import Group
from batchspec.judging.operations.origins import ACCEPTED, CANCELLED, GONE_BACK

_TAKES = {
    "missing-key": "a create that lacks a required key is accepted",
    "wrong-type": "a create with a key of the wrong type is accepted",
    "unknown-endpoint": "a create for an endpoint that does not exist is accepted",
    "bad-window": "a create with a window that is no duration is accepted",
    "metadata-limits": "metadata limits are not enforced",
    "metadata-value": "metadata values that are no strings are accepted",
    "not-json": "a create whose body is not JSON is accepted",
}
"""Mistakes in a create, and what a server does that takes it."""
_OF_TWO_ENDINGS = frozenset(
    f"BATCH-{row}" for row in ("LIF-008", "LIF-009", "LIF-010", "TIM-002", "FID-006", "IDN-011")
)
"""Requirements that break with a batch that shows two endings."""
_OF_AN_OLD_STATUS = frozenset(
    f"BATCH-{row}" for row in ("LIF-008", "LIF-009", "FID-001", "FID-002", "FID-005", "FID-006", "IDN-011")
)
"""Requirements that break with an answer that shows an older status beside newer values."""


def accepted_mistakes(faults: Sequence[Fault]) -> Iterator[Group]:
    """A wrong create that was accepted, and what is wrong with the batches that came of it."""
    for accepted in faults:
        if accepted.area != "CRE" or accepted.of not in _TAKES:
            continue
        follow = [
            f for f in faults if f is not accepted and f.follows_only_from(f"{ACCEPTED}create/{accepted.of}")
        ]
        shown = ": accepted at create, then shown in answers" if follow else ""
        yield Group(
            f"accepted-{accepted.of}",
            f"{_TAKES[accepted.of]}{shown}",
            f"answer such a create with 400: {accepted.statement}",
            (accepted, *follow),
        )


def unchecked_files(faults: Sequence[Fault]) -> Iterator[Group]:
    """Input files that should be refused and whose batches complete: of every kind at once, or each kind by itself."""
    wrong = [fault for fault in faults if fault.rule == "bad_input_refused"]
    if {fault.of for fault in wrong} >= _ANY_FILE:
        yield Group(
            "input-files-not-checked",
            "input files are not checked: a batch completes whatever stands in its file",
            "read each line of the input file; refuse a bad one at upload or create, or let the batch end as failed",
            tuple(wrong),
        )
        return
    for fault in wrong:
        # A statement begins with the file: "An input file with nothing in it is refused at upload, ...".
        file = fault.statement.partition(" is refused")[0]
        yield Group(
            f"accepted-{fault.of}",
            f"{file[:1].lower()}{file[1:]} is not refused: {fault.words}",
            fault.statement,
            (fault,),
        )


_ANY_FILE = frozenset({"broken-line", "duplicate-id", "foreign-url", "empty-file"})
"""Wrong files of the kinds that have nothing to do with each other; a server that takes all of these looks at none."""


def ended_cancelled(faults: Sequence[Fault]) -> Iterator[Group]:
    """A batch that had ended is cancelled all the same, and what it shows afterwards."""
    follow = [fault for fault in faults if fault.id in _OF_TWO_ENDINGS and CANCELLED in fault.origins]
    changed = [
        fault for fault in faults if fault.id == "BATCH-CAN-003" and (follow or fault.field == "status")
    ]
    if not changed:
        return
    cancels = [f for f in faults if f.id in {"BATCH-CAN-003", "BATCH-CAN-006"} and f not in changed]
    yield Group(
        "ended-batches-are-cancelled",
        "a batch that has ended is cancelled all the same",
        "answer a cancel of a completed, failed or expired batch with 409 and leave the batch as it is",
        (*changed, *cancels, *follow),
    )


def status_went_back(faults: Sequence[Fault]) -> Iterator[Group]:
    """A status that cannot follow the one before it, and what does not fit it in the same answers."""
    back = [fault for fault in faults if fault.id == "BATCH-LIF-010"]
    if not back:
        return
    follow = [
        fault
        for fault in faults
        if fault.id in _OF_AN_OLD_STATUS and (GONE_BACK in fault.origins or fault.field == "status")
    ]
    yield Group(
        "status-goes-back",
        f"a status is shown that cannot follow the one before it ({back[0].words})",
        "show the newest status in every answer, and let it follow the documented edges",
        (*back, *follow),
    )
