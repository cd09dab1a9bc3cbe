"""The fuzzer of settings: any TOML value for every key of `[tool.batchspec]`, any file around it, and what ini keys may hold."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from hypothesis import strategies as st
from support.anything import ODD_TEXTS, texts, values
from support.paths import ROOT

from batchspec.pytest_plugin import options
from batchspec.reading.config_file import BadSettings, find
from batchspec.settings import NAMES, SETTINGS, SHARED, TARGETS
from fuzz.commands import LONGEST_COMPLAINT, ended, run
from fuzz.fuzzer import Fuzzer, Wrong
from fuzz.toml import ODD_TOML, quoted, written

RISKY = frozenset({"url", "app", "client", "adapter", "host", "port", "upstream", "upstream_port", "proxy"})
"""Settings that would send, run, import or listen; a command is given one of them that does nothing of it."""
OUTPUTS = sorted(name for name in NAMES if SETTINGS[name].reads in {"path", "output"})
SAFE_TEXTS = tuple(text for text in ODD_TEXTS if "/" not in text)
"""Those that lead nowhere as the path of a file that is written."""
COMMANDS = (
    ("check", "files", "batch.json"),
    ("check", "server", "http://127.0.0.1:9", "--dry-run"),
    ("check", "client", "json:nothing"),
    ("rejudge", "nothing.jsonl"),
    ("check", "gateway", "http://127.0.0.1:9", "--upstream-port", "0"),
    ("proxy", "--upstream", "ftp://127.0.0.1"),
)
"""A command of each kind, which asks nobody."""
DOCUMENTS = (
    "tool = []",
    "tool = 1",
    "tool = 2026-01-01",
    "[[tool]]\nbatchspec = {}",
    "[tool]\nbatchspec = []",
    "[[tool.batchspec]]\nurl = 'x'",
    "tool = {}",
    "[tool.batchspec]\n'' = 1",
    '[tool.batchspec]\n"a\\u0000b" = 1',
    '[tool.batchspec]\n"a\\nb" = 1',
    f'[tool.batchspec]\n"{"k" * 5_000}" = 1',
    "a = " + "[" * 3_000,
    "a." * 3_000 + "b = 1",
    f"a = {'9' * 5_000}",
    "[tool.batchspec.url]\na = 1",
    "\x00",
)
"""Files around the table that are no such files."""


@dataclass(frozen=True)
class BadSettingsFile:
    """A pyproject.toml and the command that reads it."""

    text: str
    command: tuple[str, ...]


_safe = st.sampled_from(ODD_TOML) | st.sampled_from(SAFE_TEXTS).map(quoted) | values.map(written)
_any = _safe | st.sampled_from(ODD_TEXTS).map(quoted)
_long = st.sampled_from(["x" * 300, "x" * 5_000, "x/" * 3_000, "a\x00b"]).map(quoted)


def _value_for(name: str) -> st.SearchStrategy[str]:
    return (_safe.filter(lambda text: "/" not in text) if name in OUTPUTS else _any) | _long


@st.composite
def _tables(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(sorted(NAMES - RISKY)), min_size=1, max_size=2, unique=True))
    rows = [f"{name} = {draw(_value_for(name))}" for name in names]
    return "\n".join(["[tool.batchspec]", *rows, ""])


files = st.builds(BadSettingsFile, _tables() | st.sampled_from(DOCUMENTS) | texts, st.sampled_from(COMMANDS))


@cache
def _batch() -> bytes:
    return (ROOT / "examples" / "docs_example.json").read_bytes()


def attempt(bad: BadSettingsFile) -> str:
    """Run a command in a folder with this file."""
    found = {"batch.json": _batch(), "pyproject.toml": bad.text.encode("utf-8", "replace")}
    return ended(f"settings of {' '.join(bad.command[:2])}", run(bad.command, found))


every_value = st.tuples(st.sampled_from(sorted(NAMES)), _any | _long)


def attempt_every_name(drawn: tuple[str, str]) -> str:
    """Read one setting, also one that would send, run or listen, as far as it is known before that is done."""
    name, value = drawn
    with TemporaryDirectory() as folder:
        path = Path(folder, "pyproject.toml")
        path.write_text(f"[tool.batchspec]\n{name} = {value}\n", "utf-8", "replace")
        try:
            found = find(Path(folder))
            table = found.checked().table if found else {}
        except BadSettings as refusal:
            told = str(refusal)
            if "\n" in told or len(told) > LONGEST_COMPLAINT:
                raise Wrong("settings: a refusal that is no short line", told) from None
            return "refused"
    if not isinstance(table[name], str | int | float | list):
        raise Wrong("settings: a value of no type that there is", str(table))
    return "read"


@dataclass
class Config:
    """As much of pytest's configuration as the options of the plugin look at."""

    ini: dict[str, str]
    folder: Path
    stash: pytest.Stash = field(default_factory=pytest.Stash)
    cleanups: ExitStack = field(default_factory=ExitStack)

    @property
    def rootpath(self) -> Path:
        return self.folder

    @property
    def invocation_params(self) -> SimpleNamespace:
        return SimpleNamespace(dir=self.folder)

    def add_cleanup(self, cleanup: Callable[[], None]) -> None:
        self.cleanups.callback(cleanup)

    def getoption(self, _name: str) -> None:
        """No option is given."""

    def getini(self, name: str) -> str:
        return self.ini.get(name, "")


_ini_values = texts | st.sampled_from(
    ["nan", "inf", "-0", "1e999", "9" * 5_000, "²", "x" * 100_000, "a\x00b"]
)
ini_files = st.dictionaries(st.sampled_from([*TARGETS, *SHARED]), _ini_values, min_size=1, max_size=3)


def attempt_ini(ini: dict[str, str]) -> str:
    """Read all that the plugin reads of its options before it drives anything."""
    with TemporaryDirectory() as folder:
        config = Config({f"batchspec_{name}": value for name, value in ini.items()}, Path(folder))
        try:
            with config.cleanups:
                options.targets(config)
            options.layer(config)
            options.target_file(config)
            options.scope(config)
            options.flag(config, "advisory")
            options.waivers(config)
        except pytest.UsageError as refusal:
            told = str(refusal)
            if len(told) > LONGEST_COMPLAINT:
                raise Wrong("ini keys: a refusal that is no short line", told[:500]) from None
            return "refused"
    return "read"


FUZZERS = (
    Fuzzer("settings: any TOML value for every key, in front of every command", files, attempt, 120),
    Fuzzer("values of settings: any TOML value for every key", every_value, attempt_every_name, 150),
    Fuzzer("ini keys: any text for every key of pytest", ini_files, attempt_ini, 60),
)
