"""The fuzzers of the adapter protocol: any bytes as a line of an answer, and a whole run against an adapter that writes such lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from unittest import mock

from hypothesis import strategies as st
from support.anything import texts, texts_for_values, values

from batchspec.driving.client import protocol
from batchspec.driving.client.adapter import Adapter, NoHello
from batchspec.driving.client.answer import given
from batchspec.driving.client.cases.every import cases, illegal
from batchspec.driving.client.process import Fault
from batchspec.reading.trace import Header, Trace
from fuzz import well_formed
from fuzz.commands import LONGEST_COMPLAINT
from fuzz.fuzzer import Fuzzer, Wrong
from fuzz.mangling import odd_bytes, some_spoils, spoiled
from fuzz.traces import without_error

HELLO = {"id": 1, "ok": True, "name": "a", "version": "1", "language": "x", "ops": ["parse", "call"]}
PARSED = {"id": 1, "ok": True, "text": "{}"}
REFUSED = {"id": 1, "ok": False, "error": "no"}
_KEYS = ("id", "ok", "name", "version", "language", "ops", "text", "error", "unsupported", "added")


@st.composite
def _messages(draw: st.DrawFn) -> bytes:
    """An answer of the protocol with some of its values replaced, gone or added."""
    message = {**draw(st.sampled_from([HELLO, PARSED, REFUSED]))}
    found = {key: json.dumps(value) for key, value in message.items()}
    for key in draw(st.lists(st.sampled_from(_KEYS), max_size=3)):
        found[key] = draw(texts_for_values | texts.map(json.dumps))
    for key in draw(st.lists(st.sampled_from(_KEYS), max_size=1)):
        found.pop(key, None)
    text = ", ".join(f"{json.dumps(key)}: {value}" for key, value in found.items())
    return f"{{{text}}}".encode("utf-8", "surrogatepass")


lines = (
    _messages()
    | st.builds(spoiled, _messages(), some_spoils)
    | odd_bytes
    | values.map(json.dumps).map(str.encode)
)
"""Lines that an adapter could write."""


def attempt_line(line: bytes) -> str:
    """Read the line as each kind of answer."""
    became = "refused"
    for kind in ("answer", "greeting"):
        try:
            protocol.answer(line, 1, kind)
            became = "read"
        except Fault as fault:
            told = str(fault)
            if "\n" in told or len(told) > LONGEST_COMPLAINT:
                raise Wrong("adapter: a fault that is no short line", told) from None
    return became


@dataclass
class Scripted:
    """A process that answers each question with the next of its lines, the first one as long as there is no other."""

    written: Sequence[bytes]
    limits: object = None
    asked: int = 0
    log: str = ""
    left_over: str = ""
    told: list[bytes] = field(default_factory=list)

    def ask(self, line: bytes, _seconds: float) -> bytes:
        """The next line, with the number of the question where it has the one that stands for it."""
        number = json.loads(line)["id"]
        written = self.written[self.asked % len(self.written)]
        self.asked += 1
        return written.replace(b'"id": 1,', b'"id": %d,' % number)

    def close(self, _farewell: bytes = b"") -> str:
        return "exited with code 0"

    def kill(self) -> None:
        """There is nothing to kill."""


@cache
def _cases() -> tuple:
    """Every so-manieth of the cases: of each kind some."""
    return (*list(cases())[::40], *list(illegal())[::20])


def attempt_run(written: list[bytes]) -> str:
    """Ask an adapter that writes these lines, judge what it made of the cases, and show the report in every form."""
    good = json.dumps(HELLO).encode()
    process = Scripted([good, *written])
    with mock.patch("batchspec.driving.client.adapter.Process", return_value=process):
        try:
            client = Adapter("adapter")
        except NoHello as error:
            return "no hello" if "\n" not in str(error) else "told"
        answered = tuple(given(case, client.parse(case.type, case.sent)) for case in _cases())
    report = without_error(Trace(Header("client", client.name, client.version), cases=answered))
    well_formed.check(report)
    return "judged"


FUZZERS = (
    Fuzzer("adapter lines: any bytes as an answer", lines, attempt_line, 300),
    Fuzzer(
        "adapters: a run against one that writes anything",
        st.lists(lines, min_size=1, max_size=6),
        attempt_run,
        20,
    ),
)
