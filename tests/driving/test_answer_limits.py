"""The limits of what is read of an answer, each with its name: of its head, its values, and all answers of a run together."""

from __future__ import annotations

import pytest
from support.hostile import OK, on_and_on, sending
from support.raw_server import FILE, answer, raw_server

from batchspec.driving.server.collect import NoAnswer, collect
from batchspec.driving.server.http.answer_limits import has_more_values
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.room import Room
from batchspec.driving.server.http.settings import Settings
from batchspec.reading.limits import Live

GOOD_PATH = frozenset({"happy-path"})
MANY_BYTES = (
    "the answer has more than 262,144 bytes of headers; --limit header-bytes=524288 raises that limit"
)
ANNOUNCED = {
    "interim": b"HTTP/1.1 100 Continue\r\n\r\n" * 99,
    "hints": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 99,
    "long-hints": b"HTTP/1.1 103 Early Hints\r\n" + b"x: y\r\n" * 99_999,
}


@pytest.mark.parametrize("kind", ANNOUNCED)
def test_answers_that_only_announce_another_have_a_largest_size_together(kind):
    limits = Live(headers=100_000)
    with raw_server(sending(on_and_on(b"", ANNOUNCED[kind]))) as server, pytest.raises(NoAnswer) as caught:
        collect(Settings(url=server.url, limits=limits), only_scenarios=GOOD_PATH, budget=WaitedBudget(1))
    assert caught.value.reason == MANY_BYTES


HEADS = {
    "one": (
        b"y" * 9_999,
        "the answer has a header of more than 65,536 bytes, which no client of Python reads",
    ),
    "many": (b"\r\nx: y", "the answer has more than 200 headers; --limit headers=400 raises that limit"),
    "long": (b"\r\nx: " + b"y" * 60_000, MANY_BYTES),
}


@pytest.mark.parametrize("kind", HEADS)
def test_the_head_of_an_answer_has_a_largest_size(kind):
    """The answer counts, since its status came; nothing of its body is judged."""
    again, reason = HEADS[kind]
    with raw_server(sending(on_and_on(OK + b"x: ", again))) as server:
        trace = collect(Settings(url=server.url), only_scenarios=GOOD_PATH, budget=WaitedBudget(1))
    (upload,) = trace.exchanges
    assert upload.response.status == 200
    assert upload.response.headers["content-type"] == "application/json"
    assert (upload.response.body, upload.response.fault, upload.response.cut) == ("", reason, True)
    assert len(repr(upload.response.headers)) < 262_144
    assert trace.header.kept["notes"] == [
        f"POST /files: {reason}. The answer was not read on, and is not judged"
    ]


def test_an_answer_may_have_more_headers_than_python_takes():
    names = [f"x-{number}: {'y' * 1_000}" for number in range(180)]
    with raw_server(lambda send, line, _request: send(answer(FILE, 200, *names))) as server:
        trace = collect(
            Settings(url=server.url), only_scenarios=frozenset({"other-method"}), budget=WaitedBudget(1)
        )
    (asked,) = trace.exchanges
    assert {f"x-{number}" for number in range(180)} < asked.response.headers.keys()
    assert (asked.json, asked.response.fault) == (FILE, None)


def test_a_head_that_breaks_off_is_no_answer():
    with (
        raw_server(lambda send, _line, _request: send(OK + b"x: y\r\n")) as server,
        pytest.raises(NoAnswer, match="the connection was dropped"),
    ):
        collect(Settings(url=server.url), only_scenarios=GOOD_PATH, budget=WaitedBudget(1))


def test_all_answers_of_a_run_have_a_largest_size_together():
    long = answer(b'"' + b"x" * 20_000 + b'"', 200, "x-more: " + "y" * 9_000, "retry-after: 1")
    with raw_server(lambda send, _line, _request: send(long)) as server:
        settings = Settings(url=server.url, limits=Live(run_bytes=200_000))
        trace = collect(settings, budget=WaitedBudget(1))
    answers = [e.response for e in trace.exchanges]
    cut = [one for one in answers if one.cut]
    assert len(answers) - len(cut) in {1, 2}
    assert sum(len(one.body) + len(one.headers.get("x-more", "")) for one in answers) < 200_000
    assert {one.fault for one in cut} == {
        "the answers of the run take more than 200,000 bytes of memory; --limit run-bytes=400000 raises that limit"
    }
    assert cut[-1].headers == {"content-type": "application/json", "retry-after": "1"}


def test_a_text_of_many_small_values_takes_the_room_that_they_will():
    many = "[" + "[]," * 1_000 + "[]]"
    assert len(Room(100_000).body(many)) < len(many)
    assert Room(100_000).body('"' + "x" * 3_004 + '"') == '"' + "x" * 3_004 + '"'


@pytest.mark.parametrize(
    ("raw", "most", "by_line", "more"),
    [
        (b"[1,2,3]", 3, False, False),
        (b"[1,2,3]", 2, False, True),
        (b'{"a":1,"b":[2,3]}', 4, False, False),
        (b'{"a":1,"b":[2,3]}', 3, False, True),
        (b'["[,[,[,","\\"[,[,"]', 2, False, False),
        (b'["\\\\",[,[,[,', 6, False, True),
        (b'"' + b'\\"' * 9 + b",,,", 1, False, False),
        (b"[1,2]\n[3,4]\n", 2, True, False),
        (b"[1,2]\n[3,4,5]\n", 2, True, True),
        (b'"[\n[1,2]', 2, True, False),
    ],
)
def test_values_are_counted_before_anything_is_made_of_them(raw, most, by_line, more):
    assert has_more_values(raw, most, by_line=by_line) is more


def test_one_wide_character_makes_a_text_take_four_times_the_room():
    assert Room(41_000).holds(b"x" * 10_000)
    assert not Room(41_000).holds(b"x" * 10_000 + "😀".encode())
    assert Room(170_000).holds(b"x" * 10_000 + "😀".encode())
