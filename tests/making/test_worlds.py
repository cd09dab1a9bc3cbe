"""Worlds: nothing in one contradicts the rest, and the kit's own judge finds nothing in it."""

from __future__ import annotations

import json
from collections import Counter
from urllib.request import urlopen

import pytest
from support.faults import causes, faults

from batchspec.fixtures import NotLifecycleTrue, recording, world
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Scope
from batchspec.making.neighbours.lines import as_lines
from batchspec.making.server.lines import read
from batchspec.making.worlds.traffic import trace_of
from batchspec.reading.trace import parse
from batchspec.scripted import BatchServer
from batchspec_contract.factories import ENDS, PLANS, STATES
from batchspec_contract.lifecycle import STAMPS

SIZES = (1, 3, 8)
SEEDS = range(6)


@pytest.mark.parametrize("status", STATES)
def test_the_judge_finds_nothing(status):
    for seed in SEEDS:
        for requests in SIZES:
            made = world(seed, status=status, requests=requests)
            report = judge_trace(trace_of(made), Scope(side="both"))
            wrong = [
                outcome
                for outcome in report.outcomes
                if outcome.status not in (Status.PASS, Status.NOT_APPLICABLE)
            ]
            assert [(outcome.requirement.id, outcome.cause) for outcome in wrong] == []


def test_the_judge_finds_what_is_wrong_in_one():
    """Else the test above would say nothing."""
    made = world(2, requests=4)
    made.input.object["bytes"] += 1
    made.upload["purpose"] = ""
    made.pages[0]["last_id"] = "another"
    made.history[-1]["request_counts"]["total"] += 1
    failed = judge_trace(trace_of(made), Scope(side="both")).having(Status.FAIL)
    assert {outcome.requirement.area for outcome in failed} >= {"FIL", "CLI", "LST", "CNT"}


@pytest.mark.parametrize("status", STATES)
def test_each_part_obeys_every_requirement(status):
    for seed in SEEDS:
        made = world(seed, status=status)
        assert causes(history=made.history) == {}
        parts = [("create_batch", made.create), ("file_upload", made.upload)]
        parts += [("file_object", file.object) for file in made.files]
        parts += [("batch_list", page) for page in made.pages]
        parts += [("batch_event", event) for event in made.events]
        parts += [("file_deletion", deletion) for deletion in made.deletions]
        parts += [("output_line", line) for file in made.files[1:] for line in file.lines]
        if status != "failed":
            parts += [("input_line", line) for line in made.input.lines]
        for name, part in parts:
            assert faults(name, part) == set()


@pytest.mark.parametrize("status", STATES)
def test_ids_bytes_and_stamps_agree(status):
    for seed in SEEDS:
        made = world(seed, status=status)
        batch = made.batch
        assert batch["status"] == status
        assert [file.object["bytes"] for file in made.files] == [len(file.content) for file in made.files]
        ids = [batch["input_file_id"], batch["output_file_id"], batch["error_file_id"]]
        assert [file.id for file in made.files] == [file_id for file_id in ids if file_id]
        assert [deletion["id"] for deletion in made.deletions] == [file.id for file in made.files]
        assert made.upload["file"].encode() == made.input.content
        assert made.input.object["created_at"] <= batch["created_at"]
        for file in made.files[1:]:
            assert file.object["created_at"] == batch[STAMPS[status]]
            assert file.object["purpose"] == "batch_output"
            assert file.object["filename"].startswith(batch["id"])
        echoed = ("input_file_id", "endpoint", "completion_window", "metadata")
        assert [made.create.get(key) for key in echoed] == [batch[key] for key in echoed]


@pytest.mark.parametrize("status", STATES)
def test_expiries_are_those_that_were_asked_for(status):
    seen = set()
    for seed in range(30):
        made = world(seed, status=status)
        asked = [made.upload.get("expires_after"), *[made.create.get("output_expires_after")] * 2]
        for file, expiry in zip(made.files, asked, strict=False):
            seconds = expiry["seconds"] if expiry else None
            expires = file.object["expires_at"]
            assert (expires and expires - file.object["created_at"]) == seconds
            seen.add(seconds is None)
    assert seen == {True, False}


@pytest.mark.parametrize("status", ["completed", "expired", "cancelled"])
def test_the_lines_agree_with_the_requests_the_counts_and_the_tokens(status):
    sizes = Counter()
    for seed in range(20):
        made = world(seed, status=status, requests=8)
        counts, results = made.batch["request_counts"], [file.lines for file in made.files[1:]]
        if not results:
            continue
        asked = [line["custom_id"] for line in made.input.lines]
        answered = [line["custom_id"] for lines in results for line in lines]
        assert sorted(answered) == sorted(asked)
        output = made.output.lines if made.output else []
        error = made.error.lines if made.error else []
        assert len(output) == counts["completed"]
        assert sum(line["response"] is not None for line in error) == counts["failed"]
        unrun = [line["error"]["code"] for line in error if line["response"] is None]
        assert unrun == [f"batch_{status}"] * (counts["total"] - counts["completed"] - counts["failed"])
        used = [line["response"]["body"].get("usage", {}).get("total_tokens", 0) for line in output]
        assert sum(used) == made.batch["usage"]["total_tokens"]
        models = {line["body"]["model"] for line in made.input.lines}
        assert models == {made.batch["model"]} == {made.batch["model"], *_models(output)}
        assert len({line["id"] for lines in results for line in lines}) == len(answered)
        sizes[len(output), len(error)] += 1
    assert len(sizes) > 3


