"""The option `--seed` of `batchspec fixtures` and of `batchspec fixtures export`."""

from __future__ import annotations

import click

seed_option = click.option(
    "--seed", type=int, default=0, show_default=True, help="The same seed makes the same bytes everywhere."
)
