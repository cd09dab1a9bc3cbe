"""`batchspec check server|client|files|gateway`."""

from __future__ import annotations

import click

from batchspec.cli.lazy import LazyGroup

COMMANDS = {
    "client": (
        "batchspec.cli.check_client",
        "Judge a client: a Python type, or a program behind an adapter.",
    ),
    "files": ("batchspec.cli.check_files", "Judge the batch objects in JSON or JSON Lines files."),
    "gateway": (
        "batchspec.cli.check_gateway",
        "Judge a gateway from both sides: as its client, and as its upstream.",
    ),
    "server": ("batchspec.cli.check_server", "Judge the server at a base URL."),
}
"""Name to module and to the line that `--help` shows."""


@click.group(cls=LazyGroup, table=COMMANDS)
def command() -> None:
    """Judge a server, a gateway, a client, or files, and leave with the verdict as exit code."""
