"""The parts of a failure, as data: what a reader needs to mend it. Every rendering shows them in this order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batchspec.judging.outcomes.verdict import Status
from batchspec.system.inert.characters import shown
from batchspec.system.inert.logs import unobeyed
from batchspec_contract.registry import REQUIREMENTS

SHOWN = frozenset({Status.FAIL, Status.WARN, Status.WAIVED, Status.STALE_WAIVER})
"""Statuses whose evidence is shown."""
TO_MEND = frozenset({Status.FAIL, Status.STALE_WAIVER})
"""Statuses that are shown with the authority and the command that judges again."""
_AUTHORITY = {
    row.id: "; ".join(f"{source}, {place}" for source, place in row.authority) for row in REQUIREMENTS
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to know, a label and a text; the cause has no label."""

    label: str
    text: str

    @property
    def lines(self) -> list[str]:
        """The part as plain text, inert: a line, or the label and the indented lines of a longer text."""
        lines = shown(self.text).splitlines()
        if self.label and len(lines) > 1:
            return [f"{self.label}:", *(unobeyed(f"  {line}") for line in lines)]
        return [unobeyed(f"{self.label}: {''.join(lines)}" if self.label else " ".join(lines))]


def parts(row: Mapping[str, Any], command: str) -> Iterator[Part]:
    """The parts of one row of the report's JSON; `command` judges it again, `{id}` in place of its id."""
    status = Status(row["status"])
    if row["cause"]:
        yield Part("", row["cause"])
    for waiver in row.get("waivers") or [row["waiver"]] if "waiver" in row else []:
        yield Part("waiver", _waiver(waiver))
    if status in SHOWN:
        yield from _evidence(row["evidence"])
    if status in TO_MEND:
        yield Part("authority", _AUTHORITY.get(row["id"], ""))
        yield Part("again", _of(row["id"], command))
    if status in SHOWN and row.get("signatures"):
        yield Part("signature", "\n".join(row["signatures"]))


def _of(requirement: str, command: str) -> str:
    """The command for one requirement. What stands for its id comes last: a target may be called `{id}`, too."""
    before, _, after = command.rpartition("{id}")
    return f"{before}{requirement}{after}" if before else command


def _evidence(evidence: list[dict[str, Any]]) -> Iterator[Part]:
    for first in evidence[:1]:  # one example is enough to mend a fault by
        if first.get("where"):
            yield Part("where", first["where"])
        if "object" in first:
            yield Part("smallest object", json.dumps(first["object"], ensure_ascii=False))
        if first.get("patch"):
            yield Part("patch", json.dumps(first["patch"], ensure_ascii=False))
        if first.get("exchange"):
            yield Part("exchange", first["exchange"])


def _waiver(waiver: Mapping[str, Any]) -> str:
    issue = f", {waiver['issue']}" if "issue" in waiver else ""
    until = f", until {waiver['expires']}" if "expires" in waiver else ""
    return f"{waiver['kind']}, {waiver['reason']}{issue}{until}"
