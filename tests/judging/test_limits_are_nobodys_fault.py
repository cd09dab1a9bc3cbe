"""What a limit of the kit's own keeps it from reading is told, and no requirement fails by it."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.forms import har
from support.wire_peer import answering, wire_peer

from batchspec import check
from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.settings import Settings
from batchspec.fixtures import BatchFactory
from batchspec.judging.of_texts import judge_files
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Target
from batchspec.judging.rules.requests_name_a_window import _is_duration, _is_name
from batchspec.judging.settling import settle
from batchspec.reading import limits
from batchspec.reading.strict_json import beyond
from batchspec.reading.trace import (
    Exchange,
    Header,
    Request,
    Response,
    Trace,
    UnreadableTrace,
    of_lines,
    write,
)

GOOD = BatchFactory(seed=1).build(status="completed")
LARGE = {**GOOD, "unknown": {f"k{number}": "v" for number in range(61)}}
TOLD = "an object has over 60 keys; --limit keys=120 raises that limit"


def traffic(*batches):
    return Trace(
        Header("server", "http://127.0.0.1/v1", planned=False),
        tuple(
            Exchange(
                Request("GET", f"/batches/{batch['id']}"),
                Response(200, {"content-type": "application/json"}, json.dumps(batch)),
                began=number,
                ended=number + 0.5,
                number=number,
            )
            for number, batch in enumerate(batches, 1)
        ),
    )


def failed(report):
    return [outcome.requirement.id for outcome in report.outcomes if outcome.status is Status.FAIL]


@pytest.fixture(autouse=True)
def _few_keys():
    with limits.using({"keys": 60}):
        yield


def test_an_entry_of_a_recording_is_not_read_and_the_others_are_judged(tmp_path):
    (tmp_path / "a.har").write_text(har(traffic(GOOD, LARGE, GOOD)), "utf-8")
    found = judge_files([str(tmp_path / "a.har")])
    assert [one.why for one in found.traffic.unread_named] == [TOLD]
    assert (found.traffic.exchanges, found.objects) == (2, 2)
    assert failed(settle(found, Target("files", "a.har"))) == []


def test_a_trace_is_refused_with_the_limit(tmp_path):
    write(traffic(LARGE), tmp_path / "trace.jsonl")
    with pytest.raises(UnreadableTrace, match="an object has over 60 keys; --limit keys=120"):
        of_lines((tmp_path / "trace.jsonl").read_bytes().splitlines(), "trace.jsonl")


def test_no_answer_of_a_run_fails_by_it():
    report = judge_trace(traffic(GOOD, LARGE))
    assert "BATCH-WIR-006" not in failed(report)


def test_an_object_is_not_read():
    report = check(LARGE)
    assert (str(report.verdict), report.traffic.unread, failed(report)) == ("incomplete", 1, [])


def test_an_answer_is_cut_where_the_limits_of_answers_would_let_it_through():
    body = json.dumps(LARGE).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    with wire_peer(answering(head.encode() + body)) as server:
        trace = collect(Settings(url=f"{server.url}/v1", batch_id=GOOD["id"], timeout=5.0))
    assert all(one.response.cut for one in trace.exchanges if one.response)
    assert any(TOLD in note for note in trace.header.kept["notes"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (json.dumps(LARGE), TOLD),
        (f"{json.dumps(GOOD)}\n{json.dumps(LARGE)}\n", TOLD),
        (json.dumps(GOOD), None),
        ("no JSON" + ":" * 100, None),
        ("", None),
    ],
)
def test_a_text_or_a_line_of_it_may_be_beyond(text, told):
    assert beyond(text) == told


_ONE_PATTERN = re.compile(r"(?:\d+(?:\.\d+)?[a-z]+)+", re.IGNORECASE)
_NAMES = re.compile(r"[a-z][a-z0-9]*(?:[ _-][a-z0-9]+)*", re.IGNORECASE)


@given(st.text("1.hHm _-é", max_size=12))
def test_a_window_is_read_as_one_pattern_would_read_it(window):
    assert _is_duration(window) == (_ONE_PATTERN.fullmatch(window) is not None)
    assert _is_name(window) == (_NAMES.fullmatch(window) is not None)


def test_a_window_may_be_of_any_length():
    assert _is_duration("1h30m" * 100_000)
    assert not _is_duration("1h30m" * 100_000 + "!")
    assert _is_name("a" + "-b" * 100_000)
