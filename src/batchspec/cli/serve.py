"""`batchspec serve`: a correct server to develop against, in memory, or one broken on purpose."""

from __future__ import annotations

from typing import Any

import click

from batchspec.cli.failure import Concluded
from batchspec.cli.output import say_now
from batchspec.cli.trace_commands import target_errors
from batchspec.cli.usage import Finite, WrongUsage
from batchspec.driving.server_target import sendable_key
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.making.http.listener import CannotListen
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.server import ReferenceServer, serve_forever
from batchspec.mutants.server import find

DEFAULT_SCENARIO = "happy"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=4010, show_default=True, help="0 picks a free one."
)
@click.option(
    "--speed",
    type=Finite(min=0.001, max=1_000_000),
    default=1.0,
    show_default=True,
    help="How many times faster than a second-long batch.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Ids are drawn from it.")
@click.option(
    "--api-key-env", metavar="NAME", help="Let in the key alone that this environment variable holds."
)
@click.option(
    "--second-key-env",
    metavar="NAME",
    help="Let in the key of a second tenant, who sees its own files and batches alone.",
)
@click.option("--scenario", default=DEFAULT_SCENARIO, show_default=True, help="What becomes of every batch.")
@click.option(
    "--mutant", metavar="NAME", help="Break it on purpose; `batchspec mutants --list` names the ways."
)
def command(*, host: str, port: int, scenario: str, mutant: str | None, **options: Any) -> None:
    """Run the reference server until Ctrl-C, SIGTERM or SIGHUP, its ordinary end; it prints the base URL first."""

    def started(server: ReferenceServer) -> None:
        say_now(server.url)

    with target_errors():
        options.update(_keys(options.pop("api_key_env"), options.pop("second_key_env")))
    try:
        scenario, behaviour = _chosen(scenario, mutant)
        serve_forever(started, host=host, port=port, scenario=scenario, behaviour=behaviour, **options)
    except CannotListen as error:
        raise WrongUsage(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from None
    except (LookupError, ValueError) as error:
        raise WrongUsage(str(error)) from None
    raise Concluded(ExitCode.OK)


def _keys(first: str | None, second: str | None) -> dict[str, Any]:
    """The options of the server that say whom it lets in."""
    keys = (sendable_key(first, "--api-key-env"), sendable_key(second, "--second-key-env"))
    return {"keys": [key for key in keys if key is not None]}


def _chosen(scenario: str, mutant: str | None) -> tuple[str, Behaviour]:
    """The scenario and the behaviour of the server; a mutant brings the scenario that shows it, unless one is named."""
    if mutant is None:
        return scenario, Behaviour()
    found = find(mutant)
    return found.server if scenario == DEFAULT_SCENARIO else scenario, found.behaviour()
