"""What a subclass of `BatchAPI` pins: its attributes, checked and as a table of settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from batchspec.driving.server.http.settings import CAPABILITIES
from batchspec.judging.outcomes.verdict import Level
from batchspec.judging.selecting import choosing_none
from batchspec.pytest_plugin.refusing import usage_error
from batchspec.settings import SETTINGS
from batchspec.suite import BatchAPI
from batchspec.system.nearest import did_you_mean
from batchspec_contract.registry import REQUIREMENTS

NAMES = ("contract", "level", "only", "capabilities")
"""The attributes of `BatchAPI` that may be set."""
LEVELS = tuple(level.lower() for level in Level)
REVISIONS = tuple(sorted({row.since for row in REQUIREMENTS}))


@dataclass(frozen=True, slots=True)
class Pins:
    """The settings of one class, which stand below the command line and above all files."""

    contract: str | None = None
    level: str | None = None
    only: tuple[str, ...] = ()
    capabilities: tuple[tuple[str, bool], ...] = ()
    where: str = field(default="", compare=False)
    """The name of the class."""

    def table(self) -> dict[str, Any]:
        """The settings as they would stand in `[tool.batchspec]`; those that are not pinned are left out."""
        given = {
            "contract": self.contract,
            "level": self.level,
            "only": list(self.only),
            "capability": [f"{name}={'on' if on else 'off'}" for name, on in self.capabilities],
        }
        return {name: value for name, value in given.items() if value}


NOTHING = Pins()


def pins_of(cls: type | None) -> Pins:
    """The pins of a class of tests; none of one that is no subclass of `BatchAPI`. Raises `pytest.UsageError`."""
    if cls is None or not issubclass(cls, BatchAPI):
        return NOTHING
    fault = next(_faults(cls), None)
    if fault:
        raise usage_error(f"{cls.__name__}: {fault}")
    return Pins(
        cls.contract, cls.level, _only(cls.only), tuple(sorted(cls.capabilities.items())), cls.__name__
    )


def _only(given: str | Sequence[str]) -> tuple[str, ...]:
    texts = given.split(",") if isinstance(given, str) else given
    return tuple(text.strip() for text in texts if text.strip())


def _faults(cls: type[BatchAPI]) -> Iterator[str]:
    """What is wrong with the attributes of a class, the sentences that tell it; none where all is right."""
    yield from (fault for name in _own_names(cls) if (fault := _misplaced(name)))
    if cls.contract is not None and cls.contract not in REVISIONS:
        yield f"no contract revision {cls.contract!r}; there are {', '.join(REVISIONS)}"
    if cls.level is not None and cls.level not in LEVELS:
        yield f"no level {cls.level!r}; there are must, should and may"
    yield from _faults_of_only(cls.only)
    yield from _faults_of_capabilities(cls.capabilities)


def _own_names(cls: type[BatchAPI]) -> Iterator[str]:
    """The attributes that a class adds, those of its bases below `BatchAPI` among them; methods are its own affair."""
    for one in cls.__mro__[: cls.__mro__.index(BatchAPI)]:
        yield from (
            name
            for name, value in vars(one).items()
            if not name.startswith("_") and not callable(value) and not hasattr(value, "__get__")
        )


def _misplaced(name: str) -> str:
    """A sentence on an attribute that looks like a pin and is none; empty for any other."""
    if name in NAMES:
        return ""
    nearest = did_you_mean(name, NAMES, quoted=True)
    if nearest:
        return f"no attribute {name!r}; {nearest}?"
    if name in SETTINGS:
        place = "the target comes from pytest_batchspec_target in conftest.py, the rest from [tool.batchspec]"
        return f"{name!r} is a setting and no attribute of the class; {place}"
    return ""


def _faults_of_only(given: Any) -> Iterator[str]:
    if not isinstance(given, str) and not (
        isinstance(given, Sequence) and all(isinstance(one, str) for one in given)
    ):
        yield f"only is {given!r}; write ids or beginnings of ids, as in only = ['BATCH-TIM', 'BATCH-LST-001']"
        return
    unknown = choosing_none(_only(given))
    if unknown:
        yield f"only: no requirement begins with {unknown!r}; REQUIREMENTS.md lists them all"


def _faults_of_capabilities(given: Any) -> Iterator[str]:
    known = isinstance(given, Mapping) and all(
        name in CAPABILITIES and isinstance(on, bool) for name, on in given.items()
    )
    if not known:
        names = ", ".join(CAPABILITIES)
        yield f"capabilities is {given!r}; write it as {{'cancel': False}}, the names being {names}"
