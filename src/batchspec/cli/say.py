"""What commands say in lines of plain text. Whatever stands in a line, it is one line, and no terminal or CI system obeys it."""

from __future__ import annotations

import click

from batchspec.system.inert.logs import line


def say(*texts: str, err: bool = False) -> None:
    """Print each text as one line, inert, on standard output or standard error."""
    for text in texts:
        click.echo(line(text), err=err)
