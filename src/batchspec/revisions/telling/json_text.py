"""What was found, for programs; additive only."""

from __future__ import annotations

from typing import Any

from batchspec.revisions.changes import ListChange, ObjectChange, RowChange
from batchspec.revisions.described import Described
from batchspec.revisions.foreseen import Foreseen, Prospect
from batchspec.revisions.outcome import Outcome
from batchspec.revisions.waived import Touched, Waived
from batchspec.system.inert.texts import json_text as inert

SCHEMA_VERSION = 1


def json_text(outcome: Outcome) -> str:
    """One object, every difference on its own."""
    comparison = outcome.comparison
    whole = {
        "schemaVersion": SCHEMA_VERSION,
        "exitCode": int(outcome.exit_code),
        "old": _revision(comparison.old),
        "new": _revision(comparison.new),
        "note": comparison.note,
        "requirements": [_row(change) for change in comparison.rows],
        "fields": [_field(change) for change in comparison.objects],
        "lists": [_list(change) for change in comparison.lists],
        "waivers": [_waived(one) for one in outcome.waived],
        "reports": [_foreseen(one) for one in outcome.foreseen],
    }
    return inert(whole, indent=2)


def _revision(one: Described) -> dict[str, str]:
    counted = one.counted or one.revision
    return {"name": one.label, "contract": one.revision, "counted": counted, "digest": one.digest}


def _row(change: RowChange) -> dict[str, Any]:
    row = change.row
    return {
        "id": row.id,
        "kind": change.kind,
        "severity": change.severity,
        "level": row.level,
        "role": row.role,
        "since": row.since,
        "statement": row.statement,
        "changed": [{"about": part.about, "old": part.old, "new": part.new} for part in change.parts],
    }


def _field(change: ObjectChange) -> dict[str, Any]:
    one = change.change
    kind = ("gained" if change.gained else "lost") if one is None else "changed"
    return {
        "object": change.name,
        "field": one.field if one else None,
        "kind": kind,
        "severity": change.severity,
        "rule": one.rule.id if one else None,
        "breaks": list(one.rule.breaks) if one else [],
        "old": one.old if one else None,
        "new": one.new if one else None,
        "valuesGained": list(change.came),
        "valuesLost": list(change.went),
    }


def _list(change: ListChange) -> dict[str, Any]:
    gained, lost = list(change.gained), list(change.lost)
    return {"list": change.name, "severity": change.severity, "gained": gained, "lost": lost}


def _waived(one: Waived) -> dict[str, Any]:
    return {
        "file": one.file,
        "waivers": one.waivers,
        "touched": [_touched(touched) for touched in one.touched],
    }


def _touched(one: Touched) -> dict[str, Any]:
    return {
        "where": one.waiver.where,
        "requirement": one.change.row.id,
        "kind": one.change.kind,
        "changed": list(one.abouts),
        "refused": one.refused,
        "what": one.words,
    }


def _foreseen(one: Foreseen) -> dict[str, Any]:
    report = one.report
    return {
        "file": report.file,
        "contract": report.contract,
        "verdict": report.verdict,
        "exitCode": report.exit_code,
        "then": [{"verdict": verdict, "exitCode": code} for verdict, code in one.thens],
        "mayDiffer": one.may_differ,
        "notes": list(one.notes),
        "requirements": [_prospect(prospect) for prospect in one.prospects],
    }


def _prospect(one: Prospect) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "before": {"level": one.before.level, "status": one.before.status} if one.before else None,
        "level": one.level,
        "statuses": list(one.statuses),
        "counts": one.counts,
    }
