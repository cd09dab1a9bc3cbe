"""The fuzzer of command lines: an odd value for every option and argument of every command, found by walking the commands."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import click
from hypothesis import strategies as st
from support.anything import ODD_TEXTS

from batchspec.cli import group
from batchspec.fixtures import BatchFactory
from fuzz.commands import DRIFTS, VERDICTS, ended, run
from fuzz.fuzzer import Fuzzer
from fuzz.recorded import recorded

Way = tuple[str, ...]
NUMBERS = (
    *("0", "-0", "-1", "1", "2", "256", "1.5", "-0.0", "1e999", "-1e999", "inf", "-inf", "nan", "NaN", "0x10", "1_0"),
    *("", " ", "²", "٣", "+1", "65536", str(2**31), str(2**63), str(2**64), "1e18", "1e308", "9" * 400, "9" * 4_300),
    "9" * 5_000,
)  # fmt: skip
WORDS = (
    *(text for text in ODD_TEXTS if "/" not in text and not text.startswith(("-", "."))),
    *("-", "\x00", "a\x00b", "\udcff", "x" * 300, "x" * 100_000, "x/" * 50_000, ",", "=", ":", "a=b", "k: v", "module:app"),
    *("BATCH-FLD-001", "server", "-1", "--", "http://[", "http://a:b", "http://127.0.0.1:99999", "nan"),
)  # fmt: skip
"""Texts that lead to no file outside of the folder and to no other machine."""


_HELD: list[socket.socket] = []


@cache
def _port() -> str:
    """A port at which somebody listens for as long as this process lives, so that nobody else can."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    held.listen()
    _HELD.append(held)
    return str(held.getsockname()[1])


@cache
def files() -> dict[str, bytes]:
    """The files that commands are given beside the odd value."""
    batch = BatchFactory(seed=1).build("completed")
    return {
        "b.json": repr(batch).replace("'", '"').replace("None", "null").encode(),
        "t.jsonl": "".join(f"{line}\n" for line in recorded("happy-path")).encode(),
    }


BEFORE: dict[Way, tuple[str, ...]] = {
    ("check", "files"): ("b.json",),
    ("check", "server"): ("http://127.0.0.1:9", "--dry-run"),
    ("check", "gateway"): ("http://127.0.0.1:9", "--upstream-port", "$PORT"),
    ("check", "client"): ("json:nothing",),
    ("rejudge",): ("t.jsonl",),
    ("proxy",): ("--upstream", "http://127.0.0.1:9", "--port", "$PORT"),
    ("serve",): ("--port", "$PORT"),
    ("mutants",): ("--list",),
    ("fixtures",): ("--count", "1"),
    ("fixtures", "export"): (),
    ("doctor",): ("--adapter", "no-such-program"),
    ("drift",): ("b.json",),
    ("contract", "diff"): ("installed", "installed"),
    ("schema",): ("reader",),
    ("generate",): ("models", "--lang", "go", "--out", "made"),
    ("fields",): ("id",),
    ("explain",): ("BATCH-FLD-001",),
}
"""The words that let each command come to its end quickly, without asking, starting or importing anything."""
STAYS: dict[Way, frozenset[str]] = {
    ("check", "gateway"): frozenset({"--upstream-port", "--upstream-host"}),
    ("proxy",): frozenset({"--port", "--host"}),
    ("serve",): frozenset({"--port", "--host"}),
    ("mutants",): frozenset({"--jobs", "--json", "--role", "NAME"}),
    ("check", "server"): frozenset({"--dry-run"}),
    ("fixtures",): frozenset({"--count"}),
    ("fixtures", "export"): frozenset({"folder", "DIR"}),
}
"""Options without whose own value a command would listen or go on for minutes; `parse` tries those."""


def ways(command: click.Command = group, way: Way = ()) -> Iterator[tuple[Way, click.Command]]:
    """Every command there is, with the words that call it."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from ways(found, (*way, name))
    if way and (not isinstance(command, click.Group) or command.invoke_without_command):
        yield way, command


@cache
def parameters() -> tuple[tuple[Way, click.Parameter], ...]:
    """Every option and argument of every command, less the flags, which take no value."""
    return tuple(
        (way, parameter)
        for way, command in ways()
        for parameter in command.params
        if not (isinstance(parameter, click.Option) and (parameter.is_flag or parameter.hidden))
    )


def is_number(parameter: click.Parameter) -> bool:
    kinds = (click.types.IntParamType, click.types.FloatParamType)
    return isinstance(parameter.type, kinds)


@dataclass(frozen=True)
class OddLine:
    """A command line with one odd value."""

    words: tuple[str, ...]
    name: str

    def run(self) -> str:
        """Run the command, and say how it ended."""
        argv = [word.replace("$PORT", _port()) for word in self.words]
        codes = DRIFTS if self.words[0] in {"drift", "contract"} else VERDICTS
        return ended(self.name, run(argv, files()), codes)


def odd_line(way: Way, parameter: click.Parameter, value: str) -> OddLine:
    """The command with this value for this parameter, in place of a good one."""
    before = list(BEFORE[way])
    option = max(parameter.opts, key=len)
    name = f"{' '.join(way)} {option}"
    if isinstance(parameter, click.Argument):
        return OddLine((*way, *before[1:], "--", value), name)
    if option in before:
        at = before.index(option)
        del before[at : at + 2]
    return OddLine((*way, *before, f"{option}={value}"), name)


def can_run(way: Way, parameter: click.Parameter) -> bool:
    """True where the command comes to its end quickly whatever the value is."""
    stays = STAYS.get(way, frozenset())
    return not stays & {
        max(parameter.opts, key=len),
        parameter.make_metavar(click.Context(click.Command(""))),
    }


@st.composite
def odd_lines(draw: st.DrawFn) -> OddLine:
    way, parameter = draw(st.sampled_from([one for one in parameters() if can_run(*one)]))
    return odd_line(way, parameter, draw(st.sampled_from(NUMBERS if is_number(parameter) else WORDS)))


def attempt(line: OddLine) -> str:
    return line.run()


FUZZERS = (Fuzzer("command lines: an odd value for every option", odd_lines(), attempt, 100),)
