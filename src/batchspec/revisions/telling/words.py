"""Words that the renderings share."""

from __future__ import annotations

from batchspec.drift.telling.lines import breaks
from batchspec.revisions.changes import ListChange, ObjectChange, Part, RowChange
from batchspec.revisions.described import Described
from batchspec.revisions.foreseen import Foreseen, Prospect

SHORT = frozenset({"level", "role", "judges", "expected", "needs", "since"})
"""Parts of a requirement whose old and new value stand on one line."""
TITLES = {
    "never judged": "never judged, so not known",
    "judged anew": "to be judged again, so not known",
    "counts now": "counts now",
    "no longer counts": "no longer counts",
    "level": "another level",
    "gone": "gone",
}
"""By kind of prospect, its title."""


def revision(one: Described) -> str:
    """A revision as the user named it, and its month where that is something else."""
    counted = f", counted at {one.counted}" if one.counted else ""
    return (
        one.label if one.label == one.revision and not counted else f"{one.label} ({one.revision}{counted})"
    )


def about_row(change: RowChange) -> str:
    """The short parts of a change of a requirement, on one line."""
    row = change.row
    if change.kind != "changed":
        return f"{row.level}, {row.role}, since {row.since}: {change.kind}"
    return f"{row.level}, {row.role}: {', '.join(map(part, change.parts))}"


def part(one: Part) -> str:
    """A part of a requirement that changed; a long one by its name alone."""
    return f"{one.about} {one.old} -> {one.new}" if one.about in SHORT else f"another {one.about}"


def about_object(change: ObjectChange) -> str:
    """What became of an object or of a field of it."""
    if change.change is None:
        return "object gained" if change.gained else "object lost"
    if change.came or change.went:
        words = [
            f"{word} {', '.join(values)}"
            for word, values in (("gained", change.came), ("lost", change.went))
            if values
        ]
        return f"values {' and '.join(words)}"
    return f"{change.change.old} -> {change.change.new}"


def rule(change: ObjectChange) -> str:
    """The rule of drift behind a change, and whom that breaks; empty for a whole object."""
    if change.change is None:
        return ""
    who = breaks(change.change).replace("readers", "who reads it").replace("servers", "who sends it")
    return f"{change.change.rule.id}, {who}"


def field(change: ObjectChange) -> str:
    """The object, and the field of it that changed."""
    return f"{change.name}.{change.change.field}" if change.change else change.name


def about_list(change: ListChange) -> str:
    """The values that a list gained and lost."""
    words = (("gained", change.gained), ("lost", change.lost))
    return "; ".join(f"{word} {', '.join(values)}" for word, values in words if values)


def verdicts(one: Foreseen) -> str:
    """The verdict that was recorded, and those that are possible then."""
    was = f"{one.report.verdict} (exit code {one.report.exit_code})"
    if not one.may_differ:
        return f"{was}, and stays so"
    return f"{was} -> {' or '.join(f'{verdict} ({code})' for verdict, code in one.thens)}"


def prospect(one: Prospect) -> str:
    """A requirement, its level and its status, before and then."""
    if one.before is None:
        return f"{one.id} {one.level}"
    was = f"{one.before.level} {one.before.status}"
    if one.level is None:
        return f"{one.id} {was}"
    then = " or ".join(one.statuses) if one.kind != "judged anew" else "?"
    level = f"{one.level} " if one.level != one.before.level else ""
    same = then == str(one.before.status) and not level
    return f"{one.id} {was}" if same else f"{one.id} {was} -> {level}{then}"
