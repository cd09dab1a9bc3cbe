"""What commands say in lines of plain text. Whatever stands in a line, it is one line, and no terminal or CI system obeys it."""

from __future__ import annotations

import click

from batchspec.system.inert.logs import line, sentence
from batchspec.system.secrets.held import shown


def say(*texts: str, err: bool = False) -> None:
    """Print each text as one line, inert and without secrets, on standard output or standard error."""
    for text in texts:
        click.echo(line(shown(text)), err=err)


def prose(text: str) -> str:
    """A text that was written as prose, as one line, inert and without secrets. What is shown goes through it before it is cut."""
    return sentence(shown(text))
