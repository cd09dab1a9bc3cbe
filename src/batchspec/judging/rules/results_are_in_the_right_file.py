"""Successes are in the output file of a batch, failures in its error file."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.outcome import succeeded
from batchspec.judging.operations.results import ended
from batchspec.judging.operations.run import Run

OUTPUT, ERRORS = "output_file_id", "error_file_id"
EXPECTED = {OUTPUT: "a response of 2xx, in the output file", ERRORS: "no success, in the error file"}


def judge_trace(run: Run) -> Iterator[Finding]:
    for batch in ended(run):
        if batch.end.file_id(OUTPUT) == batch.end.file_id(ERRORS):
            continue  # one file for both, where any line is in its place
        for key, lines in batch.of_file.items():
            for line in lines:
                good = succeeded(line)
                if good is not None:
                    response = line.value.get("response")
                    pointer = "/error" if response is None else "/response/status_code"
                    got = line.value["error"] if response is None else response["status_code"]
                    yield checked(good == (key == OUTPUT), pointer, EXPECTED[key], got, place=line.place)
