"""`batchspec check gateway`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from batchspec.cli.finishing import finish
from batchspec.cli.judging_options import judging_options, scope_of
from batchspec.cli.progress import shown_progress
from batchspec.cli.server_options import server_options, settings_of
from batchspec.cli.trace_commands import as_far_as_it_came, record_option, target_errors, write_trace
from batchspec.cli.usage import WrongUsage
from batchspec.driving.gateway.collect import gateway_trace
from batchspec.driving.gateway.upstream import Upstream
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server_target import sendable_key
from batchspec.judging.of_trace import report_of_run, to_store
from batchspec.making.http.listener import CannotListen
from batchspec.reading.trace import Trace

LOCAL = "127.0.0.1"
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104  nothing listens there
NOT_THAT_FILE = "a gateway is judged by files that pass through it; leave --input-file-id out"
NOT_READ_ONLY = "a gateway is judged by batches that the run makes; leave --read-only and --batch-id out"


@click.command()
@click.argument("url")
@click.option(
    "--upstream-port",
    type=click.IntRange(1, 65535),
    required=True,
    metavar="N",
    help="The port at which the kit serves the upstream; the gateway is configured to ask http://127.0.0.1:N/v1.",
)
@click.option(
    "--upstream-host",
    default=LOCAL,
    show_default=True,
    metavar="HOST",
    help="The address it listens at; 0.0.0.0 for a gateway in a container.",
)
@click.option(
    "--upstream-key-env",
    metavar="NAME",
    help="Environment variable that holds the key with which the gateway asks its upstream; no other lets in.",
)
@server_options
@record_option
@judging_options
def command(
    url: str,
    *,
    upstream_port: int,
    upstream_host: str,
    upstream_key_env: str | None,
    record: Path | None,
    **options: Any,
) -> None:
    """Judge the gateway at URL from both sides: as its client, and as its upstream.

    The kit serves the upstream at --upstream-port, goes through the scenarios of `check server` at URL, and then sends one
    request at a time and compares what arrives on the other side: ids, states, counts, errors, result files, and what the
    gateway makes of an upstream that refuses, breaks down, or loses an answer.
    """
    settings = settings_of(url, None, options)
    if settings.batch_id is not None:
        raise WrongUsage(NOT_READ_ONLY)
    if settings.input_file_id is not None:
        raise WrongUsage(NOT_THAT_FILE)
    _refuse_itself(settings.url, upstream_host, upstream_port)
    with target_errors():
        key = sendable_key(upstream_key_env, "--upstream-key-env")
    upstream = Upstream(host=upstream_host, port=upstream_port, keys=_tenants(settings), key=key)
    try:
        with (
            upstream,
            target_errors(),
            shown_progress(f"checking {settings.url}, upstream {upstream.url}") as progress,
        ):
            trace = as_far_as_it_came(lambda: gateway_trace(settings, upstream, progress))
    except CannotListen as error:
        what = f"cannot listen on {upstream_host}:{upstream_port}: {error.strerror}"
        option = "--upstream-port" if upstream_host == LOCAL else "--upstream-host or --upstream-port"
        raise WrongUsage(f"{what}; choose another {option}") from None
    redactor = Redactor.of(settings, *upstream.keys_seen)
    stored = to_store(trace, redactor.trace(trace), redactor.text) if record else None
    path = write_trace(stored, record) if stored and record else None
    report = report_of_run(trace, redactor.text, scope_of(**options), path.name if path else None)
    finish(replace(report, notes=(*_notes(trace, upstream, key), *report.notes)))


def _notes(trace: Trace, upstream: Upstream, key: str | None) -> Iterator[str]:
    """What a reader has to know of the other side."""
    yield f"the upstream was asked {len(trace.upstream):,} times"
    if key and not upstream.keys_seen:
        yield "the gateway asked its upstream without any key, and --upstream-key-env names the one that it should have sent"


def _refuse_itself(url: str, host: str, port: int) -> None:
    """Raise `WrongUsage` for the address of the upstream in place of the gateway's: it would be judged itself, and conform."""
    parts = urlsplit(url)
    if parts.port == port and parts.hostname in {*THIS_MACHINE, host}:
        what = f"{url} is the upstream that the kit serves at --upstream-port {port}"
        raise WrongUsage(f"{what}; give the address of the gateway")


def _tenants(settings: Settings) -> dict[str, int]:
    """The keys of the run, for a gateway that passes on what its clients send; each is a tenant upstream."""
    keys = (settings.api_key, settings.second_api_key)
    return {key: number for number, key in enumerate(keys) if key}
