"""`batchspec serve`: a correct server to develop against, in memory."""

from __future__ import annotations

import click


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
def command(host: str, port: int, speed: float, seed: int, scenario: str) -> None:
    """Run the reference server until interrupted; it prints the base URL first."""
    from batchspec.reference.server import ReferenceServer, serve_forever  # noqa: PLC0415

    def started(server: ReferenceServer) -> None:
        click.echo(server.url)

    try:
        serve_forever(host=host, port=port, speed=speed, seed=seed, scenario=scenario, started=started)
    except OSError as error:
        raise click.UsageError(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another --port"
        ) from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
