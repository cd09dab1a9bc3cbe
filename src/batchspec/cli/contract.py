"""`batchspec contract diff`."""

from __future__ import annotations

import click

from batchspec.cli.lazy import LazyGroup

COMMANDS = {
    "diff": ("batchspec.cli.contract_diff", "Tell what differs between two revisions of the contract."),
}
"""Name to module and to the line that `--help` shows."""


@click.group(cls=LazyGroup, table=COMMANDS)
def command() -> None:
    """Compare revisions of the contract."""
