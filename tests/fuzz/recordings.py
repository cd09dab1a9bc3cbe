"""The fuzzers of recordings: for every format, a recording of its tool with some tokens spoiled or values edited."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import zstandard
from hypothesis import strategies as st
from support.anything import texts_for_values
from support.azure import AZURE
from support.paths import ROOT

from batchspec.reading.files.formats import formats
from batchspec.reading.files.texts import texts
from fuzz import places
from fuzz.commands import ended, run
from fuzz.fuzzer import Fuzzer
from fuzz.mangling import Spoil, some_spoils, spoiled
from fuzz.places import Edit, Place

RECORDINGS = ROOT / "tests" / "recordings"
LARGEST = 60_000
"""Bytes of a recording that is spoiled; a larger one shows no more."""
LOG = {
    "time": "2026-11-26T09:30:00Z",
    "method": "GET",
    "url": "https://api.example/v1/batches/batch_1",
    "status": 200,
    "response_body": '{"id": "batch_1", "object": "batch"}',
    "duration_ms": 1.5,
}
POSTMAN = {
    "info": {
        "_postman_id": "1",
        "name": "a",
        "schema": "https://schema.getpostman.com/json/collection/v2.1.0/",
    },
    "item": [{"name": "b", "request": {"method": "GET", "url": "https://api.example/v1/batches"}}],
}
BY_HAND: dict[str, tuple[str, bytes]] = {
    "the Azure SDK test proxy": ("azure.json", json.dumps(AZURE).encode()),
    "JSON log": ("app.log", b"starting\n" + json.dumps(LOG).encode() + b"\n"),
    "Postman": ("postman.json", json.dumps(POSTMAN).encode()),
}  # fmt: skip
"""Recordings of formats whose tools no registry has here, or that are no tool's own."""


@cache
def samples() -> dict[str, tuple[tuple[str, bytes], ...]]:
    """Recordings of each format, each with a name that says nothing of its compression and with that undone."""
    found: dict[str, dict[str, tuple[str, bytes]]] = {form.name: {} for form in formats()}
    for name, made in BY_HAND.items():
        found[name][""] = made
    for path in sorted([*RECORDINGS.glob("*/*/right*"), *RECORDINGS.glob("*/*/right/*")]):
        if path.is_file() and path.stat().st_size <= LARGEST:
            form = next((text.recording.format for text in texts(str(path)) if text.recording), None)
            if form is not None:
                kind = path.suffix if path.suffix in {".zip", ".har", ".flow"} else ""
                found[form].setdefault(kind, (path.name, _plain(path)))
    return {name: tuple(some.values()) for name, some in found.items()}


def _plain(path: Path) -> bytes:
    """The bytes of a recording, with its compression undone."""
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        return gzip.decompress(raw)
    if raw[:4] == b"\x28\xb5\x2f\xfd":
        return zstandard.decompress(raw)
    return zlib.decompress(raw) if raw[:1] == b"\x78" else raw


@cache
def _places_of(form: str, number: int) -> tuple[Place, ...]:
    """One place of each shape in a recording that is JSON; none of another."""
    try:
        line = json.dumps(json.loads(samples()[form][number][1]))
    except ValueError:
        return ()
    return tuple(places.shaped(list(places.places([line])), [""]))


@dataclass(frozen=True)
class BadRecording:
    """A recording of a format, with values edited where it is JSON, then tokens spoiled."""

    form: str
    number: int
    edits: tuple[Edit, ...]
    changes: tuple[Spoil, ...]
    option: str

    @property
    def name(self) -> str:
        return samples()[self.form][self.number][0].removesuffix(".gz")

    def content(self) -> bytes:
        raw = samples()[self.form][self.number][1]
        if self.edits:
            line = json.dumps(json.loads(raw))
            for edit in self.edits:
                line = places.edited(line, edit)
            raw = line.encode("utf-8", "surrogatepass")
        return spoiled(raw, self.changes)


@st.composite
def bad_recordings(draw: st.DrawFn, form: str) -> BadRecording:
    """Recordings of one format."""
    number = draw(st.integers(0, max(0, len(samples()[form]) - 1)))
    found = _places_of(form, number)
    edits: list[Edit] = []
    if found:
        one = st.builds(Edit, st.sampled_from(found), st.sampled_from(places.WAYS), texts_for_values)
        edits = draw(st.lists(one, max_size=3))
    changes = draw(some_spoils if not edits else st.just(()) | some_spoils)
    option = draw(st.sampled_from(["", "", "--history", "--existing"]))
    return BadRecording(form, number, tuple(edits), changes, option)


def attempt(bad: BadRecording) -> str:
    """Judge the recording."""
    options = (bad.option,) if bad.option else ()
    return ended("files", run(("check", "files", bad.name, *options), {bad.name: bad.content()}))


FUZZERS = tuple(
    Fuzzer(
        f"recordings, {form.name}: spoiled tokens and edited values", bad_recordings(form.name), attempt, 12
    )
    for form in formats()
)
