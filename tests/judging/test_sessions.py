"""Servers of one recording are kept apart, and a session that is spread over files is put together."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support.forms import cassette, har, spaced
from support.long_runs import CHAT, REFUSED, Tape, batch, page
from support.runs import broken

from batchspec.judging.of_texts import Asked, judge_files
from batchspec.judging.report import SHOWS, Scope, Target
from batchspec.judging.sessions import NoSuchServer, Server
from batchspec.judging.settling import settle
from batchspec.reading.trace import Header, Trace

ONE, OTHER = "http://one.test/v1", "https://other.test:8443/openai/v1"


def trace(*steps):
    tape = Tape()
    for step in steps:
        step(tape)
    return Trace(Header("server", "made up"), tuple(tape.exchanges))


def part(whole, *numbers):
    return Trace(whole.header, tuple(e for e in whole.exchanges if e.number in numbers))


def merged(*texts):
    """One HAR file of the entries of several."""
    entries = [entry for text in texts for entry in json.loads(text)["log"]["entries"]]
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


@pytest.fixture
def report(tmp_path):
    """The report on a folder of these files, and the summary of it."""

    def judged(asked=None, /, **files):
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text, "utf-8")
        summary = judge_files([str(tmp_path)], *([asked] if asked else []))
        return settle(summary, Target("files", "x"), Scope(shows=SHOWS["server"])), summary

    return judged


def lives_of_one_id():
    """What two servers said of batches of the same id."""
    return (
        trace(lambda t: t.create(1), lambda t: t.retrieve(1, "in_progress")),
        trace(lambda t: t.create(1, created_at=1_700_000_000), lambda t: t.retrieve(1, "validating", created_at=1_700_000_000)),
    )  # fmt: skip


def test_two_servers_of_one_recording_are_judged_apart(report):
    one, other = lives_of_one_id()
    found, summary = report(a_har=merged(har(one, ONE), har(other, OTHER)))
    assert broken(found) & {"BATCH-IDN-002", "BATCH-LIF-010"} == set()
    assert summary.traffic.servers == {"one.test": 2, "other.test:8443": 2}
    (note,) = [note for note in found.notes if "--server" in note]
    assert note == (
        "2 servers are judged apart: one.test (2 exchanges), other.test:8443 (2 exchanges); --server judges one of them"
    )


def test_a_finding_names_the_server(report):
    _, other = lives_of_one_id()
    moved = trace(lambda t: t.create(1), lambda t: t.retrieve(1, "in_progress", created_at=5))
    found, _ = report(a_har=merged(har(moved, ONE), har(other, OTHER)))
    (outcome,) = [o for o in found.outcomes if o.requirement.id == "BATCH-IDN-002"]
    assert outcome.evidence[0].place.file.endswith("a.har (one.test)")


@pytest.mark.parametrize(
    "named", ["other.test:8443", "https://other.test:8443", OTHER, f"{OTHER}/", "OTHER.test:8443"]
)
def test_one_server_can_be_chosen(report, named):
    bad = trace(lambda t: t.create(1), lambda t: t.retrieve(1, "in_progress", created_at=5))
    _, other = lives_of_one_id()
    found, summary = report(Asked(server=Server.named(named)), a_har=merged(har(bad, ONE), har(other, OTHER)))
    assert "BATCH-IDN-002" not in broken(found)
    assert summary.traffic.servers == {"other.test:8443": 2}


@pytest.mark.parametrize("named", ["third.test", f"{ONE}/x", "other.test"])
def test_a_server_that_is_not_there_is_usage(report, named):
    one, other = lives_of_one_id()
    with pytest.raises(NoSuchServer, match=r"they have: one\.test, other\.test:8443"):
        report(Asked(server=Server.named(named)), a_har=merged(har(one, ONE), har(other, OTHER)))


def test_the_command_says_which_servers_there_are(batchspec, tmp_path):
    one, other = lives_of_one_id()
    (tmp_path / "a.har").write_text(merged(har(one, ONE), har(other, OTHER)))
    run = batchspec("check", "files", "a.har", "--server", "third.test")
    assert run.code == 2
    assert run.err.splitlines()[-1] == (
        "Error: no recording has the server third.test; they have: one.test, other.test:8443"
    )
    assert "2 batch objects" in batchspec("check", "files", "a.har", "--server", "one.test").out
    assert "4 batch objects" in batchspec("check", "files", "a.har").out


def session(**changes):
    """A batch that is made, polled and listed."""
    return trace(
        lambda t: t.create(1),
        lambda t: t.retrieve(1, "in_progress"),
        lambda t: t.retrieve(1, "completed", **changes),
        lambda t: t.add("GET", "/batches", page([batch(1, "completed", **changes)], more=False)),
    )


def test_times_put_the_files_of_a_session_in_order(report):
    whole = spaced(session())
    numbers = [exchange.number for exchange in whole.exchanges]
    parts = {f"{name}_har": har(part(whole, number)) for name, number in zip("dcba", numbers, strict=True)}
    found, summary = report(**parts)
    assert summary.histories == 1
    assert "BATCH-LIF-010" not in broken(found)
    back = trace(
        lambda t: t.create(1), lambda t: t.retrieve(1, "completed"), lambda t: t.retrieve(1, "validating")
    )
    back = spaced(back)
    parts = {f"{name}_har": har(part(back, number)) for name, number in zip("cba", (1, 2, 3), strict=True)}
    found, _ = report(d_har=har(Trace(back.header)), **parts)
    (outcome,) = [o for o in found.outcomes if o.requirement.id == "BATCH-LIF-010"]
    assert outcome.evidence
    assert outcome.evidence[0].place.file.endswith("a.har")


@pytest.mark.parametrize(("form", "ending"), [(har, "har"), (cassette, "yaml")])
def test_what_contradicts_itself_over_files_is_found(form, ending, report):
    whole = spaced(session(created_at=5))
    first, *rest = (exchange.number for exchange in whole.exchanges)
    found, summary = report(
        **{f"b_{ending}": form(part(whole, first)), f"a_{ending}": form(part(whole, *rest))}
    )
    assert summary.histories == 1
    assert "BATCH-IDN-002" in broken(found)
    (outcome,) = [o for o in found.outcomes if o.requirement.id == "BATCH-IDN-002"]
    assert " entry " in outcome.evidence[0].place.file


def test_cassettes_are_in_no_order_among_each_other(report):
    whole = session()
    numbers = [exchange.number for exchange in whole.exchanges]
    parts = {
        f"{name}_yaml": cassette(part(whole, number)) for name, number in zip("dcba", numbers, strict=True)
    }
    found, summary = report(**parts)
    assert summary.histories == 1
    assert broken(found) & {"BATCH-LIF-010", "BATCH-LST-004", "BATCH-CNT-003"} == set()


def test_a_server_that_counts_anew_in_each_test_has_a_session_in_each_file(report):
    one, other = lives_of_one_id()
    found, summary = report(a_yaml=cassette(one, ONE), b_yaml=cassette(other, ONE))
    assert summary.histories == 2
    assert broken(found) & {"BATCH-IDN-002", "BATCH-LIF-010"} == set()


def test_the_same_server_under_two_names_of_its_port_is_one(report):
    whole = session(created_at=5)
    found, _ = report(
        a_har=merged(
            har(part(whole, 1), "http://one.test:80/v1"), har(part(whole, 2, 3), "http://ONE.test/v1")
        )
    )
    assert "BATCH-IDN-002" in broken(found)


CONFLICTS = {
    "BATCH-IDN-002",
    "BATCH-LIF-010",
    "BATCH-IDN-010",
    "BATCH-TIM-009",
    "BATCH-CNT-003",
    "BATCH-RES-002",
    "BATCH-RET-001",
}
"""What is broken where two things of one id are taken for one."""


def whole_life(tape, headers=None, prefix="", **more):
    """A batch from its upload to its end."""
    answer = {"id": "file-1", "object": "file"}
    tape.add("POST", f"{prefix}/files", answer, file="{}", headers=headers)
    body = {"input_file_id": "file-1", "endpoint": CHAT, "completion_window": "24h"}
    for method, path, status in (("POST", "", "validating"), ("GET", "/batch_1", "in_progress")):
        shown = batch(1, status, **more)
        asked = body if method == "POST" else None
        tape.add(method, f"{prefix}/batches{path}", shown, body=asked, headers=headers)
    for _ in range(2):
        ended = batch(1, "completed", output_file_id="file-o", completed_at=more["created_at"] + 9, **more)
        tape.add("GET", f"{prefix}/batches/batch_1", ended, headers=headers)


def twice(first=None, second=None):
    first, second = first or {}, second or {}
    return trace(
        lambda t: whole_life(t, created_at=1_700_000_000, metadata={"n": "1"}, **first),
        lambda t: whole_life(t, created_at=1_700_000_050, metadata={"n": "2"}, **second),
    )


def interleaved(whole):
    """The two lives side by side."""
    half = len(whole.exchanges) // 2
    order = [one for pair in zip(whole.exchanges[:half], whole.exchanges[half:], strict=True) for one in pair]
    return Trace(
        whole.header,
        tuple(replace(e, began=float(n), ended=n + 0.5, number=n) for n, e in enumerate(order, 1)),
    )


KEYS = [{"headers": {"authorization": f"Bearer {key}"}} for key in ("sk-one", "sk-other")]
PREFIXES = [{"prefix": "/a/v1"}, {"prefix": "/b/v1"}]


@pytest.mark.parametrize(("form", "ending"), [(har, "har"), (cassette, "yaml")])
@pytest.mark.parametrize(
    "whole",
    [twice(), twice(*KEYS), interleaved(twice(*KEYS)), twice(*PREFIXES), interleaved(twice(*PREFIXES))],
    ids=["started-anew", "keys", "keys-side-by-side", "prefixes", "prefixes-side-by-side"],
)
def test_equal_ids_of_different_things_are_kept_apart(whole, form, ending, report):
    found, summary = report(**{f"a_{ending}": form(spaced(whole))})
    assert broken(found) & CONFLICTS == set()
    assert summary.histories == 2
    assert summary.traffic.anew == 1
    assert any("judged apart" in note for note in found.notes)


@pytest.mark.parametrize(("form", "ending"), [(har, "har"), (cassette, "yaml")])
def test_each_of_them_is_judged(form, ending, report):
    def broken_later(tape):
        whole_life(tape, created_at=1_700_000_050)
        for _ in range(2):
            tape.retrieve(1, "completed", created_at=7)

    whole = trace(lambda t: whole_life(t, created_at=1_700_000_000), broken_later)
    found, summary = report(**{f"a_{ending}": form(spaced(whole))})
    assert summary.histories == 2
    assert "BATCH-IDN-002" in broken(found)


@pytest.mark.parametrize(("form", "ending"), [(har, "har"), (cassette, "yaml")])
def test_a_server_that_was_started_anew_knows_nothing_of_before(form, ending, report):
    whole = trace(
        lambda t: whole_life(t, created_at=1_700_000_000),
        lambda t: t.add("GET", "/batches/batch_1", REFUSED, 404),
        lambda t: whole_life(t, created_at=1_700_000_050),
    )
    found, _ = report(**{f"a_{ending}": form(spaced(whole))})
    assert broken(found) & CONFLICTS == set()


def test_several_prefixes_and_keys_of_one_server_are_one_session_where_no_id_was_made_twice(report):
    def life(tape):
        whole_life(tape, created_at=1_700_000_000, **KEYS[0])
        tape.add(
            "GET",
            "/other/v1/batches/batch_1",
            batch(1, "completed", created_at=7),
            headers=KEYS[1]["headers"],
        )

    found, summary = report(a_har=har(spaced(trace(life))))
    assert summary.histories == 1
    assert "BATCH-IDN-002" in broken(found)
