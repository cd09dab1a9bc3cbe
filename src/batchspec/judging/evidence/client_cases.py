"""The clients' rows of the contract, and the cases that are evidence for each: schema/requirements/cli.yaml says which."""

from __future__ import annotations

from collections.abc import Iterable

from batchspec.reading.trace import Case
from batchspec_contract.registry import GROUPS, REQUIREMENTS, Group, Requirement

ROWS = tuple(row for row in REQUIREMENTS if row.role == "client" and row.cases)


class UnknownGroup(ValueError):
    """A case is of a group that the contract does not have."""

    def __init__(self, case: Case) -> None:
        super().__init__(
            f"case {case.case}: no group {case.group!r}; there are {', '.join(GROUPS)}; "
            "a new one has its line in schema/cases.yaml"
        )


def group_of(case: Case) -> Group:
    """The group that `case` is of; raises `UnknownGroup`."""
    if case.group not in GROUPS:
        raise UnknownGroup(case)
    return GROUPS[case.group]


def shows(row: Requirement, case: Case) -> bool:
    """True when `case` is evidence for the requirement."""
    asked = row.cases
    return (
        asked is not None
        and case.group in asked.groups
        and asked.type in {None, case.type}
        and (not asked.methods or case.method in asked.methods)
        and (not asked.keyed or bool(case.key))
    )


def evidence(row: Requirement, cases: Iterable[Case]) -> list[Case]:
    """Those of the cases that are evidence for the requirement."""
    return [case for case in cases if shows(row, case)]


def requirements_of(case: Case) -> tuple[str, ...]:
    """The requirements that `case` is evidence for, lowest number first; raises `UnknownGroup`."""
    group_of(case)
    return tuple(sorted(row.id for row in ROWS if shows(row, case)))


def rows_of(rule: str) -> list[Requirement]:
    """The requirements that a rule decides."""
    return [row for row in ROWS if row.check and row.check.target == rule]
