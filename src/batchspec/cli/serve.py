"""`batchspec serve`: a correct server to develop against, in memory, or one broken on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from batchspec.cli.usage import WrongUsage

if TYPE_CHECKING:
    from batchspec.making.server.behaviour import Behaviour


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=4010, show_default=True, help="0 picks a free one."
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0.001),
    default=1.0,
    show_default=True,
    help="How many times faster than a second-long batch.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Ids are drawn from it.")
@click.option("--scenario", default="happy", show_default=True, help="What becomes of every batch.")
@click.option(
    "--mutant", metavar="NAME", help="Break it on purpose; `batchspec mutants --list` names the ways."
)
def command(*, host: str, port: int, speed: float, seed: int, scenario: str, mutant: str | None) -> None:  # noqa: PLR0913  click gives each option by name
    """Run the reference server until interrupted; it prints the base URL first."""
    from batchspec.making.http.listener import CannotListen  # noqa: PLC0415
    from batchspec.making.server.server import ReferenceServer, serve_forever  # noqa: PLC0415

    def started(server: ReferenceServer) -> None:
        click.echo(server.url)

    try:
        scenario, behaviour = _chosen(scenario, mutant)
        serve_forever(
            started, host=host, port=port, speed=speed, seed=seed, scenario=scenario, behaviour=behaviour
        )
    except CannotListen as error:
        raise WrongUsage(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from None
    except (LookupError, ValueError) as error:
        raise WrongUsage(str(error)) from None


def _chosen(scenario: str, mutant: str | None) -> tuple[str, Behaviour]:
    """What is served: right, or as a mutant, which brings the scenario that shows it unless another is asked for."""
    from batchspec.making.server.behaviour import Behaviour  # noqa: PLC0415
    from batchspec.mutants.server import find  # noqa: PLC0415

    if mutant is None:
        return scenario, Behaviour()
    found = find(mutant)
    return found.server if scenario == "happy" else scenario, found.behaviour()
