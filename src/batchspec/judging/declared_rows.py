"""Requirements on one batch that a target file changes: those on metadata by its limits, those on result files shown early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from batchspec.declarations.declared import DOCUMENTED, Declared, Limits
from batchspec.judging.evidence.finding import HELD, Finding, broken, not_applicable
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.reading.strict_json import escaped

Decide = Callable[[Any], Iterator[Finding]]

SHOWN_EARLY = frozenset({"BATCH-FID-002", "BATCH-FID-005", "BATCH-FID-006"})
"""Requirements that no result file is shown before the end. In `validating` none can be, whatever is declared."""
PARTIAL = "the target declares partial results"


def decided(requirement: str, decide: Decide, declared: Declared) -> Decide:
    """The function that decides a requirement where this is declared; `decide` itself, mostly."""
    if requirement in SHOWN_EARLY and declared.partial_results:
        return lambda snapshot: _tolerated(decide(snapshot))
    limit = _LIMITS.get(requirement)
    if limit is None or getattr(declared.limits, limit[0]) == getattr(DOCUMENTED, limit[0]):
        return decide
    _, judge = limit
    return lambda snapshot: _judged(judge, snapshot, declared.limits)


def _tolerated(found: Iterator[Finding]) -> Iterator[Finding]:
    return (finding if finding.holds else not_applicable(PARTIAL) for finding in found)


Check = Callable[[dict[str, Any], Limits], Iterator[Finding]]


def _judged(judge: Check, snapshot: Snapshot, limits: Limits) -> Iterator[Finding]:
    """The findings on the metadata of a batch; nothing where they are no object, as with the documented limits."""
    metadata = snapshot.get("metadata")
    if isinstance(metadata, dict):
        yield from list(judge(metadata, limits)) or [HELD]


def _pairs(metadata: dict[str, Any], limits: Limits) -> Iterator[Finding]:
    if len(metadata) > limits.metadata_pairs:
        expected = f"at most {limits.metadata_pairs} pairs, as declared"
        yield broken("/metadata", expected, metadata, keyword="maxProperties")


def _names(metadata: dict[str, Any], limits: Limits) -> Iterator[Finding]:
    for name in metadata:
        if len(name) > limits.metadata_name_length:
            expected = f"at most {limits.metadata_name_length} characters, as declared"
            yield broken("/metadata", expected, name, keyword="maxLength")


def _values(metadata: dict[str, Any], limits: Limits) -> Iterator[Finding]:
    for name, value in metadata.items():
        if isinstance(value, str) and len(value) > limits.metadata_value_length:
            expected = f"at most {limits.metadata_value_length} characters, as declared"
            yield broken(f"/metadata/{escaped(name)}", expected, value, keyword="maxLength")


_LIMITS: dict[str, tuple[str, Check]] = {
    "BATCH-MET-001": ("metadata_pairs", _pairs),
    "BATCH-MET-002": ("metadata_name_length", _names),
    "BATCH-MET-003": ("metadata_value_length", _values),
}
"""Requirements on metadata, the limit that each is about, and the function that holds metadata against it."""
