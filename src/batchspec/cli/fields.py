"""`batchspec fields`: what every source says of a field, for a terminal."""

from __future__ import annotations

import click
from rich.table import Table
from rich.text import Text

from batchspec.cli.usage import WrongUsage
from batchspec.contract.evidence import Field, Unknown, field, field_names
from batchspec.showing.terminal import Terminal
from batchspec.system.inert.texts import json_text

STATES = {"absent": "absent", "null": "null", "value": "a value"}


@click.command()
@click.argument("name", metavar="[FIELD]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(name: str | None, *, as_json: bool) -> None:
    """Print what every source says of FIELD, or the states of every field; nested ones as errors.data[].line."""
    try:
        fields = [field(each) for each in ([name] if name else field_names())]
    except Unknown as error:
        raise WrongUsage(f"{error}; `batchspec fields` lists them") from None
    if as_json:
        rows = [each.to_json() for each in fields]
        click.echo(json_text(rows[0] if name else rows, indent=2))
    elif name:
        show_field(fields[0], Terminal())
    else:
        _show_all(fields, Terminal())


def show_field(shown: Field, terminal: Terminal) -> None:
    """Print one field: the contract's states, each source's, and the rulings between them."""
    terminal.print(Text.assemble((shown.name, "bold"), f"  {shown.description}"))
    terminal.print(f"the contract: {in_words(shown.states)}")
    table = Table("source", "standing", "says", "type", "ruling", box=None, pad_edge=False)
    for claim in shown.claims:
        kind = str(claim.says.get("type", claim.says.get("const", "")))
        table.add_row(
            claim.source, claim.standing, in_words(claim.says["states"]), kind, ", ".join(claim.rulings)
        )
    terminal.print(table)
    for ruling in shown.rulings:
        terminal.print(Text.assemble("\n", (ruling["id"], "bold"), f"  {ruling['ruling']}"))
        terminal.print(ruling["reason"])


def in_words(states: tuple[str, ...] | list[str]) -> str:
    """States as a reader would say them: `absent, null or a value`."""
    words = [text for state, text in STATES.items() if state in states]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _show_all(fields: list[Field], terminal: Terminal) -> None:
    """Print a line a field, with the number of sources that differ from the contract."""
    table = Table(
        "field", "the contract", "authorities that differ", "others that differ", box=None, pad_edge=False
    )
    for each in fields:
        differing = [claim for claim in each.claims if claim.rulings]
        authorities = sum(claim.standing == "authority" for claim in differing)
        others = len(differing) - authorities
        table.add_row(each.name, in_words(each.states), str(authorities), str(others))
    terminal.print(table)
