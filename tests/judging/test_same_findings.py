"""The same exchanges give the same findings, whichever way they came.

A run of each server mutant is judged as it was collected, from its trace file, without the names of its scenarios and steps,
and as two kinds of recordings of the same traffic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from support.forms import cassette, har, retold, spaced
from support.long_runs import Tape, batch, page
from support.paths import ROOT
from support.runs import broken, stepping

from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.evidence.pages import is_list
from batchspec.judging.of_texts import judge_files
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import SHOWS, Report, Scope, Target
from batchspec.judging.settling import settle
from batchspec.mutants.matrix import SIDE_BY_SIDE, shown_by
from batchspec.mutants.server import MUTANTS
from batchspec.reading.trace import Header, Trace, read, write
from batchspec_contract.registry import REQUIREMENTS

STRIDE = 16
"""Of the mutants in their order, and of the cases, every so many are tried out in a default run, which then takes some seconds."""
CASES = [
    path
    for path in sorted((ROOT / "tests" / "cases").rglob("*.trace.jsonl"))
    if read(path).header.target == "server"
]


@dataclass(frozen=True)
class Gap:
    """A kind of traffic of which a recording shows less than a run of ours, and the requirements that it then may leave open."""

    requirements: frozenset[str]
    meets: Callable[[Trace], bool]
    why: str
    kinds: frozenset[str] = frozenset({"HAR", "cassette"})


def _is_refused_over_an_unknown_file(trace: Trace) -> bool:
    made = [e for e in trace.exchanges if e.request.path == "/batches" and e.request.method == "POST"]
    uploads = [e for e in trace.exchanges if e.request.file is not None]
    return not uploads and any(e.response and 400 <= e.response.status < 500 for e in made)


def _is_asked_without_a_key(trace: Trace) -> bool:
    keyed = ["authorization" in exchange.request.headers for exchange in trace.exchanges]
    return any(keyed) and not all(keyed)


def _uploads_a_file(trace: Trace) -> bool:
    return any(exchange.request.file is not None for exchange in trace.exchanges)


def _has_no_answer(trace: Trace) -> bool:
    return any(exchange.response is None for exchange in trace.exchanges)


def _shows_a_list(trace: Trace) -> bool:
    return any(is_list(exchange.json) for exchange in trace.exchanges)


def _is_compressed_wrongly(trace: Trace) -> bool:
    faults = (e.response.fault for e in trace.exchanges if e.response and e.response.fault)
    return any("cannot be decompressed" in fault for fault in faults)


def _refuses_a_cancel(trace: Trace) -> bool:
    cancels = [one for one in trace.exchanges if one.request.path.endswith("/cancel")]
    return any(one.response and 400 <= one.response.status < 500 for one in cancels)


def _is_forbidden(trace: Trace) -> bool:
    return any(e.response is not None and e.response.status == 403 for e in trace.exchanges)


GAPS = (
    Gap(
        frozenset({"BATCH-FID-007"}),
        _is_forbidden,
        "a client may lack a right, for reasons that no exchange shows",
    ),
    Gap(
        frozenset({"BATCH-KEY-001"}),
        _is_asked_without_a_key,
        "whoever recorded it may be let in by a cookie or an address where no key was sent",
    ),
    Gap(
        frozenset({"BATCH-CRE-001"}),
        _is_refused_over_an_unknown_file,
        "nobody can tell whether a file was good that was uploaded before the recording began",
    ),
    Gap(
        frozenset({"BATCH-FIL-016", "BATCH-FIL-017"}),
        _uploads_a_file,
        "a tool may have rewritten the text of a file",
    ),
    Gap(
        frozenset({"BATCH-FID-007", "BATCH-WIR-009"}),
        _has_no_answer,
        "a recording does not say whether the server gave no answer or the client did not wait for it",
    ),
    Gap(
        frozenset({"BATCH-RET-001", "BATCH-WIR-002"}),
        _is_compressed_wrongly,
        "a body whose compression is broken is not kept, and a tool may have undone the compression already",
    ),
    Gap(
        frozenset(row.id for row in REQUIREMENTS if row.judges == "history")
        | {"BATCH-IDN-011", "BATCH-LST-004"},
        _shows_a_list,
        "a cassette has no times, so a list may have been asked for before what stands above it was answered",
        frozenset({"cassette"}),
    ),
    Gap(
        frozenset({"BATCH-CAN-001"}),
        _refuses_a_cancel,
        "a cassette has no times, so the look behind a cancel may have been asked for before the cancel",
        frozenset({"cassette"}),
    ),
)
"""All that a recording leaves open and a run of ours does not. Recordings never show more."""


def excused(trace: Trace, kind: str) -> frozenset[str]:
    """The requirements that a recording of this kind and this traffic may leave open."""
    return frozenset().union(*(one.requirements for one in GAPS if kind in one.kinds and one.meets(trace)))


def told(report: Report, trace: Trace) -> Report:
    """The report on a trace without the names of its scenarios, the one thing that may differ."""
    names = "|".join({re.escape(exchange.scenario) for exchange in trace.exchanges})
    in_a_place = re.compile(rf"(?<=#)(\d+ )(?:{names})/")  # as in `#3 happy-path/create: POST /batches`
    return replace(
        report,
        outcomes=tuple(
            replace(
                outcome,
                evidence=tuple(replace(e, place=replace(e.place, scenario="")) for e in outcome.evidence),
                signatures=tuple(sorted({s.text for s in outcome.signatures})),
            )
            for outcome in report.outcomes
        ),
        notes=tuple(in_a_place.sub(r"\1", note) for note in report.notes),
        traffic=replace(report.traffic, first_refused=in_a_place.sub(r"\1", report.traffic.first_refused)),
    )


def of_recording(path: Path, text: str) -> Report:
    """The report of `check files` on a recording."""
    path.write_text(text, "utf-8")
    return settle(judge_files([str(path)]), Target("files", path.name), Scope(shows=SHOWS["server"]))


def recordings(trace: Trace, folder: Path) -> Iterator[tuple[str, Report]]:
    """The trace as each kind of recording, and the report on it."""
    yield "HAR", of_recording(folder / "traffic.har", har(spaced(trace)))
    yield "cassette", of_recording(folder / "traffic.yaml", cassette(trace))


def judged_anew(trace: Trace, folder: Path) -> Iterator[tuple[str, Report]]:
    """The trace judged again in ways that may change nothing at all."""
    path = folder / "trace.jsonl"
    write(trace, path)
    yield "from its file", judge_trace(read(path))
    yield "with other times in the same order", judge_trace(spaced(trace))


def check(trace: Trace, folder: Path) -> set[str]:
    """Assert that the findings are the same in every form, but for the gaps; what recordings leave open."""
    live = judge_trace(trace)
    assert live.having(Status.ERROR) == []
    for way, report in judged_anew(trace, folder):
        assert report == live, way
    other = retold(trace)
    assert told(judge_trace(other), other) == told(live, trace), "by other names of scenarios, without steps"
    if trace.header.declared:
        return set()  # a recording is judged without the declarations of its target
    found = {kind: broken(report) for kind, report in recordings(trace, folder)}
    for kind, requirements in found.items():
        assert requirements <= broken(live), f"{kind} shows more"
        assert broken(live) - requirements <= excused(trace, kind), f"{kind} shows less"
    # In HAR, what followed upon each other within a millisecond is in no order. That may cost a finding, and never makes one.
    assert broken(of_recording(folder / "quick.har", har(trace))) <= broken(live)
    return broken(live) - set.intersection(*found.values())


@pytest.mark.parametrize("mutant", MUTANTS[::STRIDE], ids=lambda mutant: mutant.name)
def test_a_mutant_is_found_by_the_same_requirements_in_every_form(mutant, tmp_path):
    check(shown_by(mutant), tmp_path)


@pytest.mark.parametrize(
    "path", CASES[:: STRIDE // 2], ids=lambda path: f"{path.parent.name}-{path.name.split('.')[0]}"
)
def test_a_case_breaks_the_same_requirements_in_every_form(path, tmp_path):
    check(read(path), tmp_path)


@pytest.mark.parametrize("keys", [(), ("first-key", "second-key")], ids=["without-keys", "with-keys"])
def test_nothing_is_broken_by_a_recording_of_a_whole_run(keys, tmp_path):
    """Its scenarios run side by side, so answers overtake each other."""
    given = dict(zip(("api_key", "second_api_key"), keys, strict=False))
    with stepping(keys=keys) as server:
        settings = Settings(url=server.url, **given)
        trace = collect(settings, budget=WaitedBudget(settings.timeout))
    assert broken(judge_trace(trace)) == set()
    written = {"spaced.har": har(spaced(trace)), "quick.har": har(trace), "whole.yaml": cassette(trace)}
    for name, text in written.items():
        report = of_recording(tmp_path / name, text)
        assert broken(report) == set(), name
        assert list(report.notes) == []


def overtaking():
    """A list and a poll that were asked for before a batch was there or had ended, and were answered after that."""
    tape = Tape()
    tape.create(1)
    tape.add("GET", "/batches", page([], more=False))
    tape.retrieve(1, "completed", completed_at=1_800_000_009)
    tape.add("GET", "/batches?limit=5", page([batch(1, "in_progress")], more=False))
    begun = (1.0, 1.1, 3.1, 3.0)
    return [replace(e, began=began) for e, began in zip(tape.exchanges, begun, strict=True)]


@pytest.mark.parametrize(("form", "suffix"), [(har, ".har"), (cassette, ".yaml")])
def test_an_answer_that_was_overtaken_breaks_nothing(form, suffix, tmp_path):
    trace = Trace(Header("server", "made up"), tuple(overtaking()))
    report = of_recording((tmp_path / "traffic").with_suffix(suffix), form(trace))
    assert broken(report) & {"BATCH-LST-004", "BATCH-LIF-010", "BATCH-IDN-011"} == set()


def test_what_a_client_sends_about_one_batch_follows_each_other(tmp_path):
    tape = Tape()
    tape.create(1)
    tape.retrieve(1, "completed")
    tape.retrieve(1, "validating")
    tape.retrieve(1, "validating")
    for status in ("completed", "validating", "validating"):
        tape.add("GET", "/batches", page([batch(2, status)], more=False))
    trace = Trace(Header("server", "made up"), tuple(tape.exchanges))
    report = of_recording(tmp_path / "traffic.yaml", cassette(trace))
    (found,) = [o for o in report.having(Status.FAIL) if o.requirement.id == "BATCH-LIF-010"]
    assert [e.place.number for e in found.evidence] == [4]
    alone = Trace(trace.header, trace.exchanges[4:])
    assert "BATCH-LIF-010" in broken(of_recording(tmp_path / "lists.yaml", cassette(alone)))


@pytest.mark.slow
def test_every_mutant_and_the_share_that_is_the_same(tmp_path, capsys):
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        traces = dict(zip((m.name for m in MUTANTS), pool.map(shown_by, MUTANTS), strict=True))
    left_open = {name: check(trace, tmp_path) for name, trace in traces.items()}
    fewer = [name for name, requirements in left_open.items() if requirements]
    with capsys.disabled():
        print(f"\nthe same findings in every form: {len(traces) - len(fewer)} of {len(traces)} mutants")
        print(f"fewer in recordings: {', '.join(fewer)}")
    of_cases = [(trace, check(trace, tmp_path)) for trace in map(read, CASES)]
    for gap in GAPS:
        pairs = [*((traces[name], left_open[name]) for name in traces), *of_cases]
        assert any(gap.meets(trace) and gap.requirements & found for trace, found in pairs), gap.why
