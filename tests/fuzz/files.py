"""The fuzzer of files: traces, recordings and batches, edited as JSON and as bytes, given to the commands that read them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import yaml
from hypothesis import strategies as st
from support.anything import texts, texts_for_values
from support.command_line import Run, in_this_process
from support.runs import stepping

from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.fixtures import BatchFactory
from fuzz import places
from fuzz.fuzzer import Fuzzer, Wrong
from fuzz.places import Edit, Place
from fuzz.recorded import CLIENT, recorded

SCENARIO = "happy-path"
LONGEST_COMPLAINT = 600
"""Characters on standard error: one sentence, the name of the file in it, whatever the file holds."""


def _entries() -> list[dict[str, object]]:
    """The exchanges of a run, as recording tools write them."""
    rows = [json.loads(line) for line in recorded(SCENARIO)[1:]]
    return [
        {"method": row["request"]["method"], "url": f"https://a.test/v1{row['request']['path']}",
         "sent": row["request"]["body"], "status": row["response"]["status"],
         "headers": row["response"]["headers"], "body": row["response"]["body"]}
        for row in rows
    ]  # fmt: skip


def _har() -> str:
    return json.dumps({"log": {"version": "1.2", "entries": [
        {"startedDateTime": "2026-11-26T00:00:00Z", "time": 1.5,
         "request": {"method": e["method"], "url": e["url"], "headers": [], "postData": {"text": e["sent"] or ""}},
         "response": {"status": e["status"], "headers": [{"name": n, "value": v} for n, v in e["headers"].items()],
                      "content": {"mimeType": "application/json", "text": e["body"]}}}
        for e in _entries()]}})  # fmt: skip


def _cassette() -> str:
    return json.dumps({"version": 1, "interactions": [
        {"request": {"method": e["method"], "uri": e["url"], "body": e["sent"], "headers": {}},
         "response": {"status": {"code": e["status"], "message": ""}, "body": {"string": e["body"]},
                      "headers": {n: [v] for n, v in e["headers"].items()}}}
        for e in _entries()]})  # fmt: skip


def _batches() -> list[str]:
    return [json.dumps(batch) for batch in BatchFactory(seed=1).history("completed")]


def _gzipped() -> bytes:
    return gzip.compress(_har().encode(), mtime=0)


MADE: dict[str, Callable[[], list[str] | bytes]] = {
    "trace.jsonl": lambda: list(recorded(SCENARIO)),
    "client.jsonl": lambda: list(recorded(CLIENT)[:40]),
    "traffic.har": lambda: [_har()],
    "cassette.json": lambda: [_cassette()],
    "cassette.yaml": lambda: yaml.safe_dump(json.loads(_cassette())).encode(),
    "traffic.har.gz": _gzipped,
    "batches.jsonl": _batches,
    "batch.json": lambda: _batches()[-1:],
    "list.json": lambda: [
        json.dumps({"object": "list", "has_more": False, "data": list(map(json.loads, _batches()))})
    ],
}
"""Files by name: lines that are JSON, or bytes."""


@cache
def lines_of(name: str) -> tuple[str, ...]:
    """The lines of a file that is JSON; none of one that is not."""
    made = MADE[name]()
    return () if isinstance(made, bytes) else tuple(made)


@cache
def bytes_of(name: str) -> bytes:
    made = MADE[name]()
    return made if isinstance(made, bytes) else "".join(f"{line}\n" for line in made).encode()


@cache
def _places_of(name: str) -> tuple[Place, ...]:
    lines = lines_of(name)
    return tuple(places.shaped(list(places.places(lines)), [places.kind_of_line(line) for line in lines]))


@dataclass(frozen=True)
class BadFile:
    """A file by its name, with values edited, then bytes: at a place, so many taken out and others put in."""

    name: str
    edits: tuple[Edit, ...]
    splices: tuple[tuple[int, int, bytes], ...]
    command: str

    def content(self) -> bytes:
        lines = list(lines_of(self.name))
        for edit in self.edits:
            lines[edit.place.line] = places.edited(lines[edit.place.line], edit)
        raw = (
            "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
            if lines
            else bytes_of(self.name)
        )
        for at, gone, put in self.splices:
            start = at % (len(raw) + 1)
            raw = raw[:start] + put + raw[start + gone :]
        return raw


_bytes = (
    st.binary(max_size=8)
    | texts.map(str.encode)
    | st.sampled_from([b"\n", b"\x00", b"\xff\xfe", b"\x1f\x8b", b"&a *a", b"{", b"]"])
)
_splices = st.tuples(st.integers(0, 200_000), st.sampled_from([0, 1, 4, 100, 1_000_000]), _bytes)
COMMANDS = ("files", "files", "files", "history", "rejudge", "resume")


@st.composite
def bad_files(draw: st.DrawFn) -> BadFile:
    name, command = draw(st.sampled_from(sorted(MADE))), draw(st.sampled_from(COMMANDS))
    if command in {"rejudge", "resume"} and not name.endswith(".jsonl"):
        name = "trace.jsonl"
    edits: list[Edit] = []
    if lines_of(name):
        one = st.builds(
            Edit, st.sampled_from(_places_of(name)), st.sampled_from(places.WAYS), texts_for_values
        )
        edits = draw(st.lists(one, max_size=3))
    splices = draw(st.lists(_splices, min_size=0 if edits else 1, max_size=2))
    return BadFile(name, tuple(edits), tuple(splices), command)


@cache
def _server() -> str:
    """The address of a reference server that lives as long as this process."""
    return stepping().__enter__().url


def run(bad: BadFile) -> Run:
    """Run the command on the file; what it raises within comes through."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / bad.name
        path.write_bytes(bad.content())
        words = {
            "files": ("check", "files", bad.name),
            "history": ("check", "files", bad.name, "--history"),
            "rejudge": ("rejudge", bad.name),
            "resume": ("check", "server", _server(), "--timeout", "5", "--resume", bad.name),
        }[bad.command]
        with mock.patch("batchspec.driving.server.http.wire.Budget", WaitedBudget):
            return in_this_process(Path(folder), words, {"BATCHSPEC_TRACEBACK": "1"})


def attempt(bad: BadFile) -> str:
    """Run the command; the exit code is a verdict or wrong usage, and a complaint is one line."""
    done = run(bad)
    if done.code not in {0, 1, 2}:
        raise Wrong(f"{bad.command}: exit code {done.code}", done.err)
    if "Traceback" in done.err or len(done.err) > LONGEST_COMPLAINT:
        raise Wrong(f"{bad.command}: a complaint that is no short line", done.err)
    if done.code == 2 and not done.err.strip():
        raise Wrong(f"{bad.command}: refused without a word", done.out)
    return f"exit {done.code}"


FUZZERS = (Fuzzer("files: any bytes, through the command line", bad_files(), attempt, 60),)
