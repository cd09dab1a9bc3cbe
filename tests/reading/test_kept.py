"""Equal answers of a recording are held once, and what a recording takes is counted before it is held."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.bombs import BATCH, batch_line, poll, trace_lines

from batchspec.judging.of_texts import Asked, judge_files
from batchspec.judging.seen import Seen
from batchspec.reading import kept, limits
from batchspec.reading.files.texts import texts
from batchspec.reading.kept import EXCHANGE, SHARED_TEXT, Kept, TooMuch, slim, value_of
from batchspec.reading.place import NOWHERE
from batchspec.reading.trace import of_lines

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(VALUES)
def test_a_slim_value_is_equal_and_written_alike(value):
    assert json.dumps(slim(value, {})) == json.dumps(value)


def test_a_value_is_shared_by_equal_texts():
    text, long = json.dumps(BATCH), json.dumps(["x" * SHARED_TEXT])
    assert value_of(text) is value_of(str(text.encode(), "utf-8")) == BATCH
    assert value_of(long) == value_of(long)
    assert value_of(long) is not value_of(long)
    assert [value_of(one) for one in (None, "", "no", '{"a": 1, "a": 1}')] == [None] * 4
    first, second = value_of('{"a key": 1}'), value_of('{"a key": 2}')
    assert next(iter(first)) is next(iter(second))


def test_texts_that_are_shared_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(kept, "SHARED", 100)
    for number in range(100):
        value_of(json.dumps([f"{number}" * 10]))
    assert sum(map(len, kept._values_of)) <= 100


@pytest.mark.parametrize("form", ["log", "trace"])
def test_equal_answers_are_held_once(form, tmp_path):
    if form == "trace":
        exchanges = of_lines(trace_lines(200), "t").exchanges
    else:
        (tmp_path / "log.jsonl").write_bytes(b"".join(poll(number) for number in range(200)))
        (text,) = texts(str(tmp_path / "log.jsonl"))
        exchanges = text.recording.exchanges
    assert len(exchanges) == 200
    assert len({id(one.response.body) for one in exchanges}) == 50
    assert len({id(one.response.headers) for one in exchanges}) == 1
    assert len({id(one.json) for one in exchanges}) == 50
    assert len({id(one.request.path) for one in exchanges}) <= 51


def test_an_exchange_counts_with_the_bodies_that_are_new():
    room = Kept()
    with limits.using({"recording": 2 * EXCHANGE + 1_000}):
        room.take("/a", "x" * 500)
        room.take("/a", "x" * 500)
        with pytest.raises(TooMuch):
            room.take("/a", "y")


def test_values_count_where_they_are_looked_into():
    with limits.using({"recording": EXCHANGE + 5_000}):
        Kept().take("/other", "[1,1,1,1]" * 400)
        with pytest.raises(TooMuch):
            Kept().take("/batches/a", "[1,1,1,1]" * 400)


def test_a_log_is_read_as_far_as_there_is_room(tmp_path):
    (tmp_path / "log.jsonl").write_bytes(b"".join(poll(number) for number in range(200)))
    (tmp_path / "more.jsonl").write_bytes(b"".join(poll(number) for number in range(20)))
    with limits.using({"recording": 100 * EXCHANGE}):
        found = judge_files([str(tmp_path / "log.jsonl"), str(tmp_path / "more.jsonl")])
    first, second = found.traffic.unread_named
    assert 0 < found.traffic.exchanges < 100
    assert (first.entry, second.entry) == (found.traffic.exchanges + 1, 1)
    assert (
        first.why
        == second.why
        == (
            f"it and the rest were not read: the requests and answers take over {100 * EXCHANGE:,} bytes of memory; "
            f"--limit recording={200 * EXCHANGE} raises that limit"
        )
    )


def test_objects_are_compared_as_far_as_there_is_room(tmp_path):
    changing = [batch_line(1, created_at=1711471533 - number) for number in range(40)]
    (tmp_path / "a.jsonl").write_bytes(b"".join(changing))
    whole = judge_files([str(tmp_path / "a.jsonl")], Asked(history=True))
    with limits.using({"history": 20_000}):
        part = judge_files([str(tmp_path / "a.jsonl")], Asked(history=True))
    assert (whole.objects, part.objects) == (40, 40)
    assert whole.traffic.unread == 0
    (told,) = part.traffic.unread_named
    assert told.why == (
        "from here on no object is compared with those before it, which take 20,000 bytes; "
        "--limit history=40000 raises that limit"
    )


def test_what_is_kept_for_histories_is_reckoned_from_above():
    seen = Seen()
    for number in range(100):
        seen.add(json.loads(batch_line(number)), NOWHERE)
    assert seen._bytes > sum(sys.getsizeof(one.raw) for one in seen.snapshots)
    assert [one.raw["id"] for one in seen.snapshots] == [f"batch_{number}" for number in range(100)]


def calls(paths, asked):
    """The calls of Python that it takes to judge files, once all is loaded."""
    count = 0

    def counted(_frame, event, _argument):
        nonlocal count
        count += event == "call"

    judge_files(paths, asked)
    sys.setprofile(counted)
    try:
        judge_files(paths, asked)
    finally:
        sys.setprofile(None)
    return count


def calls_for_more(tmp_path, rows, asked=Asked()):  # noqa: B008  it is frozen
    """The calls for a row that stands behind some others, and for one far behind them."""
    found = []
    for number in (50, 100, 400):
        (tmp_path / "a.jsonl").write_bytes(b"".join(map(rows, range(number))))
        found.append(calls([str(tmp_path / "a.jsonl")], asked))
    return (found[1] - found[0]) / 50, (found[2] - found[1]) / 300


CHANGES = {
    "the same": {},
    "metadata": {"metadata": lambda number: {"a": str(number)}},
    "stamps": {"created_at": lambda number: 1711471533 - number},
    "statuses": {"status": lambda number: ("completed", "in_progress")[number % 2]},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_history_takes_as_long_as_it_is(change, tmp_path):
    def row(number):
        return batch_line(1, **{key: made(number) for key, made in CHANGES[change].items()})

    near, far = calls_for_more(tmp_path, row, Asked(history=True))
    assert far < 1.2 * near


WRONG = {
    key: 5 if key in {"metadata", "request_counts"} else {"x": 1}
    for key in BATCH
    if key not in {"id", "object"}
}


def test_records_with_twenty_faults_take_a_few_times_as_long_as_good_ones(tmp_path):
    good, _ = calls_for_more(tmp_path, batch_line)
    bad, far = calls_for_more(tmp_path, lambda number: batch_line(number, **WRONG))
    assert far < 1.2 * bad
    assert far < 3.3 * good


def test_polls_take_as_long_as_there_are(tmp_path):
    near, far = calls_for_more(tmp_path, poll)
    assert far < 1.2 * near
