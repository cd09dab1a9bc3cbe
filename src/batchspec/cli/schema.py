"""`batchspec schema`: the contract for every other language."""

from __future__ import annotations

from pathlib import Path

import click

from batchspec.cli.output import claim_folder, writing
from batchspec.cli.say import say
from batchspec.cli.usage import WrongUsage
from batchspec.contract.schemas import SUFFIX, UnknownSchema, schema, schema_names
from batchspec.system import whole_file
from batchspec.system.inert.texts import json_text


@click.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--draft",
    type=click.Choice(["2020-12", "7"]),
    default="2020-12",
    show_default=True,
    help="JSON Schema draft.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write NAME.schema.json into this folder instead.",
)
def command(name: str, draft: str, out: Path | None) -> None:
    """Print the JSON Schema called NAME, whole in itself: reader, server, report, trace, target, or all with --out."""
    if name == "all" and out is None:
        raise WrongUsage("all of them go into a folder: --out DIR")
    try:
        wanted = {
            n: schema(n, draft=7 if draft == "7" else 2020)
            for n in (schema_names() if name == "all" else [name])
        }
    except UnknownSchema as error:
        raise WrongUsage(str(error)) from None
    if out is not None:
        claim_folder(out)
    for schema_name, contents in wanted.items():
        if out is None:
            click.echo(json_text(contents, indent=2))
        else:
            path = out / f"{schema_name}{SUFFIX}"
            _write(f"{json_text(contents, indent=2)}\n", path)
            say(f"wrote {path}")


def _write(text: str, path: Path) -> None:
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        whole_file.write(text, path)
