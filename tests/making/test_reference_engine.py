"""The reference server without HTTP: the course of a batch, to each of its endings, on a clock that the tests move."""

from __future__ import annotations

import pytest
from support.world import World, statuses

from batchspec.contract.schemas import document
from batchspec.making.server import Pace, Refused, Scenario
from batchspec.making.server.answers import FAILING
from batchspec.making.server.lines import ENDPOINTS
from batchspec_contract.lifecycle import STATES, TERMINAL
from batchspec_contract.objects import OBJECTS


def test_a_good_batch_completes(world):
    batch = world.end(world.create("a", "b", f"{FAILING}-c", metadata={"k": "v"}))
    assert statuses(world, batch) == ["validating", "in_progress", "finalizing", "completed"]
    assert batch["request_counts"] == {"total": 3, "completed": 2, "failed": 1}
    assert (batch["model"], batch["metadata"]) == ("m", {"k": "v"})
    output, errors = world.lines(batch["output_file_id"]), world.lines(batch["error_file_id"])
    assert [line["custom_id"] for line in output] == ["a", "b"]
    assert [(line["custom_id"], line["error"], line["response"]["status_code"]) for line in errors] == [
        (f"{FAILING}-c", None, 400)
    ]
    assert errors[0]["response"]["body"]["error"]["message"]
    spent = [line["response"]["body"]["usage"]["total_tokens"] for line in output]
    assert batch["usage"]["total_tokens"] == sum(spent) > 0


def test_an_object_has_all_keys_in_the_order_of_the_wire(world):
    batch = world.create("a")
    order = list(document("reader")["properties"])
    assert list(batch) == order
    assert order == list(OBJECTS["batch"].keys)
    assert list(world.end(batch)) == order
    waiting = {field.name for field in OBJECTS["batch"].fields if field.starts}
    assert {key for key, value in batch.items() if value is None} == waiting | {"metadata"}
    assert list(batch["usage"]) == [
        *("input_tokens", "output_tokens", "total_tokens", "input_tokens_details", "output_tokens_details")
    ]
    assert batch["expires_at"] == batch["created_at"] + 86_400


def test_files_with_nothing_in_them_are_not_made(world):
    good = world.end(world.create("a"))
    assert (bool(good["output_file_id"]), good["error_file_id"]) == (True, None)
    bad = world.end(world.create(f"{FAILING}-a"))
    assert (bad["status"], bad["output_file_id"], bool(bad["error_file_id"])) == ("completed", None, True)


def test_counts_rise_while_requests_are_run(world):
    batch = world.create(*map(str, range(200)))
    world.end(batch)
    completed = [snapshot.counts.completed for snapshot in world.seen[batch["id"]]]
    assert completed == sorted(completed)
    assert len(set(completed)) > 5


def test_the_same_questions_get_the_same_answers():
    def once():
        world = World()
        batch = world.end(world.create("a", "b"))
        return batch, world.engine.content(batch["output_file_id"])

    assert once() == once()


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_each_endpoint_is_answered(world, endpoint):
    batch = world.end(world.create("a", "b", endpoint=endpoint))
    assert batch["request_counts"] == {"total": 2, "completed": 2, "failed": 0}
    for line in world.lines(batch["output_file_id"]):
        assert list(line) == ["id", "custom_id", "response", "error"]
        assert (line["response"]["status_code"], line["error"]) == (200, None)
        assert isinstance(line["response"]["body"], dict)


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", ["empty_file"]),
        (b"{\n", ["invalid_json_line"]),
        (b"{}\n{\n{}", ["missing_required_parameter", "invalid_json_line", "missing_required_parameter"]),
    ],
)
def test_a_bad_input_file_fails_the_batch_later(world, content, codes):
    batch = world.create(content=content)
    assert (batch["status"], batch["errors"]) == ("validating", None)
    batch = world.end(batch)
    assert batch["status"] == "failed"
    assert batch["errors"]["object"] == "list"
    assert [fault["code"] for fault in batch["errors"]["data"]] == codes
    assert [list(fault) for fault in batch["errors"]["data"]] == [["code", "message", "param", "line"]] * len(
        codes
    )
    assert (batch["output_file_id"], batch["error_file_id"], batch["model"]) == (None, None, None)
    assert batch["request_counts"]["total"] == 0


def test_a_file_that_is_not_there_fails_the_batch_later(world):
    batch = world.end(world.create(file_id="file-none"))
    assert batch["errors"]["data"] == [
        {
            "code": "invalid_request",
            "message": "The file 'file-none' does not exist.",
            "param": "file_id",
            "line": None,
        }
    ]


def test_a_file_of_another_purpose_fails_the_batch_later(world):
    done = world.end(world.create("a"))
    batch = world.end(world.create(file_id=done["output_file_id"]))
    assert batch["errors"]["data"][0]["param"] == "file_id"