def _models(lines):
    return {line["response"]["body"]["model"] for line in lines}


@pytest.mark.parametrize("status", STATES)
def test_every_way_to_a_status_is_taken_and_no_other_state_is_shown(status):
    ways = {tuple(seen["status"] for seen in world(seed, status=status).history) for seed in range(40)}
    assert ways == {plan.path for plan in PLANS[status]}


def test_a_failed_batch_has_the_errors_of_its_file():
    codes = set()
    for seed in range(40):
        made = world(seed, status="failed")
        found = read(made.input.content, made.batch["endpoint"])
        assert [fault.json for fault in found.faults] == made.batch["errors"]["data"]
        assert made.batch["errors"]["data"]
        codes |= {fault.code for fault in found.faults}
    assert {"invalid_json_line", "missing_required_parameter", "duplicate_custom_id", "invalid_url"} <= codes
    empty = world(status="failed", requests=0)
    assert (empty.input.content, empty.input.object["bytes"]) == (b"", 0)
    assert empty.batch["errors"]["data"][0]["code"] == "empty_file"


def test_an_input_file_of_any_other_batch_is_right():
    for status in STATES:
        made = world(3, status=status, requests=5)
        if status != "failed":
            found = read(made.input.content, made.batch["endpoint"])
            assert (len(found.requests), found.faults) == (5, ())


@pytest.mark.parametrize("status", STATES)
def test_an_event_tells_of_an_end_alone(status):
    made = world(5, status=status)
    told = [(event["type"], event["created_at"], event["data"]["id"]) for event in made.events]
    ended = [(f"batch.{status}", made.batch.get(STAMPS.get(status)), made.batch["id"])]
    assert told == (ended if status in ENDS else [])


def test_the_pages_hold_the_batch_once_and_end():
    made = world(4)
    rows = [row for page in made.pages for row in page["data"]]
    assert rows.count(made.batch) == 1
    assert len({row["id"] for row in rows}) == len(rows) > 2
    assert [page["has_more"] for page in made.pages] == [True] * (len(made.pages) - 1) + [False]


def test_a_seed_makes_the_same_world_and_another_seed_another():
    assert world(3) == world(3) != world(4)
    assert recording(world(3)) == recording(world(3))


def test_a_recording_is_read_back():
    made = world(3, status="expired", requests=5)
    read_back = parse(recording(made).decode(), "trace.jsonl")
    assert read_back == trace_of(made)
    assert json.loads(read_back.exchanges[0].response.body) == made.input.object
    assert read_back.exchanges[0].request.file.encode() == made.input.content == as_lines(made.input.lines)


def test_a_server_that_is_given_a_world_shows_it():
    made = world(7, status="expired", requests=10)
    with BatchServer() as server:
        server.add(made.history, error=made.error.content)
        seen = [json.loads(asked(server, f"/batches/{made.batch['id']}")) for _ in made.history]
        assert seen == made.history
        assert asked(server, f"/files/{made.error.id}/content") == made.error.content
        assert json.loads(asked(server, f"/files/{made.error.id}"))["bytes"] == made.error.object["bytes"]


def asked(server, path):
    with urlopen(server.url + path) as answer:
        return answer.read()


def test_values_may_be_given():
    made = world(1, endpoint="/v1/rerank", metadata={"team": "search"}, model="m-1", id="a/b?c", requests=2)
    assert (made.create["endpoint"], made.create["metadata"]) == ("/v1/rerank", {"team": "search"})
    assert [(line["url"], line["body"]["model"]) for line in made.input.lines] == [("/v1/rerank", "m-1")] * 2
    assert judge_trace(trace_of(made)).ok


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match=r"^a batch that is completed has one request or more, not 0$"):
        world(requests=0)
    with pytest.raises(ValueError, match=r"^a batch that is failed has none or more, not -1$"):
        world(status="failed", requests=-1)
    with pytest.raises(ValueError, match=r"^no status 'queued'; there are validating, "):
        world(status="queued")
    with pytest.raises(
        TypeError, match=r"^a world takes no usage: it follows from status, requests and seed$"
    ):
        world(usage=None)
    with pytest.raises(
        TypeError, match=r"^a batch has no key 'endpont'; did you mean endpoint\? a world has only what "
    ):
        world(endpont="/v1/embeddings")
    with pytest.raises(NotLifecycleTrue, match=r"; a world has only what a server may show$") as caught:
        world(metadata={"a": 1})
    assert caught.value.requirement == "BATCH-FLD-022"
