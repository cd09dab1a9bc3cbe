"""The fuzzer of reports: anything in every place of a report that a target, a file or a user fills."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st
from support.anything import texts, values, wild_texts

from batchspec.judging.evidence.signature import Signature
from batchspec.judging.evidence.tally import Evidence
from batchspec.judging.outcomes.outcome import Outcome
from batchspec.judging.outcomes.verdict import Level, Status
from batchspec.judging.outcomes.waiver import Kind, State, Use, Waiver
from batchspec.judging.report import Report, Target
from batchspec.reading.place import Place
from batchspec.reading.step import Step
from batchspec_contract.lifecycle import STATES
from batchspec_contract.registry import REQUIREMENTS
from fuzz import well_formed
from fuzz.fuzzer import Fuzzer

ROWS = tuple(requirement for requirement in REQUIREMENTS if requirement.role == "server")

_waivers = st.builds(
    Waiver,
    st.just("BATCH-FLD-001"),
    st.lists(wild_texts, min_size=1, max_size=3).map(tuple),
    st.sampled_from(Kind),
    wild_texts,
    wild_texts,
    wild_texts,
    st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)),
    wild_texts,
)
_uses = st.builds(Use, _waivers, st.sampled_from(State), st.lists(wild_texts, max_size=2).map(tuple))
_steps = st.none() | st.builds(Step, wild_texts, wild_texts, wild_texts, wild_texts)
_places = st.builds(
    Place,
    file=wild_texts,
    row=st.none() | st.integers(0),
    case=wild_texts,
    number=st.integers(0),
    scenario=wild_texts,
    step=_steps,
    request=wild_texts,
    answer=wild_texts,
    line=st.integers(0),
)
_objects = st.dictionaries(texts, values, max_size=4)
_evidence = st.builds(
    Evidence,
    pointer=wild_texts,
    expected=wild_texts,
    got=wild_texts,
    keyword=wild_texts,
    place=_places,
    object=st.none() | _objects,
    exchange=st.none() | wild_texts,
    patch=st.lists(_objects, max_size=2).map(tuple),
    message=wild_texts,
)
_signatures = st.builds(Signature, wild_texts, wild_texts, wild_texts)
_outcomes = st.builds(
    Outcome,
    st.sampled_from(ROWS),
    st.sampled_from(Status),
    wild_texts,
    st.lists(_evidence, max_size=2).map(tuple),
    st.lists(_signatures, max_size=2).map(tuple),
    waivers=st.lists(_uses, max_size=2).map(tuple),
)
_state_sets = st.frozensets(st.sampled_from(STATES)).map(tuple)
_edges = st.frozensets(st.tuples(st.sampled_from(STATES), st.sampled_from(STATES)), max_size=6)
reports = st.builds(
    Report,
    st.builds(Target, st.sampled_from(["server", "client", "files"]), wild_texts, wild_texts),
    st.lists(_outcomes, max_size=8, unique_by=lambda outcome: outcome.requirement.id).map(tuple),
    gate=st.sampled_from(Level),
    objects=st.integers(0, 10**20),
    passed_over=st.integers(0, 10**20),
    states=_state_sets,
    edges=_edges.map(lambda pairs: tuple((a, b) for a, b in sorted(pairs) if a != b)),
    trace=st.none() | wild_texts,
    notes=st.lists(wild_texts.map("not ended yet: {}".format), max_size=2).map(tuple),  # the sentence is ours
    watched=_state_sets,
    again=wild_texts,
)


def attempt(report: Report) -> str:
    """Show the report in every form, whole and without outcomes."""
    well_formed.check(report)
    well_formed.check(replace(report, outcomes=()))
    return "shown"


FUZZERS = (Fuzzer("reports: any text in any place", reports, attempt, 30),)
