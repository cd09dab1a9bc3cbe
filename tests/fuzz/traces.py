"""The fuzzer of traces: anything in any place of what a target said, of what it was asked, and of the trace as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from hypothesis import strategies as st
from support.anything import texts, texts_for_values

from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Report
from batchspec.reading.trace import Trace, UnreadableTrace, parse
from fuzz import places, well_formed
from fuzz.fuzzer import Fuzzer, Wrong
from fuzz.places import Edit, Place
from fuzz.recorded import CLIENT, GATEWAY, STORED, names, recorded

MOST_EDITS = 4
"""Edits of one trace. Two and more show faults of values that are compared with each other."""


@dataclass(frozen=True)
class Broken:
    """A recorded trace and what is done to it: to its lines as a list, then to values in them."""

    trace: str
    moves: tuple[tuple[str, int, int], ...]
    """`drop`, `twice`, `swap` or `end`, and the numbers of the lines it is about."""
    edits: tuple[Edit, ...]

    everywhere: bool = False
    """True of a target that does it in every exchange: each edit is made at every place of the same shape."""

    def lines(self) -> list[str]:
        """The lines of the trace after all of it."""
        found = list(recorded(self.trace))
        for edit in self.edits:
            alike = same_shape(self.trace)[edit.place.shape] if self.everywhere else (edit.place,)
            for place in alike:
                found[place.line] = places.edited(found[place.line], replace(edit, place=place))
        for way, one, other in self.moves:
            _move(found, way, one, other)
        return found


def _move(lines: list[str], way: str, one: int, other: int) -> None:
    """Change the order of the lines in place; the header stays where it is."""
    if len(lines) < 2:
        return
    first, second = 1 + one % (len(lines) - 1), 1 + other % (len(lines) - 1)
    if way == "drop":
        del lines[first]
    elif way == "twice":
        lines.insert(second, lines[first])
    elif way == "swap":
        lines[first], lines[second] = lines[second], lines[first]
    else:
        del lines[first + 1 :]


@cache
def places_of(name: str) -> tuple[Place, ...]:
    """One place of each shape in the lines of each kind."""
    lines = recorded(name)
    keys = [places.kind_of_line(line) for line in lines]
    return tuple(places.shaped(list(places.places(lines)), keys))


@cache
def same_shape(name: str) -> dict[str, tuple[Place, ...]]:
    """Every place of a trace, by its shape."""
    found: dict[str, list[Place]] = {}
    for place in places.places(recorded(name)):
        found.setdefault(place.shape, []).append(place)
    return {shape: tuple(alike) for shape, alike in found.items()}


@cache
def own_values(name: str) -> tuple[str, ...]:
    """The values of a trace, as texts: a value from elsewhere in the same run is the likeliest mistake of a server."""
    return tuple(
        dict.fromkeys(json.dumps(places.value_at(recorded(name), place)) for place in places_of(name))
    )


def of_answer(place: Place) -> bool:
    """True of a place that a server fills: the status of an answer, a header's value, the body and all that is in it."""
    match place.outer:
        case ("response", "status" | "body") | ("response", "headers", _):
            return True
    return False


def of_header(place: Place) -> bool:
    """True of a place in the header of a trace, or in the findings that it carries."""
    return place.line == 0


def anywhere(_place: Place) -> bool:
    return True


def any_value(place: Place, name: str) -> st.SearchStrategy[str]:
    """Any value. Where a trace has types of its own, a value of the right one most often, so that it is not only refused."""
    wild = texts_for_values | st.sampled_from(own_values(name))
    if place.inner is not None:
        return wild
    there = places.value_at(recorded(name), place)
    alike = next((drawn for kinds, drawn in ALIKE.items() if isinstance(there, kinds)), wild)
    return alike.map(json.dumps) | alike.map(json.dumps) | alike.map(json.dumps) | wild


