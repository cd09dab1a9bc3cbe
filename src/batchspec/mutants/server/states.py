"""Mutants that go through the states of a batch in a way there is none, or do not mark them."""

from __future__ import annotations

from dataclasses import replace

from batchspec.making.server.batch import Batch
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.life import Course, Moment
from batchspec.making.server.refusal import Json
from batchspec.mutants.server_parts.edits import ENDED, derives, sets, shown, shown_each_time
from batchspec.mutants.server_parts.mutant import Mutant


class FailsWhileRunning(Behaviour):
    """Fails good batches when they should be finalizing, and says why."""

    def course(self, course: Course, batch: Batch) -> Course:
        *before, finalizing, _ = course.moments
        return replace(course, moments=(*before, Moment(finalizing.at, "failed")))

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:
        reason = {
            "code": "model_overloaded",
            "message": "The model is overloaded.",
            "param": None,
            "line": None,
        }
        return (
            {**shown, "errors": {"object": "list", "data": [reason]}}
            if shown["status"] == "failed"
            else shown
        )


def _grown(batch: Json, before: int) -> Json:
    usage = {**batch["usage"], "input_tokens": batch["usage"]["input_tokens"] + before}
    usage["total_tokens"] = usage["input_tokens"] + usage["output_tokens"]
    return {**batch, "usage": usage}


UNMARKED = (
    Mutant(
        "failed-at-never-set",
        "Never says when a batch failed.",
        ("BATCH-LIF-002",),
        shown(sets(failed_at=None)),
        from_issue="deltawi/deltallm#156",
        scenarios=("bad-file-unknown-file",),
    ),
    Mutant(
        "expired-at-never-set",
        "Never says when a batch expired.",
        ("BATCH-LIF-003",),
        shown(sets(expired_at=None)),
        from_issue="deltawi/deltallm#156",
        server="expires",
        settings={"window": "6s"},
    ),
    Mutant(
        "cancelled-at-never-set",
        "Never says when a batch was cancelled.",
        ("BATCH-LIF-004",),
        shown(sets(cancelled_at=None)),
        from_source="sglang",
        scenarios=("cancel-early",),
    ),
    Mutant(
        "in-progress-and-finalizing-unmarked",
        "Never says when work on a batch began, nor when it was being finalized.",
        ("BATCH-LIF-005", "BATCH-LIF-006", "BATCH-TIM-005", "BATCH-TIM-006"),
        shown(sets(in_progress_at=None, finalizing_at=None)),
        from_source="ogx",
    ),
    Mutant(
        "cancel-unmarked",
        "Cancels without a stamp.",
        ("BATCH-LIF-004", "BATCH-LIF-007", "BATCH-TIM-007"),
        shown(sets(cancelling_at=None, cancelled_at=None)),
        from_source="sglang",
        scenarios=("cancel-early",),
    ),
)

MISMARKED = (
    Mutant(
        "expired-at-of-any-old-batch",
        "Marks a completed batch as expired once its window has closed.",
        ("BATCH-LIF-008",),
        shown(derives("expired_at", lambda batch: batch["expires_at"]), when={"completed"}),
        from_source="control-layer",
    ),
)

OUT_OF_ORDER = (
    Mutant(
        "status-goes-back",
        "Shows a batch that is finalizing as validating again.",
        ("BATCH-LIF-010",),
        shown(sets(status="validating"), when={"finalizing"}),
        also_breaks=("BATCH-LIF-009",),
    ),
    Mutant(
        "completed-and-then-in-progress",
        "Forgets at every other look that a batch has completed.",
        ("BATCH-LIF-010",),
        shown_each_time(
            lambda batch, before: {**batch, "status": "in_progress"} if before % 2 else batch,
            when={"completed"},
        ),
        also_breaks=("BATCH-LIF-009", "BATCH-FID-002"),
    ),
    Mutant(
        "fails-while-running",
        "Fails a batch whose requests are running already.",
        ("BATCH-LIF-011",),
        FailsWhileRunning,
    ),
    Mutant(
        "cancelling-comes-to-completed",
        "Completes a batch that it was cancelling.",
        ("BATCH-LIF-011",),
        shown(
            lambda batch: {
                **batch,
                "status": "completed",
                "completed_at": batch["cancelled_at"],
                "cancelled_at": None,
            },
            when={"cancelled"},
        ),
        scenarios=("cancel-early",),
        also_breaks=("BATCH-CNT-004", "BATCH-TIM-005", "BATCH-TIM-006", "BATCH-CAN-006", "BATCH-RES-002"),
    ),
)

AFTER_THE_END = (
    Mutant(
        "usage-grows-after-the-end",
        "Goes on counting tokens of a batch that has ended.",
        ("BATCH-LIF-012",),
        shown_each_time(_grown, when=ENDED),
        also_breaks=("BATCH-USG-002",),
    ),
    Mutant(
        "output-file-id-after-the-end",
        "Calls a batch completed before its output file is there.",
        ("BATCH-LIF-012", "BATCH-FID-003"),
        shown_each_time(
            lambda batch, before: batch if before else {**batch, "output_file_id": None}, when={"completed"}
        ),
    ),
    Mutant(
        "good-batches-fail",
        "Fails every batch, whatever its input.",
        ("BATCH-LIF-013",),
        Behaviour,
        server="fails",
        makes_untestable=True,
    ),
    Mutant(
        "good-batches-never-end",
        "Never comes to the end of a batch.",
        ("BATCH-LIF-013",),
        Behaviour,
        server="stuck",
        settings={"timeout": 3.0},
        makes_untestable=True,
    ),
)

MUTANTS = (*UNMARKED, *MISMARKED, *OUT_OF_ORDER, *AFTER_THE_END)
