"""The kill matrix for people: a line for each requirement with the mutants it kills, then what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.table import Table
from rich.text import Text

from batchspec.mutants.matrix import Description, Matrix
from batchspec.showing.terminal import Terminal


def show(matrix: Matrix, terminal: Terminal) -> None:
    """Print the matrix, the mutants that more requirements find than should, the problems, and the sums."""
    table = Table("requirement", "level", "kills", pad_edge=False, box=None)
    for row in matrix.requirements:
        killed = Text(", ".join(matrix.killed_by(row.id))) or Text("nothing", "red")
        table.add_row(row.id, row.level, killed)
    terminal.print(table)
    for line in _odd(matrix):
        terminal.print(f"odd    {line}")
    for problem in matrix.problems():
        terminal.print(Text.assemble(("wrong", "red"), f"  {problem}"))
    terminal.print()
    terminal.print(_sums(matrix))


def _odd(matrix: Matrix) -> Iterator[str]:
    """The mutants that further requirements find. Of clients only the number: one that cannot read a value cannot keep it either."""
    found_by_more = [trial for trial in matrix.trials if trial.unexpected]
    for trial in found_by_more:
        if trial.role != "client":
            yield f"{trial.name} is found by {', '.join(trial.unexpected)}, too"
    clients = sum(trial.role == "client" for trial in found_by_more)
    if clients:
        yield f"{clients} client mutant(s) are found by further requirements, too; --json names them"


def _sums(matrix: Matrix) -> str:
    killed = len(matrix.trials) - len(matrix.survivors)
    working = len(matrix.requirements) - len(matrix.idle)
    reported = sum(bool(trial.from_issue) for trial in matrix.trials)
    return (
        f"{killed} of {len(matrix.trials)} mutants killed, {working} of {len(matrix.requirements)} requirements "
        f"kill one; public bug reports among the mutants: {reported}"
    )


def show_mutants(mutants: Iterable[Description], terminal: Terminal) -> None:
    """Print the mutants, a row each."""
    table = Table(pad_edge=False, box=None)
    table.add_column("mutant", no_wrap=True)
    for column in ("what it does", "found by", "seen in"):
        table.add_column(column)
    for mutant in mutants:
        table.add_row(mutant.name, mutant.breaks, ", ".join(mutant.kills), mutant.seen_in)
    terminal.print(table)
