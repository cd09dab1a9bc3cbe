"""Mutants that create what they should refuse, refuse what they should create, or say it badly."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from batchspec.contract.routes import ENDPOINTS
from batchspec.making.server.behaviour import Answer, Behaviour, Call
from batchspec.making.server.refusal import Json
from batchspec.mutants.server_parts.edits import answers, crash, refusals, says, with_status
from batchspec.mutants.server_parts.mutant import Make, Mutant

REFUSALS = ("refused-creates",)


@dataclass
class BodyMended(Behaviour):
    """Makes of a bad request to create a batch a good one."""

    edit: Callable[[Json], Json]

    def create_body(self, body: Any) -> Any:
        return self.edit(body) if isinstance(body, dict) else body


def mends(edit: Callable[[Json], Json]) -> Make:
    """Edit the body of each create before it is checked."""
    return lambda: BodyMended(edit)


def _known_endpoint(body: Json) -> Json:
    asked = body.get("endpoint")
    return {**body, "endpoint": ENDPOINTS[1]} if isinstance(asked, str) and asked not in ENDPOINTS else body


def _cut(body: Json) -> Json:
    metadata = body.get("metadata")
    if not isinstance(metadata, dict):
        return body
    pairs = list(metadata.items())[:16]
    cut = {name[:64]: value[:512] if isinstance(value, str) else value for name, value in pairs}
    return {**body, "metadata": cut}


def _text_dropped(body: Json) -> Json:
    return {**body, "metadata": None} if isinstance(body.get("metadata"), str) else body


def _json_of(call: Call) -> Any:
    try:
        return json.loads(call.body)
    except ValueError:
        return None


class NeedsMetadata(Behaviour):
    """Crashes on a create that has no metadata."""

    def intercept(self, call: Call) -> Answer | None:
        asked = _json_of(call) if call.route == "create" else None
        return crash(Answer(500, b"")) if isinstance(asked, dict) and not asked.get("metadata") else None


class TakesAnyBody(Behaviour):
    """Answers a create whose body is not JSON as if there were nothing in it."""

    def intercept(self, call: Call) -> Answer | None:
        return Answer.of({}) if call.route == "create" and _json_of(call) is None else None


GOOD = (
    Mutant(
        "create-answered-with-a-job",
        "Answers a create with a job of its own kind.",
        ("BATCH-CRE-001",),
        answers(says({"job": {"id": "job-1", "state": "NEW"}}), on={"create"}),
    ),
    Mutant(
        "create-crashes-without-metadata",
        "Crashes on a create that has no metadata.",
        ("BATCH-CRE-001",),
        NeedsMetadata,
        from_issue="BerriAI/litellm#13995",
        scenarios=("cancel-early",),
    ),
)

ACCEPTED = (
    Mutant(
        "window-defaults",
        "Takes a create without a completion window and gives it a day.",
        ("BATCH-CRE-002",),
        mends(lambda body: {"completion_window": "24h", **body}),
        scenarios=REFUSALS,
    ),
    Mutant(
        "text-metadata-dropped",
        "Drops metadata that is text and creates the batch.",
        ("BATCH-CRE-003",),
        mends(_text_dropped),
        from_issue="BerriAI/litellm#37147",
        scenarios=REFUSALS,
    ),
    Mutant(
        "input-file-id-of-any-type",
        "Makes text of an input file id that is a number.",
        ("BATCH-CRE-003",),
        mends(
            lambda body: (
                {**body, "input_file_id": str(body["input_file_id"])} if "input_file_id" in body else body
            )
        ),
        scenarios=REFUSALS,
    ),
    Mutant(
        "any-endpoint",
        "Creates batches for endpoints that it does not have.",
        ("BATCH-CRE-004",),
        mends(_known_endpoint),
        scenarios=REFUSALS,
    ),
    Mutant(
        "any-window",
        "Takes any word for a completion window.",
        ("BATCH-CRE-005",),
        mends(lambda body: {**body, "completion_window": "24h"} if "completion_window" in body else body),
        scenarios=REFUSALS,
    ),
    Mutant(
        "metadata-cut",
        "Cuts metadata to its limits and creates the batch.",
        ("BATCH-CRE-006",),
        mends(_cut),
        scenarios=REFUSALS,
    ),
    Mutant(
        "any-body",
        "Answers 200 to a create whose body is not JSON.",
        ("BATCH-CRE-007",),
        TakesAnyBody,
        scenarios=REFUSALS,
    ),
)

SAID_BADLY = (
    Mutant(
        "refusals-422",
        "Refuses with 422.",
        ("BATCH-CRE-008",),
        answers(with_status(422), on={"create"}, status=400),
        from_source="aibrix",
        scenarios=REFUSALS,
    ),
    Mutant(
        "param-never-named",
        "Does not name the key at fault.",
        ("BATCH-CRE-009",),
        refusals(lambda envelope, _: {"error": {**envelope["error"], "param": None}}),
        scenarios=REFUSALS,
    ),
)

MUTANTS = (*GOOD, *ACCEPTED, *SAID_BADLY)
