"""The kill matrix for people: a line a requirement, the mutants it kills, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table

from batchspec.mutants.matrix import Description, Matrix


def show(matrix: Matrix, console: Console) -> None:
    """Print the matrix, then what is odd, what is wrong, and the sum."""
    table = Table("requirement", "level", "kills", pad_edge=False, box=None)
    for row in matrix.requirements:
        killed = ", ".join(matrix.killed_by(row.id)) or "[red]nothing[/red]"
        table.add_row(row.id, row.level, killed)
    console.print(table)
    for line in _odd(matrix):
        console.print(f"odd    {line}", highlight=False)
    for problem in matrix.problems():
        console.print(f"[red]wrong[/red]  {problem}", highlight=False)
    console.print()
    console.print(_sum(matrix), highlight=False)


def _odd(matrix: Matrix) -> Iterator[str]:
    """What is found by more than it is about; of clients the number, since what one cannot read it cannot keep."""
    astray = [trial for trial in matrix.trials if trial.unexpected]
    for trial in astray:
        if trial.role == "server":
            yield f"{trial.name} is found by {', '.join(trial.unexpected)}, too"
    clients = sum(trial.role == "client" for trial in astray)
    if clients:
        yield f"{clients} client mutant(s) are found by further requirements, too; --json names them"


def _sum(matrix: Matrix) -> str:
    killed = len(matrix.trials) - len(matrix.survivors)
    working = len(matrix.requirements) - len(matrix.idle)
    reported = sum(bool(trial.from_issue) for trial in matrix.trials)
    return (
        f"{killed} of {len(matrix.trials)} mutants killed, {working} of {len(matrix.requirements)} requirements "
        f"kill one; public bug reports among the mutants: {reported}"
    )


def show_known(mutants: Iterable[Description], console: Console) -> None:
    """Print what mutants there are."""
    table = Table(pad_edge=False, box=None)
    table.add_column("mutant", no_wrap=True)
    for column in ("what it does", "found by", "seen in"):
        table.add_column(column)
    for mutant in mutants:
        table.add_row(mutant.name, mutant.breaks, ", ".join(mutant.kills), mutant.seen_in)
    console.print(table)
