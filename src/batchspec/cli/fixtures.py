"""`batchspec fixtures`: batches for tests, written as they are made."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import count as counting
from itertools import islice
from typing import Any

import click
from click.core import ParameterSource

from batchspec.cli.fixtures_seed import seed_option
from batchspec.cli.lazy import LazyGroup
from batchspec.cli.output import claim, writing
from batchspec.cli.usage import WrongUsage
from batchspec.making.batches.factory import BatchFactory
from batchspec.making.broken import NotBreakable, broken, ways
from batchspec.system import standard_streams
from batchspec.system.whole_file import STANDARD_OUTPUT, is_standard_output, opened
from batchspec_contract.factories import STATES
from batchspec_contract.registry import BY_ID

COMMANDS = {
    "export": (
        "batchspec.cli.fixtures_export",
        "Write the corpus into DIR: files for tests in any language, a manifest and its JSON Schema.",
    ),
}
"""Name to module and to the line that `--help` shows."""
MOST = 10**9
"""Batches that are made at most: some terabytes of them."""
AT_ONCE = 500
"""Values in one write, and between two steps of the progress bar: few enough to be made in a blink."""

_LINE = json.JSONEncoder(ensure_ascii=False)


@click.group(cls=LazyGroup, table=COMMANDS, invoke_without_command=True)
@click.option(
    "--status",
    type=click.Choice(STATES),
    help="Status of each batch, or at the end of each history; any without it.",
)
@click.option(
    "--count", type=click.IntRange(0, MOST), help="Make an array of this many; one by itself without it."
)
@seed_option
@click.option("--history", is_flag=True, help="Make histories: one batch, seen in each state it passed.")
@click.option("--broken", metavar="ID", help="Make what breaks exactly this requirement.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "jsonl"]),
    default="json",
    show_default=True,
    help="One JSON text, or a line for each object.",
)
@click.option(
    "--out",
    default=STANDARD_OUTPUT,
    metavar="PATH",
    show_default=True,
    help="Write this file, whole or not at all; - is standard output.",
)
@click.pass_context
def command(context: click.Context, /, count: int | None, form: str, out: str, **wanted: Any) -> None:
    """Make batches: valid, in every state, or broken on purpose."""
    if context.invoked_subcommand is not None:
        _refuse_options(context)
        return
    if wanted["broken"] is None:
        made = _valid(wanted["status"], wanted["seed"], history=wanted["history"])
    else:
        if wanted["status"] or wanted["history"]:
            raise WrongUsage("--broken says what is made; leave out --status and --history")
        made = _broken(wanted["broken"], wanted["seed"], as_array=form == "json" and count is not None)
    claim(out)
    values = islice(made, 1 if count is None else count)
    texts = _lines(values) if form == "jsonl" else _array(values) if count is not None else _alone(values)
    with writing(out), opened(out) as stream:
        for block in _blocks(texts, count, out):
            stream.write(block)
            if is_standard_output(out) and standard_streams.is_lost():
                break  # nobody reads the rest


def _refuse_options(context: click.Context) -> None:
    for option in context.command.params:
        if option.name and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE:
            raise WrongUsage(
                f"{option.opts[0]} goes with `batchspec fixtures`; of `export` it would come after that word"
            )


def _valid(status: str | None, seed: int, *, history: bool) -> Iterator[Any]:
    factory = BatchFactory(seed)
    make = factory.history if history else factory.build
    while True:
        yield make(status)


def _broken(requirement: str, seed: int, *, as_array: bool) -> Iterator[Any]:
    try:
        ways(requirement)
    except NotBreakable as error:
        raise WrongUsage(str(error)) from None
    if as_array and BY_ID[requirement].judges == "text":
        raise WrongUsage(f"{requirement} is broken by a text, which no JSON array can hold: --format jsonl")
    return (broken(requirement, each) for each in counting(seed))


def _lines(values: Iterable[Any]) -> Iterator[bytes]:
    """A line for each object, snapshots of a history one after another."""
    for value in values:
        for item in value if isinstance(value, list) and value else [value]:
            yield item + b"\n" if isinstance(item, bytes) else f"{_LINE.encode(item)}\n".encode()


def _array(values: Iterable[Any]) -> Iterator[bytes]:
    before = "["
    for value in values:
        yield f"{before}\n{_LINE.encode(value)}".encode()
        before = ","
    yield b"\n]\n" if before == "," else b"[]\n"


def _alone(values: Iterable[Any]) -> Iterator[bytes]:
    for value in values:
        yield (
            value
            if isinstance(value, bytes)
            else (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
        )


def _blocks(texts: Iterator[bytes], count: int | None, out: str) -> Iterator[bytes]:
    """`texts` in blocks, with a bar on standard error where that is a terminal the texts do not go to."""
    blocks = (b"".join(some) for some in iter(lambda: list(islice(texts, AT_ONCE)), []))
    if count is None or not sys.stderr.isatty() or (out == STANDARD_OUTPUT and sys.stdout.isatty()):
        yield from blocks
        return
    from batchspec.cli.progress import bar  # noqa: PLC0415  rich takes half as long to load as all else here

    yield from bar("making", blocks, -(-count // AT_ONCE) or 1)
