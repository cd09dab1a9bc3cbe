"""The judgement of objects that were made from overrides. Loading it loads the judge, so the factories do so late."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from batchspec.judging.evidence.finding import shown
from batchspec.judging.evidence.schema_rows import SchemaRow
from batchspec.making.batches.kinds import in_words
from batchspec.making.batches.overrides import NotLifecycleTrue
from batchspec_contract.objects import Object
from batchspec_contract.registry import BY_ID, REQUIREMENTS


def refuse_untrue(spec: Object, value: Mapping[str, Any], overrides: Mapping[str, Any]) -> None:
    """Raise `NotLifecycleTrue` where the object breaks a MUST that its schema decides."""
    for requirement, row in _rows(spec.name):
        for finding in row.judge(value):
            if not finding.holds:
                cause = f"{finding.pointer}: expected {finding.expected}, got {finding.got}"
                raise untrue(spec, requirement, cause, overrides)


def refuse_foreign_ids(spec: Object, page: Mapping[str, Any], overrides: Mapping[str, Any]) -> None:
    """Raise `NotLifecycleTrue` where a cursor of a page is set and is not the id of its first or last row."""
    rows = page.get("data")
    for key, place in (("first_id", 0), ("last_id", -1)):
        own = rows[place].get("id") if rows else None
        if page.get(key) is not None and page[key] != own:
            cause = f"/{key}: expected {shown(own)}, got {shown(page[key])}"
            raise untrue(spec, _by_rule("list_ids_are_right"), cause, overrides)


def untrue(spec: Object, requirement: str, cause: str, overrides: Mapping[str, Any]) -> NotLifecycleTrue:
    """The error of overrides that break a requirement."""
    values = ", ".join(f"{key}={value!r}" for key, value in overrides.items())
    statement = BY_ID[requirement].statement.rstrip(".")
    what = f"no {in_words(spec.title)} has {values}: {cause} ({requirement}: {statement})"
    return NotLifecycleTrue(requirement, what)


@cache
def _rows(name: str) -> tuple[tuple[str, SchemaRow], ...]:
    """The requirements at MUST that judge one object, and are decided by a schema."""
    judging = [row for row in REQUIREMENTS if row.judges == name and row.level == "MUST"]
    return tuple(
        (row.id, SchemaRow(row.check.target)) for row in judging if row.check and row.check.kind == "schema"
    )


def _by_rule(target: str) -> str:
    """The requirement that a rule decides."""
    return next(row.id for row in REQUIREMENTS if row.check and row.check.target == target)
