"""The fuzzer of the strict loader and of the other readers of plain text: JSON5, YAML, TOML, netstrings, traces, the keys of logs."""

from __future__ import annotations

import json

from hypothesis import strategies as st
from support.anything import NO_VALUES, ODD_VALUES, wild_texts

from batchspec.judging.of_object import check
from batchspec.judging.outcomes.verdict import Status
from batchspec.reading import tnetstrings
from batchspec.reading.json5 import as_json
from batchspec.reading.json_values import fault_of
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.yaml_events import NotYAML
from batchspec.reading.yaml_values import documents
from batchspec.system import toml_text
from fuzz.fuzzer import Fuzzer, Wrong
from fuzz.mangling import odd_bytes, some_spoils, spoiled

LONGEST_REASON = 400


@st.composite
def _any_bytes(draw: st.DrawFn) -> bytes:
    """A JSON value or a text that is none, spoiled; or any bytes."""
    if draw(st.booleans()):
        text = draw(st.sampled_from((*ODD_VALUES, *NO_VALUES)))
        return spoiled(text.encode("utf-8", "surrogatepass"), draw(some_spoils))
    return draw(st.binary(max_size=40) | odd_bytes)


any_bytes = _any_bytes()
any_text = wild_texts | any_bytes.map(lambda raw: raw.decode("utf-8", "replace"))


def _one_line(kind: str, told: str) -> None:
    if not told or "\n" in told or len(told) > LONGEST_REASON:
        raise Wrong(f"{kind}: a reason that is no short line", told)


def attempt(text: bytes | str) -> str:
    """Load the text; what is loaded can be written again and means the same, and what is not is a finding."""
    report = check(text)
    if report.having(Status.ERROR):
        raise Wrong("loader: the status error", str(report.having(Status.ERROR)[0].cause))
    try:
        value = load(text)
    except NotStrictJSON as fault:
        _one_line("loader", fault.what)
        if report.ok:
            raise Wrong("loader: a text that is refused is no finding", fault.what) from None
        return "refused"
    if fault_of(value) or load(json.dumps(value)) != value:
        raise Wrong("loader: a value that cannot be written again", repr(value))
    return "loaded"


def attempt_others(raw: bytes) -> str:
    """Read the bytes as each of the other forms."""
    try:
        documents(raw)
    except NotYAML as fault:
        _one_line("YAML", fault.what)
    try:
        list(tnetstrings.values(raw))
    except tnetstrings.NotTagged as fault:
        _one_line("netstrings", str(fault))
    try:
        load(as_json(raw).encode())
    except (NotStrictJSON, ValueError) as fault:
        _one_line("JSON5", str(fault))
    try:
        toml_text.load(raw.decode("utf-8", "replace"))
    except toml_text.NotTOML as fault:
        _one_line("TOML", str(fault))
    return "read"


FUZZERS = (
    Fuzzer("loader: any bytes and any text", any_bytes | any_text, attempt, 300),
    Fuzzer("other forms: any bytes as YAML, JSON5, TOML and netstrings", any_bytes, attempt_others, 150),
)
