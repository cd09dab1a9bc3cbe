"""Mutants that say badly why an input file was refused."""

from __future__ import annotations

from batchspec.making.server.refusal import Json
from batchspec.mutants.server_parts.edits import derives, leaves_out, sets, shown
from batchspec.mutants.server_parts.mutant import Make, Mutant

BROKEN, MISSING = ("bad-file-broken-line",), ("bad-file-unknown-file",)


def _each_error(**changed: object) -> Make:
    def edit(batch: Json) -> Json:
        return {**batch["errors"], "data": [{**error, **changed} for error in batch["errors"]["data"]]}

    return shown(derives("errors", edit), when={"failed"})


def _errors_without(key: str) -> Make:
    def edit(batch: Json) -> Json:
        return {**batch["errors"], "data": [leaves_out(key)(error) for error in batch["errors"]["data"]]}

    return shown(derives("errors", edit), when={"failed"})


MUTANTS = (
    Mutant(
        "errors-never-told",
        "Never says why a batch failed.",
        ("BATCH-ERR-001",),
        shown(sets(errors=None), when={"failed"}),
        from_source="production-stack",
        scenarios=MISSING,
    ),
    Mutant(
        "errors-a-message",
        "Says why a batch failed in one message, without a list.",
        ("BATCH-ERR-001",),
        shown(sets(errors={"object": "list", "message": "The input file is no good."}), when={"failed"}),
        from_source="sglang",
        scenarios=MISSING,
    ),
    Mutant(
        "errors-object-left-out",
        "Leaves out that the errors are a list.",
        ("BATCH-ERR-003",),
        shown(derives("errors", lambda batch: leaves_out("object")(batch["errors"])), when={"failed"}),
        from_source="control-layer",
        scenarios=MISSING,
    ),
    Mutant(
        "error-param-left-out",
        "Leaves `param` out of an error that has none.",
        ("BATCH-ERR-004",),
        _errors_without("param"),
        from_issue="llm-d/llm-d-batch-gateway#204",
        scenarios=BROKEN,
    ),
    Mutant(
        "error-line-unnamed",
        "Does not say which line of an input file is broken.",
        ("BATCH-ERR-005",),
        _each_error(line=None),
        scenarios=BROKEN,
    ),
)