def test_an_input_file_may_go_once_the_batch_is_made(world):
    batch = world.create("a")
    world.engine.delete_file(batch["input_file_id"])
    assert world.end(batch)["status"] == "completed"


def test_the_window_passes_in_no_time():
    world = World(scenario="expires")
    batch = world.create("a", "b", f"{FAILING}-c", "d", "e")
    assert world.look(batch, 86_399)["status"] == "in_progress"
    assert world.look(batch, 1)["status"] == "finalizing"
    batch = world.look(batch, 1)
    assert batch["status"] == "expired"
    assert batch["expired_at"] >= batch["expires_at"]
    assert batch["request_counts"] == {"total": 5, "completed": 2, "failed": 0}
    assert [line["custom_id"] for line in world.lines(batch["output_file_id"])] == ["a", "b"]
    errors = world.lines(batch["error_file_id"])
    assert [line["custom_id"] for line in errors] == [f"{FAILING}-c", "d", "e"]
    assert {(line["error"]["code"], line["response"]) for line in errors} == {("batch_expired", None)}
    assert batch["usage"]["total_tokens"] > 0
    assert world.broken() == set()


def test_work_longer_than_its_window_expires(world):
    batch = world.end(world.create(*map(str, range(5_000)), completion_window="2s"))
    assert batch["status"] == "expired"
    counts = batch["request_counts"]
    assert 0 < counts["completed"] < counts["total"] == 5_000
    assert len(world.lines(batch["output_file_id"])) == counts["completed"]
    assert len(world.lines(batch["error_file_id"])) == counts["total"] - counts["completed"]


@pytest.mark.parametrize(
    ("after", "run", "total"), [(0.0, 0, 0), (0.1, 0, 0), (0.3, 0, 100), (0.6, 50, 100), (1.0, 100, 100)]
)
def test_cancelling_keeps_what_was_done(world, after, run, total):
    batch = world.create(*map(str, range(100)))
    world.look(batch, after)
    batch = world.cancel(batch)
    assert batch["status"] == "cancelling"
    assert world.cancel(batch) == batch
    assert (batch["output_file_id"], batch["error_file_id"]) == (None, None)
    batch = world.look(batch, 0.31)
    assert batch["status"] == "cancelled"
    assert batch["request_counts"] == {"total": total, "completed": run, "failed": 0}
    assert len(world.lines(batch["output_file_id"])) == run
    errors = world.lines(batch["error_file_id"])
    assert len(errors) == total - run
    assert {line["error"]["code"] for line in errors} <= {"batch_cancelled"}
    assert world.cancel(batch) == batch


@pytest.mark.parametrize(
    ("scenario", "status"), [("happy", "completed"), ("fails", "failed"), ("expires", "expired")]
)
def test_a_batch_that_ended_otherwise_cannot_be_cancelled(scenario, status):
    world = World(scenario=scenario)
    batch = world.create("a")
    batch = world.look(batch, 90_000)
    assert batch["status"] == status
    with pytest.raises(Refused) as refusal:
        world.engine.cancel(batch["id"])
    assert refusal.value.status == 409
    assert refusal.value.envelope == {
        "error": {
            "message": f"Cannot cancel a batch with status '{status}'.",
            "type": "invalid_request_error",
            "param": None,
            "code": None,
        }
    }
    assert world.look(batch) == batch
    assert world.broken() == set()


def test_a_stuck_batch_can_be_cancelled():
    world = World(scenario="stuck")
    batch = world.look(world.create("a", "b"), 10**7)
    assert (batch["status"], batch["request_counts"]["completed"]) == ("in_progress", 1)
    assert world.end(world.cancel(batch))["status"] == "cancelled"
    assert world.broken() == set()


def test_fates_are_met_in_order():
    world = World()
    world.engine.take_next("fails", "stuck", Scenario(Pace(0, 0, 0, 0, 0)))
    found = [world.look(world.create("a"), 2)["status"] for _ in range(4)]
    assert found == ["failed", "in_progress", "completed", "completed"]
    assert world.broken() == set()


def test_every_state_is_shown_and_right():
    seen = set()
    for name in ("happy", "slow", "fails", "expires", "stuck"):
        for cancel in (None, 0.1, 0.5, 1.0):
            world = World(scenario=name)
            batch = world.create("a", "b", "c", completion_window="60s")
            if cancel is not None:
                world.look(batch, cancel)
                if batch["status"] not in TERMINAL and name != "fails":
                    world.cancel(batch)
            for _ in range(120):
                world.look(batch, 0.7)
            seen.update(statuses(world, batch))
            assert world.broken() == set(), (name, cancel)
    assert seen == set(STATES)


def test_a_full_input_file_is_quick():
    world = World()
    batch = world.create(*map(str, range(10_000)))
    batch = world.look(batch, 60)
    assert batch["request_counts"] == {"total": 10_000, "completed": 10_000, "failed": 0}
