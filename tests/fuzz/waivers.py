"""The fuzzer of waiver files: any TOML value in any place of them, and any text."""

from __future__ import annotations

from datetime import date
from functools import cache

from hypothesis import strategies as st
from support.anything import ODD_TEXTS, texts, values

from batchspec.judging.of_trace import judge_trace
from batchspec.judging.report import Report
from batchspec.judging.waivers.applying import waived
from batchspec.judging.waivers.reading import KEYS, BadWaivers, parse
from batchspec.judging.waivers.writing import update
from batchspec.reading.trace import parse as parse_trace
from fuzz import well_formed
from fuzz.fuzzer import Fuzzer, Wrong
from fuzz.recorded import recorded
from fuzz.toml import ODD_TOML, quoted, written

TODAY = date(2026, 11, 26)
GOOD = {
    "requirement": '"BATCH-FLD-001"',
    "signature": '":/id:type"',
    "kind": '"bug"',
    "reason": '"being mended"',
    "issue": '"https://a.test/1"',
    "versions": '">=1.2, <2"',
    "expires": "2026-12-31",
}


@cache
def _report() -> Report:
    """The report on a run with faults."""
    text = "\n".join(recorded("happy-path")).replace('\\"completed\\"', '\\"complete\\"')
    return judge_trace(parse_trace(text, "trace.jsonl"))


_faults = st.deferred(
    lambda: st.sampled_from(
        [
            {"requirement": quoted(outcome.requirement.id), "signature": quoted(signature.text)}
            for outcome in _report().outcomes
            for signature in outcome.signatures
        ]
    )
)
_toml_values = st.sampled_from(ODD_TOML) | st.sampled_from(ODD_TEXTS).map(quoted) | values.map(written)
_keys = st.sampled_from((*KEYS, *KEYS, "added", '"²"', "a.b", quoted("k" * 10_000)))
_tables = st.dictionaries(_keys, _toml_values, max_size=2)


@st.composite
def _entries(draw: st.DrawFn) -> str:
    rows = {**GOOD, **draw(st.just({}) | _faults), **draw(_tables)}
    for key in draw(st.just([]) | st.lists(st.sampled_from(KEYS), max_size=2)):
        rows.pop(key, None)
    head = draw(
        st.sampled_from(["[[waiver]]"] * 8 + ["[waiver]", "[[ waiver ]] # a", "[[waivers]]", "[[waiver.a]]"])
    )
    ends = draw(st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"]))
    return ends.join([head, *(f"{key} = {value}" for key, value in rows.items()), ""])


files = st.lists(_entries(), max_size=3).map("\n".join) | texts


def attempt(text: str) -> str:
    """Read a waiver file, hold it against a report, and bring it up to date."""
    try:
        waivers = parse(text, "waivers.toml")
    except BadWaivers as refusal:
        _check_refusal(str(refusal))
        return "refused"
    report = waived(_report(), waivers, TODAY)
    well_formed.check(report)
    try:
        parse(update(text, "waivers.toml", report).text)
    except BadWaivers as refusal:
        _check_refusal(str(refusal))
        return "not edited"
    return "held"


LONGEST_REFUSAL = 400
"""Characters of a refusal: a few lines of a terminal at most, whatever it quotes."""


def _check_refusal(refusal: str) -> None:
    if "\n" in refusal or not refusal.startswith("waivers.toml") or len(refusal) > LONGEST_REFUSAL:
        raise Wrong("waivers: a refusal that is no short line", refusal)


FUZZERS = (Fuzzer("waivers: any TOML value in any place", files, attempt, 100),)
