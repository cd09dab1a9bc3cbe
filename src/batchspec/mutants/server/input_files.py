"""Mutants that complete batches whose input file no batch may complete."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from batchspec.contract.routes import ENDPOINTS
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.lines import Input, Request, read
from batchspec.mutants.server_parts.mutant import Make, Mutant
from batchspec.reading.strict_json import NotStrictJSON, load

CHAT = ENDPOINTS[1]


@dataclass
class FaultForgiven(Behaviour):
    """Reads an input file with this fault in its own way, and finds nothing wrong with it."""

    code: str
    reading: Callable[[bytes], Input]

    def input(self, found: Input, content: bytes | None) -> Input:
        return self.reading(content or b"") if self.code in {fault.code for fault in found.faults} else found


def forgives(code: str, reading: Callable[[bytes], Input]) -> Make:
    """Read input files that have this fault in another way."""
    return lambda: FaultForgiven(code, reading)


def _readable(content: bytes) -> Input:
    good = [row for row in content.splitlines() if _is_json(row)]
    return read(b"\n".join(good), CHAT)


def _is_json(row: bytes) -> bool:
    try:
        load(row)
    except NotStrictJSON:
        return False
    return True


def _objects(content: bytes) -> Input:
    good = [row for row in content.splitlines() if isinstance(json.loads(row), dict)]
    return read(b"\n".join(good), CHAT)


def _filled_in(content: bytes) -> Input:
    rows = [{"body": {"messages": []}, **json.loads(row)} for row in content.splitlines()]
    return Input(tuple(Request(row["custom_id"], row["body"]) for row in rows))


def _numbered(content: bytes) -> Input:
    rows = [json.loads(row) for row in content.splitlines()]
    return Input(tuple(Request(f"{number}", row["body"]) for number, row in enumerate(rows)))


def _nothing(_: bytes) -> Input:
    return Input()


def _completed(name: str, breaks: str, requirement: str, behaviour: Make, *files: str) -> Mutant:
    """A mutant that completes batches of the input files that the scenarios of these names upload."""
    scenarios = tuple(f"bad-file-{file}" for file in files)
    return Mutant(name, breaks, (requirement,), behaviour, scenarios=scenarios)


MUTANTS = (
    _completed(
        "broken-lines-skipped",
        "Skips lines of an input file that are not JSON.",
        "BATCH-CRE-010",
        forgives("invalid_json_line", _readable),
        "broken-line",
    ),
    _completed(
        "duplicate-ids-run",
        "Runs two requests of one custom_id.",
        "BATCH-CRE-011",
        forgives("duplicate_custom_id", _numbered),
        "duplicate-id",
    ),
    _completed(
        "urls-unread",
        "Never looks at the url of a request.",
        "BATCH-CRE-012",
        forgives("url_mismatch", _numbered),
        "foreign-url",
    ),
    _completed(
        "empty-files-complete",
        "Completes a batch of an empty input file.",
        "BATCH-CRE-013",
        forgives("empty_file", _nothing),
        "empty-file",
    ),
    _completed(
        "missing-files-complete",
        "Completes a batch of an input file that does not exist.",
        "BATCH-CRE-014",
        forgives("invalid_request", _nothing),
        "unknown-file",
    ),
    _completed(
        "lines-that-are-no-object-skipped",
        "Skips lines of an input file that are JSON and no object.",
        "BATCH-CRE-017",
        forgives("invalid_json_line", _objects),
        "no-object",
    ),
    replace(
        _completed(
            "incomplete-lines-run",
            "Runs requests that lack their method, url or body.",
            "BATCH-CRE-018",
            forgives("missing_required_parameter", _filled_in),
            "incomplete-line-method",
            "incomplete-line-url",
            "incomplete-line-body",
        ),
        from_issue="567-labs/instructor#1119",
    ),
)
