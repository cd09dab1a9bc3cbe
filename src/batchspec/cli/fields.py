"""`batchspec fields`: what every source says, for a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from batchspec.cli.usage import WrongUsage

if TYPE_CHECKING:
    from rich.console import Console

    from batchspec.contract.evidence import Field

STATES = {"absent": "absent", "null": "null", "value": "a value"}


@click.command()
@click.argument("name", metavar="[FIELD]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(name: str | None, *, as_json: bool) -> None:
    """Print what every source says of FIELD, or the states of every field; nested ones as errors.data[].line."""
    from rich.console import Console  # noqa: PLC0415

    from batchspec.contract.evidence import Unknown, field, field_names  # noqa: PLC0415

    try:
        fields = [field(known) for known in ([name] if name else field_names())]
    except Unknown as error:
        raise WrongUsage(f"{error}; `batchspec fields` lists them") from None
    if as_json:
        told = [one.to_json() for one in fields]
        click.echo(json.dumps(told[0] if name else told, indent=2, ensure_ascii=False))
    elif name:
        show_field(fields[0], Console())
    else:
        _show_all(fields, Console())


def show_field(field: Field, console: Console) -> None:
    """One field: the contract's states, each source's, and the rulings between them."""
    from rich.table import Table  # noqa: PLC0415

    console.print(f"[bold]{field.name}[/]  {field.description}", highlight=False)
    console.print(f"the contract: {in_words(field.states)}", highlight=False)
    table = Table("source", "standing", "says", "type", "ruling", box=None, pad_edge=False)
    for claim in field.claims:
        kind = str(claim.says.get("type", claim.says.get("const", "")))
        table.add_row(
            claim.source, claim.standing, in_words(claim.says["states"]), kind, ", ".join(claim.rulings)
        )
    console.print(table)
    for ruling in field.rulings:
        console.print(f"\n[bold]{ruling['id']}[/]  {ruling['ruling']}", highlight=False)
        console.print(ruling["reason"], highlight=False)


def in_words(states: tuple[str, ...] | list[str]) -> str:
    """States as a reader would say them: `absent, null or a value`."""
    told = [text for state, text in STATES.items() if state in states]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} or {told[-1]}"


def _show_all(fields: list[Field], console: Console) -> None:
    from rich.table import Table  # noqa: PLC0415

    table = Table(
        "field", "the contract", "authorities that differ", "others that differ", box=None, pad_edge=False
    )
    for field in fields:
        differing = [claim for claim in field.claims if claim.rulings]
        authorities = sum(claim.standing == "authority" for claim in differing)
        table.add_row(
            field.name, in_words(field.states), *map(str, (authorities, len(differing) - authorities))
        )
    console.print(table)
