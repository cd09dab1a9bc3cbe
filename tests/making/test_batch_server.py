"""Batches of the fixture `batch_server`: added as histories, or created by a scenario; and their time."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import openai
import pytest
from support.scripted import LIFE, Raw, create, polled

from batchspec import check
from batchspec.fixtures import BatchFactory
from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import History as Seen
from batchspec.judging.evidence.snapshot import Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.outcomes.verdict import Status


@pytest.fixture
def raw(batch_server):
    caller = Raw(batch_server.url)
    yield caller
    caller.pool.clear()


@pytest.fixture
def client(batch_server):
    with openai.OpenAI(base_url=batch_server.url, api_key="sk-secret", max_retries=0, timeout=120) as client:
        yield client
    assert batch_server._server.crashes == []


def statuses(snapshots):
    return [snapshot["status"] if isinstance(snapshot, dict) else snapshot.status for snapshot in snapshots]


def broken_rules(snapshots):
    """Ids of the requirements that a history breaks, SHOULDs and all."""
    seen = [s if isinstance(s, dict) else s.model_dump(mode="json", exclude_unset=True) for s in snapshots]
    summary = Summary()
    Judge().history(Seen([Snapshot(batch) for batch in seen]), summary)
    alone = [row.requirement.id for batch in seen for row in check(batch).having(Status.FAIL, Status.WARN)]
    return [name for name, tally in summary.tallies.items() if tally.broken] + alone


# Histories


def test_each_retrieve_shows_the_next_snapshot_and_the_last_stays(batch_server, client):
    history = BatchFactory(seed=1).history(path=LIFE)
    assert batch_server.add(history) == history[0]["id"]
    seen = [client.batches.retrieve(history[0]["id"]).model_dump(exclude_unset=True) for _ in range(6)]
    assert seen == [*history, history[-1], history[-1]]


@pytest.mark.parametrize("status", ["completed", "failed", "expired", "cancelled"])
def test_every_history_of_the_factory_is_taken(batch_server, client, status):
    for seed, kind in enumerate(("dict", "pydantic", "msgspec", "dataclass")):
        history = BatchFactory(seed=seed, kind=kind).history(status)
        batch_id = batch_server.add(history) if kind != "dict" else batch_server.add(iter(history))
        assert statuses(polled(client, batch_id))[-1] == status


def test_one_batch_and_sketches_by_hand_will_do(batch_server, raw):
    batch_server.add({"id": "batch_1", "status": "in_progress"})
    batch_server.add([{"id": "é 2", "status": "whatever"}])
    assert raw("GET", "/batches/batch_1").json() == {"id": "batch_1", "status": "in_progress"}
    assert raw.status("%C3%A9%202") == "whatever"
    assert [row["id"] for row in raw("GET", "/batches").json()["data"]] == ["é 2", "batch_1"]


def test_histories_go_on_apart_and_the_list_does_not_move_them(batch_server, client):
    factory = BatchFactory(seed=2)
    first, second = (batch_server.add(factory.history(path=LIFE)) for _ in range(2))
    client.batches.retrieve(first)
    client.batches.retrieve(first)
    client.batches.list()
    shown = {batch.id: batch.status for batch in client.batches.list()}
    assert shown == {first: "in_progress", second: "validating"}
    assert client.batches.retrieve(second).status == "validating"


def test_the_list_has_what_was_added_and_what_was_created(batch_server, client):
    made = {create(client).id for _ in range(2)}
    added = {batch_server.add(BatchFactory(seed=seed).completed()) for seed in range(3)}
    pages = client.batches.list(limit=2)
    assert (len(pages.data), pages.has_more) == (2, True)
    listed = list(pages)
    assert {batch.id for batch in listed} == made | added
    assert len(listed) == 5
    stamps = [batch.created_at for batch in listed]
    assert stamps == sorted(stamps, reverse=True)
    with pytest.raises(openai.BadRequestError, match="'batch_none' is not the id"):
        client.batches.list(after="batch_none")


def test_cancel_goes_to_where_the_history_is_cancelled(batch_server, client):
    history = BatchFactory(seed=5).history(path=["validating", "in_progress", "cancelling", "cancelled"])
    batch_id = batch_server.add(history)
    assert client.batches.retrieve(batch_id).status == "validating"
    assert client.batches.cancel(batch_id).status == "cancelling"
    assert client.batches.cancel(batch_id).status == "cancelling"
    assert client.batches.retrieve(batch_id).status == "cancelled"
    assert client.batches.cancel(batch_id).status == "cancelled"


@pytest.mark.parametrize("polls", [0, 1, 2, 3])
def test_cancel_of_a_history_that_is_not_makes_one_that_is_true_to_the_lifecycle(batch_server, client, polls):
    batch_id = batch_server.add(BatchFactory(seed=5).history(path=LIFE))
    seen = [client.batches.retrieve(batch_id) for _ in range(polls)]
    seen.append(client.batches.cancel(batch_id))
    seen += polled(client, batch_id)
    assert statuses(seen)[-2:] == ["cancelling", "cancelled"]
    assert broken_rules(seen) == []


@pytest.mark.parametrize("status", ["completed", "failed", "expired"])
def test_cancel_of_an_ended_history_is_refused(batch_server, client, status):
    batch_id = batch_server.add(BatchFactory(seed=5).build(status))
    with pytest.raises(openai.ConflictError, match=f"Cannot cancel a batch with status '{status}'"):
        client.batches.cancel(batch_id)
    assert client.batches.retrieve(batch_id).status == status


def test_the_files_of_a_history_are_made_to_fit(batch_server, client):
    factory = BatchFactory(seed=4)
    batch = factory.completed(request_counts={"total": 5, "completed": 3, "failed": 2})
    batch_server.add(batch)
    lines = factory.result_lines(batch)
    output = client.files.content(batch["output_file_id"])
    assert [json.loads(row) for row in output.text.splitlines()] == lines.output
    assert len(client.files.content(batch["error_file_id"]).text.splitlines()) == 2
    file = client.files.retrieve(batch["output_file_id"])
    assert (file.bytes, file.purpose) == (len(output.content), "batch_output")
    assert client.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.files.content(file.id)


@pytest.mark.parametrize("given", ['{"custom_id": "a"}\n', b'{"custom_id": "a"}\n', [{"custom_id": "a"}]])
def test_the_files_of_a_history_hold_what_they_are_given(batch_server, client, given):
    sketch = {"id": "batch_1", "status": "completed", "output_file_id": "file-1", "request_counts": {"n": 1}}
    batch_server.add([sketch], output=given)
    assert client.files.content("file-1").text == '{"custom_id": "a"}\n'


def test_files_of_a_sketch_without_counts(batch_server, client):
    batch_server.add(
        {"id": "b", "status": "completed", "output_file_id": "f", "request_counts": {"total": "x"}}
    )
    assert json.loads(client.files.content("f").text)["custom_id"] == "request-1"


# Scenarios


def test_a_created_batch_shows_its_next_state_at_each_poll(batch_server, client):
    batch = create(client, "a", "batchspec-fail-b")
    seen = [batch, *polled(client, batch.id)]
    assert statuses(seen) == LIFE
    assert (seen[-1].request_counts.completed, seen[-1].request_counts.failed) == (1, 1)
    assert broken_rules(seen) == []


SCENARIOS = {
    "fail": (lambda server: server.fail(), ["validating", "failed"]),
    "expire": (lambda server: server.expire(), [*LIFE[:3], "expired"]),
    "slow": (lambda server: server.slow("2h"), [LIFE[0], *["in_progress"] * 10, *LIFE[2:]]),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_for_the_next_batch_alone_and_true_to_the_lifecycle(batch_server, client, name):
    scripted, expected = SCENARIOS[name]
    scripted(batch_server)
    for statuses_expected in (expected, LIFE):
        batch = create(client, "a", "b", "c")
        seen = [batch, *polled(client, batch.id)]
        assert statuses(seen) == statuses_expected
        assert broken_rules(seen) == []


def test_scenarios_are_taken_in_order(batch_server, client):
    batch_server.fail()
    batch_server.complete()
    batch_server.expire()
    ends = [polled(client, create(client).id)[-1].status for _ in range(4)]
    assert ends == ["failed", "completed", "expired", "completed"]


def test_a_failure_has_the_errors_it_is_given(batch_server, client):
    batch_server.fail([{"code": "invalid_url", "message": "No.", "line": 3}, {"code": "x", "message": "y"}])
    errors = polled(client, create(client).id)[-1].errors
    assert [error.model_dump() for error in errors.data] == [
        {"code": "invalid_url", "message": "No.", "param": None, "line": 3},
        {"code": "x", "message": "y", "param": None, "line": None},
    ]


def test_a_stuck_batch_stays_until_it_is_cancelled(batch_server, client):
    batch_server.stick()
    batch = create(client, "a", "b")
    seen = polled(client, batch.id, most=30)
    assert set(statuses(seen)) == {"in_progress"}
    batch_server.clock.advance("30d")
    seen += [client.batches.retrieve(batch.id), client.batches.cancel(batch.id), *polled(client, batch.id)]
    assert statuses(seen)[-3:] == ["in_progress", "cancelling", "cancelled"]
    assert broken_rules(seen) == []


def test_a_slow_batch_that_outlives_its_window_expires(batch_server, client):
    batch_server.slow("48h")
    assert polled(client, create(client).id)[-1].status == "expired"


def test_a_completed_batch_has_the_results_it_is_given(batch_server, client):
    output = [
        {"custom_id": "a", "response": {"status_code": 200, "request_id": "r", "body": {}}, "error": None}
    ]
    error = [{"custom_id": "b", "response": None, "error": {"code": "x", "message": "y"}}]
    batch_server.complete(output=output, error=error)
    seen = polled(client, create(client, "a", "b").id)
    counts, last = seen[-1].request_counts, seen[-1]
    assert (counts.total, counts.completed, counts.failed) == (2, 1, 1)
    assert json.loads(client.files.content(last.output_file_id).text) == output[0]
    assert json.loads(client.files.content(last.error_file_id).text) == error[0]
    assert broken_rules(seen) == []


def test_given_errors_leave_the_other_requests_their_answers(batch_server, client):
    batch_server.complete(
        error=[{"custom_id": "b", "response": None, "error": {"code": "x", "message": "y"}}]
    )
    last = polled(client, create(client, "a", "b", "c").id)[-1]
    lines = map(json.loads, client.files.content(last.output_file_id).text.splitlines())
    assert [line["custom_id"] for line in lines] == ["a", "c"]
    assert last.request_counts.failed == 1


def test_results_may_be_no_json_at_all(batch_server, client):
    batch_server.complete(output="<html>\n")
    last = polled(client, create(client).id)[-1]
    assert client.files.content(last.output_file_id).text == "<html>\n"


# Time


def test_24_hours_pass_in_a_moment(batch_server, client):
    batch_server.expire()
    begun = time.monotonic()
    seen = polled(client, create(client).id)
    assert seen[-1].expired_at - seen[-1].created_at >= 86_400
    assert time.monotonic() - begun < 3_600


def test_a_step_is_what_a_poll_takes(batch_server, client):
    batch_server.clock.step = "10s"
    seen = polled(client, create(client).id)
    assert statuses(seen) == [*["in_progress"] * 6, "completed"]
    assert batch_server.clock.step == 10
    batch_server.clock.step = None
    assert statuses(polled(client, create(client).id)) == LIFE[1:]


def test_without_a_step_only_the_test_moves_time(batch_server, client):
    batch_server.clock.step = 0
    batch = create(client)
    assert statuses(polled(client, batch.id, most=3)) == ["validating"] * 3
    start = batch_server.clock.now()
    batch_server.clock.advance(timedelta(seconds=5))
    assert client.batches.retrieve(batch.id).status == "in_progress"
    batch_server.clock.sleep(60)
    assert client.batches.retrieve(batch.id).status == "finalizing"
    batch_server.clock.advance("1h30m")
    assert client.batches.retrieve(batch.id).status == "completed"
    assert batch_server.clock.now() - start == 5 + 60 + 5400


def test_a_tick_is_a_poll_without_a_request(batch_server, client):
    batch_server.clock.tick()
    batch = create(client)
    batch_server.clock.tick()
    assert next(iter(client.batches.list())).status == "in_progress"
    batch_server.clock.step = "1h"
    batch_server.clock.tick()
    assert next(iter(client.batches.list())).status == "completed"
    batch_server.clock.step = None
    batch_server.clock.tick()
    assert client.batches.retrieve(batch.id).status == "completed"


def test_polls_of_another_batch_and_of_an_ended_one_take_no_time(batch_server, client):
    batch_server.add({"id": "other", "status": "in_progress"})
    batch = create(client)
    client.batches.retrieve("other")
    assert next(iter(client.batches.list())).status == "validating"
    polled(client, batch.id)
    now = batch_server.clock.now()
    client.batches.retrieve(batch.id)
    assert batch_server.clock.now() == now
