"""`batchspec check client`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from batchspec.cli import Silent
from batchspec.cli.options import judging
from batchspec.cli.traces import NAME, judged, recorded
from batchspec.cli.usage import WrongUsage
from batchspec.judging.verdict import ExitCode

if TYPE_CHECKING:
    from batchspec.reading.trace import Trace


@click.command()
@click.argument("target", required=False)
@click.option(
    "--adapter",
    metavar="COMMAND",
    help="Judge the client behind this program, which speaks the adapter protocol: 'node adapter.mjs'.",
)
@click.option(
    "--record",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=f"Write the trace to DIR/{NAME}.",
)
@judging
def client(target: str | None, *, adapter: str | None, record: Path | None, **options: Any) -> None:
    """Judge a client: TARGET, a Python type such as openai.types:Batch, or whatever stands behind an adapter.

    A pydantic model, dataclass, TypedDict or msgspec struct is used as its kind is; anything else by its load and
    dump. The module is imported and the adapter is run, so name only what you trust.
    """
    trace = _collected(*_named(target, adapter))
    judged(trace, options, recorded(trace, record) if record else None)


def _named(target: str | None, adapter: str | None) -> tuple[str | None, str | None]:
    """The one that stands on the command line, where the settings name the other."""
    source = click.get_current_context().get_parameter_source
    given = [name for name in ("target", "adapter") if source(name) is ParameterSource.COMMANDLINE]
    if len(given) == 1:
        return (target, None) if given == ["target"] else (None, adapter)
    return target, adapter


def _collected(target: str | None, adapter: str | None) -> Trace:
    from batchspec.driving.client.collect import collect  # noqa: PLC0415
    from batchspec.driving.client.command import BadTarget, NoHello, resolve  # noqa: PLC0415

    try:
        return collect(resolve(target, adapter))
    except BadTarget as error:
        raise WrongUsage(str(error)) from None
    except NoHello as error:
        mend = "`batchspec doctor --adapter` with the same command says what to mend"
        raise Silent(f"{error}; {mend}", ExitCode.NO_ANSWER) from None
