"""The report for programs; additive only."""

from __future__ import annotations

from typing import Any

from batchspec.claims.claim import Place
from batchspec.drift.compare import Change
from batchspec.drift.contract import Disagreement
from batchspec.drift.reading.claims import Claims
from batchspec.drift.report import Report, Review
from batchspec.system.inert.texts import json_text as inert

SCHEMA_VERSION = 1


def json_text(report: Report) -> str:
    """One object, every finding on its own."""
    whole = {
        "schemaVersion": SCHEMA_VERSION,
        "exitCode": int(report.exit_code),
        "sources": [_review(review) for review in report.reviews],
        "unreadable": list(report.unreadable),
    }
    return inert(whole, indent=2)


def _review(review: Review) -> dict[str, Any]:
    return {
        "source": _source(review.claims),
        "against": _source(review.against) if review.against else None,
        "drift": [_change(change) for change in review.changes],
        "newDisagreements": [_disagreement(one) for one in review.news],
        "knownDisagreements": [_disagreement(one) for one in review.settled],
        "varieties": [_disagreement(one) for one in review.varieties],
        "objects": list(review.claims.objects),
        "notCompared": list(review.uncompared),
        "notUnderstood": list(review.refused),
        "undeclared": list(review.undeclared),
        "unread": list(review.claims.every_unread),
        "written": review.written,
    }


def _source(claims: Claims) -> dict[str, Any]:
    return {
        "id": claims.id or None,
        "kind": claims.kind,
        "package": claims.package or None,
        "version": claims.version or None,
        "where": claims.where,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "rule": change.rule.id,
        "what": change.rule.what,
        "severity": change.rule.severity,
        "breaks": list(change.breaks),
        "object": change.object,
        "field": change.name,
        "old": change.old,
        "new": change.new,
        **_place(change.place),
    }


def _disagreement(one: Disagreement) -> dict[str, Any]:
    return {
        "object": one.object,
        "field": one.name,
        "about": one.about,
        "says": one.says,
        "contract": one.contract,
        "label": one.label,
        "ruling": one.ruling.id if one.ruling else None,
        **_place(one.place),
    }


def _place(place: Place | None) -> dict[str, Any]:
    return {"file": place.file if place else None, "line": place.line if place else None}
