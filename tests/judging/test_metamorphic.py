"""What must not matter does not: unknown keys, the order of keys, null for absent, judging again, the quick engine, the number of processes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest
from fuzz.recorded import recorded
from fuzz.traces import Broken, any_answer, broken, of_answer
from hypothesis import given, settings
from hypothesis import strategies as st
from support.command_line import in_this_process
from support.corpus import values
from support.forms import cassette, har, spaced
from support.strategies import FIELDS

from batchspec.fixtures import BatchFactory
from batchspec.judging.of_texts import judge_files
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import SHOWS, Scope, Target
from batchspec.judging.settling import settle
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import UnreadableTrace, parse

REQUIRED = {"id", "object", "endpoint", "input_file_id", "completion_window", "status", "created_at"}
OPTIONAL = [key for key in FIELDS if key not in REQUIRED]
HELD = {"errors", "request_counts", "usage", "error", "data"}
"""Keys under which there are objects whose keys the contract knows."""
UNKNOWN = {"x_region": "eu", "X-Status": "ended", "extra": {"id": None, "object": "batch"}, "x_": None}


def with_unknown_keys(value):
    """The value with keys that nobody documents, at every level that has documented ones."""
    if isinstance(value, list):
        return [with_unknown_keys(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {key: with_unknown_keys(part) if key in HELD else part for key, part in value.items()} | UNKNOWN


def backwards(value):
    """The value with the keys of each object in the opposite order."""
    if isinstance(value, list):
        return [backwards(part) for part in value]
    return (
        {key: backwards(part) for key, part in reversed(value.items())} if isinstance(value, dict) else value
    )


def in_batches(change):
    """The change, made in the batch that a value is, and in those of the list that it is."""

    def made(value):
        if not isinstance(value, dict):
            return value
        if value.get("object") == "list" and isinstance(value.get("data"), list):
            return {**value, "data": [made(row) for row in value["data"]]}
        return change(value) if value.get("object") == "batch" else value

    return made


without_nulls = in_batches(lambda raw: {k: v for k, v in raw.items() if v is not None or k not in OPTIONAL})
with_nulls = in_batches(lambda raw: {**dict.fromkeys(OPTIONAL), **raw})


def retold(trace, change, numbers=None):
    """The trace with a change of the JSON in its answers; in those of these numbers alone, where some are given."""

    def text(body):
        try:
            return json.dumps(change(load(body)), ensure_ascii=False)
        except NotStrictJSON:
            return body

    def answer(exchange):
        response = exchange.response
        if response is None or not response.body or (numbers and exchange.number % 7 not in numbers):
            return exchange
        whole = (
            "\n".join(map(text, response.body.split("\n")))
            if "/content" in exchange.request.path
            else text(response.body)
        )
        return replace(exchange, response=replace(response, body=whole))

    return replace(trace, exchanges=tuple(map(answer, trace.exchanges)))


def unchanged(value):
    return value


def statuses(trace):
    return {outcome.requirement.id: outcome.status for outcome in judge_trace(trace).outcomes}


FAILED = {Status.FAIL, Status.WARN, Status.ERROR}


def newly_failed(before, after):
    return [name for name, status in after.items() if status in FAILED and before[name] not in FAILED]


RUNS = ("happy-path", "paging", "cancel-early", "refused-creates", "unknown-ids")

some_numbers = st.none() | st.frozensets(st.integers(0, 6), min_size=1, max_size=4)
odd_runs = broken(RUNS, of_answer, any_answer) | st.sampled_from(RUNS).map(lambda name: Broken(name, (), ()))
few = settings(max_examples=12, deadline=None)


def read(drawn):
    """The trace; `None` where it is none."""
    try:
        return parse("\n".join(drawn.lines()), "t.jsonl")
    except UnreadableTrace:
        return None


@few
@given(odd_runs, some_numbers)
def test_an_unknown_key_fails_no_run(drawn, numbers):
    trace = read(drawn)
    if trace is not None:
        assert (
            newly_failed(
                statuses(retold(trace, unchanged)), statuses(retold(trace, with_unknown_keys, numbers))
            )
            == []
        )


@few
@given(odd_runs, some_numbers)
def test_the_order_of_keys_changes_no_outcome_of_a_run(drawn, numbers):
    trace = read(drawn)
    if trace is not None:
        assert statuses(retold(trace, unchanged)) == statuses(retold(trace, backwards, numbers))


@few
@given(odd_runs, some_numbers)
def test_absent_and_null_are_the_same_in_a_run(drawn, numbers):
    trace = read(drawn)
    if trace is not None:
        absent = retold(trace, without_nulls)
        before, after = statuses(absent), statuses(retold(absent, with_nulls, numbers))
        assert {name for name in before if before[name] != after[name] and "-NUL-" not in name} == set()


# Recordings.

FORMS = {"har": (".har", har), "vcr": (".yaml", cassette)}


def outcomes_of_file(path):
    summary = judge_files([str(path)])
    report = settle(summary, Target("files", "a"), Scope(shows=SHOWS["server"]))
    found = {outcome.requirement.id: outcome.status for outcome in report.outcomes}
    assert sum(status is Status.PASS for status in found.values()) > 20
    return found


@cache
def good():
    return spaced(parse("\n".join(recorded("happy-path")), "t.jsonl"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("change", [backwards, with_unknown_keys], ids=["order", "unknown"])
def test_what_a_server_says_is_judged_the_same_in_a_recording(tmp_path, form, change):
    ending, written = FORMS[form]
    (tmp_path / f"a{ending}").write_text(written(good()))
    (tmp_path / f"b{ending}").write_text(written(retold(good(), change)))
    assert outcomes_of_file(tmp_path / f"a{ending}") == outcomes_of_file(tmp_path / f"b{ending}")


def test_the_order_of_keys_of_a_recording_itself_does_not_matter(tmp_path):
    (tmp_path / "a.har").write_text(har(good()))
    (tmp_path / "b.har").write_text(json.dumps(backwards(json.loads(har(good())))))
    assert outcomes_of_file(tmp_path / "a.har") == outcomes_of_file(tmp_path / "b.har")


def test_keys_of_a_recording_that_its_tool_does_not_have_do_not_matter(tmp_path):
    def added(value):
        if isinstance(value, list):
            return [added(part) for part in value]
        return (
            {**{k: added(v) for k, v in value.items()}, "_x": {"a": None}}
            if isinstance(value, dict)
            else value
        )

    (tmp_path / "a.har").write_text(har(good()))
    (tmp_path / "b.har").write_text(json.dumps(added(json.loads(har(good())))))
    assert outcomes_of_file(tmp_path / "a.har") == outcomes_of_file(tmp_path / "b.har")


# The same bytes.


def odd_objects():
    """Objects right and wrong: the cases of the corpus, and what differs from a batch in one field."""
    batch = BatchFactory(seed=5).build("completed")
    wrong = [None, [], {}, "", "²", -1, 1.5, 10**40, True, {"a": [1]}]
    found = [value for value in values().values() if isinstance(value, dict)]
    found += [{**batch, field: value} for field in FIELDS for value in wrong]
    return found + [{k: v for k, v in batch.items() if k != field} for field in FIELDS]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A folder with a file of objects, so many that several processes share them, and a trace with faults."""
    folder = tmp_path_factory.mktemp("many")
    rows = (odd_objects() * 4)[:600]
    (folder / "objects.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    text = "\n".join(recorded("happy-path")).replace('\\"completed\\"', '\\"complete\\"')
    (folder / "t.jsonl").write_text(text)
    return folder


HIDDEN = "import sys; sys.modules['jsonschema_rs'] = None; "


def bytes_of_report(folder, *words):
    """The JSON report of a command."""
    done = in_this_process(folder, (*words, "--json", "-"), {"BATCHSPEC_TRACEBACK": "1"})
    assert done.code in {0, 1}, done.err
    return done.out


def bytes_without_the_quick_engine(folder, *words):
    """The JSON report of a command in a process in which that engine is not installed."""
    program = f"{HIDDEN}sys.argv[0] = 'batchspec'; from batchspec.cli import main; main()"
    command = [sys.executable, "-c", program, *words, "--json", "-"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout.decode()


@pytest.mark.parametrize(
    "words", [("check", "files", "objects.jsonl"), ("rejudge", "t.jsonl")], ids=["files", "trace"]
)
def test_judging_again_and_without_the_quick_engine_gives_the_same_bytes(many, words):
    pytest.importorskip("jsonschema_rs")
    first = bytes_of_report(many, *words)
    assert json.loads(first)["verdict"] == "non-conformant"
    assert bytes_of_report(many, *words) == first
    assert bytes_without_the_quick_engine(many, *words) == first


def test_the_number_of_processes_changes_no_byte(many):
    words = ("check", "files", "objects.jsonl", "t.jsonl")
    assert bytes_of_report(many, *words, "--jobs", "1") == bytes_of_report(many, *words, "--jobs", "2")


def test_the_order_in_which_files_are_named_changes_no_outcome(many):
    def told(*names):
        report = json.loads(bytes_of_report(many, "check", "files", *names))
        return (
            report["verdict"],
            report["counts"],
            {row["id"]: row["status"] for row in report["requirements"]},
        )

    assert told("objects.jsonl", "t.jsonl") == told("t.jsonl", "objects.jsonl")