ALIKE: dict[type, st.SearchStrategy[object]] = {
    str: texts,
    bool: st.booleans(),
    int: st.integers(-1, 1_000) | st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
}


def any_answer(place: Place, name: str) -> st.SearchStrategy[str]:
    """A value that the driver can have written down at this place, whatever a server sent."""
    if place.inner is not None:
        return any_value(place, name)
    if place.outer[-1] == "status":
        return st.integers(100, 999).map(str)
    return (texts | texts_for_values).map(json.dumps)


Where = Callable[[Place], bool]
What = Callable[[Place, str], st.SearchStrategy[str]]


@st.composite
def _edits(draw: st.DrawFn, name: str, where: Where, what: What) -> Edit:
    place = draw(st.sampled_from([place for place in places_of(name) if where(place)]))
    way = draw(st.sampled_from(places.WAYS))
    if place.inner is None and what is any_answer:
        way = "replace"
    if way == "cut":
        return Edit(place, way, draw(texts), draw(st.integers(0, 2_000)))
    return Edit(place, way, draw(what(place, name)))


@st.composite
def broken(draw: st.DrawFn, traces: Sequence[str], where: Where, what: What) -> Broken:
    """A trace with some places edited and, now and then, some exchanges dropped, doubled, swapped or cut off."""
    name = draw(st.sampled_from(traces))
    numbers = st.integers(0, 400)
    moves = st.lists(
        st.tuples(st.sampled_from(["drop", "twice", "swap", "end"]), numbers, numbers), max_size=2
    )
    edits = draw(st.lists(_edits(name, where, what), min_size=1, max_size=MOST_EDITS))
    return Broken(name, tuple(draw(st.just([]) | moves)), tuple(edits), draw(st.booleans()))


def judged(lines: Sequence[str]) -> Report | None:
    """The report on a trace; `None` where it is refused as no trace. Raises `Wrong` where the kit owns to a fault."""
    try:
        trace = parse("\n".join(lines), "trace.jsonl")
    except UnreadableTrace as refusal:
        _one_clear_line(str(refusal))
        return None
    return without_error(trace)


def without_error(trace: Trace) -> Report:
    """The report on a trace; raises `Wrong` where one of its requirements has the status `error`."""
    report = judge_trace(trace)
    if errors := report.having(Status.ERROR):
        raise Wrong("judging: the status error", f"{errors[0].requirement.id}: {errors[0].cause}")
    return report


LONGEST_REFUSAL = 400
"""Characters of a refusal: a few lines of a terminal at most, whatever it quotes."""


def _one_clear_line(refusal: str) -> None:
    if "\n" in refusal or len(refusal) > LONGEST_REFUSAL:
        raise Wrong("reading: a refusal that is no short line", refusal[:500])


def attempt(drawn: Broken) -> str:
    """Judge a broken trace and show its report in every form."""
    report = judged(drawn.lines())
    if report is None:
        return "refused"
    well_formed.check(report)
    return "judged"


SERVERS = tuple(name for name in names() if name not in {CLIENT, GATEWAY, STORED})
"""Traces of servers. That of a gateway is as long as all of them, and is left to the fuzzer."""


def every_place() -> Iterator[tuple[str, Place]]:
    """Each place of an answer once, by its shape and the kind of its line, with the shortest trace that has it."""
    seen: set[str] = set()
    for name in dict.fromkeys(SERVERS):
        lines = recorded(name)
        for place in places_of(name):
            key = f"{places.kind_of_line(lines[place.line])} {place.shape}"
            if of_answer(place) and key not in seen:
                seen.add(key)
                yield name, place


FUZZERS = (
    Fuzzer(
        "findings: any value in those that a trace carries",
        broken((STORED,), of_header, any_value),
        attempt,
        40,
    ),
    Fuzzer("answers: any value that a server can send", broken(SERVERS, of_answer, any_answer), attempt, 40),
    Fuzzer("traces: any value in any place", broken(names(), anywhere, any_value), attempt, 30),
)
