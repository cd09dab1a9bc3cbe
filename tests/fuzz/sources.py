"""The fuzzers of sources: for every reader of drift, real sources with some tokens spoiled, and any bytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st
from support.drifting import SOURCES
from support.toy_sdks import OBJECTS

from batchspec.drift.kinds import kind_of
from batchspec.drift.readers import kinds
from batchspec.drift.reading.bundle import Held
from fuzz.commands import DRIFTS, ended, run
from fuzz.fuzzer import Fuzzer
from fuzz.mangling import Spoil, odd_bytes, some_spoils, spoiled


@cache
def samples() -> dict[str, tuple[str, ...]]:
    """The names of the sources in tests/drift_sources and tests/drift_objects, by the kind that each is of."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(kinds(), ())
    for path in sorted([*SOURCES.iterdir(), *OBJECTS.iterdir()]):
        kind = kind_of(Held(path.name, {path.name: path.read_bytes()}, focus=path.name))
        found[kind] = (*found[kind], path.name)
    return found


@dataclass(frozen=True)
class BadSource:
    """A source by its name, with its tokens spoiled, or other bytes under that name; read as `kind`, or as what it looks like."""

    name: str
    changes: tuple[Spoil, ...]
    raw: bytes | None
    kind: str | None

    def content(self) -> bytes:
        folder = SOURCES if (SOURCES / self.name).is_file() else OBJECTS
        return spoiled((folder / self.name).read_bytes() if self.raw is None else self.raw, self.changes)


def bad_sources(kind: str) -> st.SearchStrategy[BadSource]:
    """Sources of one kind."""
    name = st.sampled_from(samples()[kind] or ("page.txt",))
    told = st.sampled_from([None, kind])
    return st.builds(BadSource, name, some_spoils, st.none(), told) | st.builds(
        BadSource, name, st.just(()), st.binary(max_size=60) | odd_bytes, st.just(kind)
    )


def attempt(bad: BadSource) -> str:
    """Hold the source against what is recorded."""
    kind = ("--kind", bad.kind) if bad.kind else ()
    done = run(("drift", bad.name, *kind), {bad.name: bad.content()})
    return ended("drift", done, DRIFTS)


FUZZERS = tuple(
    Fuzzer(f"drift, {kind}: a source with spoiled tokens, and any bytes", bad_sources(kind), attempt, 25)
    for kind in kinds()
)
