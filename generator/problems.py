"""Faults in the contract's own data, as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a file people write: where, what, and what would mend it."""

    file: str
    place: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        where = f"{self.file}: {self.place}" if self.place else self.file
        return f"{where}: {self.what}" + (f"; {self.mend}" if self.mend else "")


class ContractError(Exception):
    """The contract's data cannot be used; `problems` says why, one entry a fault."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))
