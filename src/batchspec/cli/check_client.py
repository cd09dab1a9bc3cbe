"""`batchspec check client`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from batchspec.cli.configured_defaults import withholding
from batchspec.cli.judging_options import judging_options
from batchspec.cli.server_options import timeout_option
from batchspec.cli.trace_commands import (
    as_far_as_it_came,
    judge_and_finish,
    record_option,
    target_errors,
    write_trace,
)
from batchspec.driving.client_target import client_trace
from batchspec.judging.redacting import without_secrets
from batchspec.settings import SETTINGS
from batchspec.system.secrets.held import VAULT


@click.command()
@click.argument("target", required=False)
@click.option(
    "--adapter",
    metavar="COMMAND",
    help="Judge the client behind this program, which speaks the adapter protocol: 'node adapter.mjs'.",
)
@click.option("--adapter-env", metavar="NAME", multiple=True, help=SETTINGS["adapter_env"].help)
@timeout_option
@record_option
@judging_options
def command(
    target: str | None,
    *,
    adapter: str | None,
    adapter_env: tuple[str, ...],
    timeout: float,
    record: Path | None,
    **options: Any,
) -> None:
    """Judge a client: TARGET, a Python type such as openai.types:Batch, or whatever stands behind an adapter.

    A pydantic model, dataclass, TypedDict or msgspec struct is used as its kind is; anything else by its load and
    dump. The module is imported and the adapter is run, so name only what you trust.
    """
    with target_errors():
        held_back = withholding(click.get_current_context(), adapter_env)
        trace = as_far_as_it_came(lambda: client_trace(*_named(target, adapter), held_back, timeout))
    stored = without_secrets(trace, VAULT.text)
    judge_and_finish(trace, options, write_trace(stored, record) if record else None)


def _named(target: str | None, adapter: str | None) -> tuple[str | None, str | None]:
    """The target and the adapter, less the one that a setting names where the command line names the other."""
    source = click.get_current_context().get_parameter_source
    given = [name for name in ("target", "adapter") if source(name) is ParameterSource.COMMANDLINE]
    if len(given) == 1:
        return (target, None) if given == ["target"] else (None, adapter)
    return target, adapter
