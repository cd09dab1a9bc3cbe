"""Mutants that show result files too early, not at all, or without there being any."""

from __future__ import annotations

from dataclasses import replace

from batchspec.making.server.batch import Batch
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.refusal import Json, no_file
from batchspec.making.server.results import Results
from batchspec.mutants.server_parts.edits import answers, says, shown_knowing
from batchspec.mutants.server_parts.mutant import Mutant

AIBRIX = "vllm-project/aibrix#2409"
OVERLOADED: Json = {"error": {"message": "Overloaded.", "type": "server_error", "param": None, "code": None}}


def _early(batch: Json, batch_of_server: Batch) -> Json:
    return {**batch, "output_file_id": batch_of_server.reserved[0]}


def _overloaded(line: Json) -> Json:
    response = {"status_code": 503, "request_id": line["response"]["request_id"], "body": OVERLOADED}
    return {**line, "response": response}


class FailuresCountedAsCompleted(Behaviour):
    """Fails every request, writes so into the error file, and counts it as completed."""

    def results(self, results: Results, batch: Batch) -> Results:
        return replace(results, output=[], errors=[_overloaded(line) for line in results.output])


class FailuresAmongTheOutput(Behaviour):
    """Fails one request, counts it, and writes it into the output file."""

    def results(self, results: Results, batch: Batch) -> Results:
        return replace(results, output=[_overloaded(results.output[0]), *results.output[1:]])

    def shown(self, shown: Json, batch: Batch, route: str) -> Json:
        if shown["status"] != "completed":
            return shown
        return {**shown, "request_counts": {"total": 3, "completed": 2, "failed": 1}}


MUTANTS = (
    Mutant(
        "file-ids-before-the-files",
        "Shows the ids that it keeps for result files from the start.",
        ("BATCH-FID-001", "BATCH-FID-002", "BATCH-FID-005", "BATCH-FID-007"),
        shown_knowing(_early),
        from_issue=AIBRIX,
    ),
    Mutant(
        "partial-results-that-cannot-be-fetched",
        "Shows the id of an output file while requests run, and has no file yet.",
        ("BATCH-FID-002", "BATCH-FID-007"),
        shown_knowing(_early, when={"in_progress"}),
    ),
    Mutant(
        "failures-counted-as-completed",
        "Counts requests that failed as completed, and so has no output file for them.",
        ("BATCH-FID-003", "BATCH-CNT-005"),
        FailuresCountedAsCompleted,
        from_issue="vllm-project/aibrix#2253",
    ),
    Mutant(
        "failures-among-the-output",
        "Writes requests that failed into the output file and has no error file.",
        ("BATCH-FID-004", "BATCH-RES-008"),
        FailuresAmongTheOutput,
        from_source="sglang",
        also_breaks=("BATCH-CNT-003",),
    ),
    Mutant(
        "result-files-gone",
        "Shows the id of an output file that cannot be fetched.",
        ("BATCH-FID-007",),
        answers(says(no_file("file-gone").envelope, 404), on={"content"}),
    ),
)
