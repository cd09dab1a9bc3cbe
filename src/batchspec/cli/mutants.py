"""`batchspec mutants`: what each requirement finds among servers and clients that are broken on purpose."""

from __future__ import annotations

import json

import click

from batchspec.cli.failure import Concluded, complain
from batchspec.cli.output import ToldAtTheEnd, claim, unwritten, write
from batchspec.cli.usage import WrongUsage
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.mutants.matrix import ROLES, Role, descriptions, kill_matrix, unknown_names
from batchspec.showing.matrix import show, show_mutants
from batchspec.showing.terminal import Terminal
from batchspec.system.whole_file import STANDARD_OUTPUT


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--role", type=click.Choice(ROLES), help="Try out the mutants of this role alone.")
@click.option("--list", "list_them", is_flag=True, help="Say what mutants there are, and try none.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    help="Servers at a time; they mostly wait.",
)
@click.option("--json", "json_path", metavar="PATH", help="Write the matrix as JSON; - is standard output.")
def command(
    names: tuple[str, ...], role: Role | None, *, list_them: bool, jobs: int, json_path: str | None
) -> None:
    """Break the reference server, the reference gateway and the built-in client on purpose, in every way or in those named.

    Each mutant has to be found by the requirement that it breaks; exits 1 where one is not, or where a requirement
    finds none. A mutant that is derived from a field or a way shows itself in the answers of a recorded run, edited; every
    other has a server or a client of its own.
    """
    if json_path:
        claim(json_path)
    for name in unknown_names(names):
        raise WrongUsage(f"no mutant named {name!r}; `batchspec mutants --list` names them")
    roles = (role,) if role else ROLES
    terminal = Terminal(stderr=json_path == STANDARD_OUTPUT, soft_wrap=True)
    if list_them:
        show_mutants(descriptions(roles, names), terminal)
        return
    with terminal.status("trying out mutants"):
        matrix = kill_matrix(names, roles, jobs)
    show(matrix, terminal)
    if json_path:
        with ToldAtTheEnd():
            write(json.dumps(matrix.to_json(), indent=2) + "\n", json_path)
    code = ExitCode.OK if matrix.ok else ExitCode.NOT_CONFORMANT
    if missing := unwritten():
        complain(missing)
        code = ExitCode.USAGE
    raise Concluded(code)
