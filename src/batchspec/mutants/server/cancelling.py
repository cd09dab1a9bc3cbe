"""Mutants that do not cancel, cancel what has ended, or answer it as nobody expects."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from batchspec.making.server.batch import Batch
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.life import Course
from batchspec.making.server.refusal import Refused
from batchspec.mutants.server_parts.edits import answers, crash, says, with_status
from batchspec.mutants.server_parts.mutant import Mutant

CANCEL, EARLY, UNKNOWN = {"cancel"}, ("cancel-early",), ("unknown-ids",)


class CancelIgnored(Behaviour):
    """Answers a cancel and lets the batch go on."""

    def course(self, course: Course, batch: Batch) -> Course:
        return batch.course if course.moments[-1].status == "cancelled" else course


class NeverCancelled(Behaviour):
    """Begins to cancel and never ends."""

    def course(self, course: Course, batch: Batch) -> Course:
        cancels = course.moments[-1].status == "cancelled"
        return replace(course, moments=course.moments[:-1]) if cancels else course


@dataclass
class CancelRefused(Behaviour):
    """Refuses to cancel in these statuses, and in no other."""

    statuses: Collection[str]

    def refuses_cancel(self, refuses: bool, status: str) -> bool:  # noqa: FBT001  as in `Behaviour`
        return status in self.statuses


MUTANTS = (
    Mutant(
        "cancel-ignored",
        "Answers a cancel and goes on with the batch.",
        ("BATCH-CAN-001",),
        CancelIgnored,
        scenarios=EARLY,
    ),
    Mutant(
        "cancel-refused-while-validating",
        "Refuses to cancel a batch that is validating.",
        ("BATCH-CAN-001",),
        lambda: CancelRefused({"validating", "completed", "failed", "expired"}),
        scenarios=EARLY,
    ),
    Mutant(
        "cancelling-for-ever",
        "Never comes to the end of cancelling.",
        ("BATCH-CAN-002",),
        NeverCancelled,
        scenarios=EARLY,
        settings={"timeout": 3.0},
        makes_untestable=True,
    ),
    Mutant(
        "ended-batches-cancelled",
        "Cancels whatever it is asked to, also what has completed.",
        ("BATCH-CAN-003", "BATCH-CAN-006", "BATCH-LIF-010"),
        lambda: CancelRefused(()),
        from_source="control-layer",
        also_breaks=("BATCH-LIF-009", "BATCH-TIM-002", "BATCH-FID-006"),
    ),
    Mutant(
        "ended-batches-acknowledged",
        "Says ok to the cancel of a batch that is cancelled.",
        ("BATCH-CAN-003",),
        answers(says({"ok": True}), on=CANCEL),
        scenarios=EARLY,
        also_breaks=("BATCH-CAN-001",),
    ),
    Mutant(
        "cancel-of-unknown-accepted",
        "Answers 200 to the cancel of a batch that does not exist.",
        ("BATCH-CAN-004",),
        answers(says({"ok": True}), on=CANCEL, status=404),
        scenarios=UNKNOWN,
    ),
    Mutant(
        "cancel-of-unknown-400",
        "Answers 400 to the cancel of an id that is none of its own kind.",
        ("BATCH-CAN-005",),
        answers(with_status(400), on=CANCEL, status=404),
        from_source="control-layer",
        scenarios=UNKNOWN,
    ),
    Mutant(
        "cancel-of-completed-400",
        "Refuses with 400 to cancel what has completed.",
        ("BATCH-CAN-006",),
        answers(with_status(400), on=CANCEL, status=409),
        from_source="morph",
    ),
    Mutant(
        "cancel-retry-refused",
        "Refuses to cancel what is being cancelled, or has been, already.",
        ("BATCH-CAN-007",),
        lambda: CancelRefused({"cancelling", "cancelled", "completed", "failed", "expired"}),
        from_issue="llm-d/llm-d-batch-gateway#300",
        scenarios=EARLY,
    ),
    Mutant(
        "cancel-of-completed-crashes",
        "Crashes on the cancel of what has completed.",
        ("BATCH-ENV-002",),
        answers(crash, on=CANCEL, status=409),
        from_source="sglang",
    ),
    Mutant(
        "cancel-answered-with-an-error",
        "Answers 200 with an error inside to the cancel of what has completed.",
        ("BATCH-ENV-003",),
        answers(
            says(Refused(409, "Cannot cancel a batch that has completed.").envelope), on=CANCEL, status=409
        ),
        from_source="sglang",
        also_breaks=("BATCH-CAN-003", "BATCH-CAN-006"),
    ),
)
