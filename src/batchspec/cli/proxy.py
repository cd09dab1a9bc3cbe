"""`batchspec proxy`: traffic passes through and is judged."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from batchspec.cli.failure import Failure
from batchspec.cli.finishing import completed, finish, to_standard_output
from batchspec.cli.judging_options import existing_option, judging_options, scope_of, side_option
from batchspec.cli.output import say_now
from batchspec.cli.say import say
from batchspec.cli.trace_commands import record_option, target_errors, write_trace
from batchspec.cli.usage import Finite, WrongUsage
from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.upstream import Upstream
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.making.http.listener import CannotListen
from batchspec.settings import LONGEST_TIMEOUT, SETTINGS
from batchspec.system import signals


@click.command()
@click.option(
    "--upstream", metavar="URL", required=True, help="Base URL of the server that the traffic goes to."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=4011, show_default=True, help="0 picks a free one."
)
@click.option(
    "--idle",
    type=Finite(min=0.001, max=LONGEST_TIMEOUT),
    metavar="SECONDS",
    help="End when no request came for so long; without it the proxy runs until it is stopped.",
)
@click.option("--ca-bundle", metavar="PATH", help=SETTINGS["ca_bundle"].help)
@record_option
@existing_option
@side_option
@judging_options
def command(  # noqa: PLR0913  an option each
    *,
    upstream: str,
    host: str,
    port: int,
    idle: float | None,
    ca_bundle: str | None,
    record: Path | None,
    **options: Any,
) -> None:
    """Pass all traffic on to a server, and judge what is about batches and files.

    Clients use the address that is printed first, in place of the server's. Ctrl-C, SIGTERM, SIGHUP, --idle
    and POST /__batchspec/stop end the proxy; then the verdict is printed, and its exit code is the proxy's.
    GET /__batchspec/report is the report so far.
    """
    scope = scope_of(**options)
    with target_errors():
        server = Upstream.named(upstream, ca_bundle)
    proxy = Proxy(server, host=host, port=port, scope=scope, idle=idle, completed=completed())
    try:
        _run(proxy)
    except CannotListen as error:
        raise WrongUsage(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from None
    path = write_trace(proxy.trace(), record) if record else None
    told = proxy.tap.latency.words()
    if told:
        say(told, err=to_standard_output())
    if proxy.unanswered:
        raise Failure(proxy.unanswered, ExitCode.NO_ANSWER)
    finish(proxy.report(path.name if path else None))


def _run(proxy: Proxy) -> None:
    """Listen until the proxy is stopped, by whatever way. An interrupt is its ordinary end."""
    with proxy:
        with suppress(KeyboardInterrupt):
            line = f"proxying {proxy.url} to {proxy.upstream.url}"
            if to_standard_output():
                say(line, err=True)
            else:
                say_now(line)
            proxy.wait()
        signals.hold_back()  # all that passed is to be judged and written
