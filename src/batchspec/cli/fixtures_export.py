"""`batchspec fixtures export`: the corpus for other languages."""

from __future__ import annotations

from pathlib import Path

import click

from batchspec.cli.fixtures_seed import seed_option
from batchspec.cli.output import claim_folder, writing
from batchspec.cli.say import say
from batchspec.cli.usage import WrongUsage
from batchspec.making.corpus import NotOurs, export


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@seed_option
def command(folder: Path, seed: int) -> None:
    """Write the corpus into DIR: files for tests in any language, manifest.json and its JSON Schema."""
    if not folder.is_file():  # which is told by who writes the corpus
        claim_folder(folder)
    try:
        with writing(folder):
            written = export(folder, seed)
    except NotOurs as error:
        raise WrongUsage(str(error)) from None
    say(f"wrote {written} cases and {folder / 'manifest.json'}")
