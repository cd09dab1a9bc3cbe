"""The reference server without HTTP: its pages of batches, and its files."""

from __future__ import annotations

import pytest

from batchspec.making.server import Engine, Refused


def test_pages_reach_every_batch_once_newest_first(world):
    made = [world.create("a")["id"] for _ in range(7)]
    found, query = [], {"limit": "3"}
    while True:
        answer = world.engine.batches(query)
        ids = [world.record(row)["id"] for row in answer["data"]]
        assert (answer["first_id"], answer["last_id"]) == (ids[0], ids[-1])
        found += ids
        if not answer["has_more"]:
            break
        query = {"limit": "3", "after": answer["last_id"]}
        world.create("later")
    assert found == made[::-1]


def test_a_page_has_twenty_unless_told_otherwise(world):
    for _ in range(22):
        world.create("a")
    assert len(world.engine.batches({})["data"]) == 20
    assert len(world.engine.batches({"limit": "100"})["data"]) == 22
    nothing = {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}
    assert world.engine.batches({"limit": "0"}) == nothing
    last = world.engine.batches({"limit": "100"})["last_id"]
    assert world.engine.batches({"after": last}) == nothing


def test_an_unknown_batch_is_not_found():
    for asked in (Engine().retrieve, Engine().cancel):
        with pytest.raises(Refused) as refusal:
            asked("batch_none")
        assert refusal.value.envelope["error"] == {
            "message": "No batch found with id 'batch_none'.",
            "type": "invalid_request_error",
            "param": "batch_id",
            "code": "batch_not_found",
        }
        assert refusal.value.status == 404


def test_result_files_go_when_their_time_is_up(world):
    policy = {"anchor": "created_at", "seconds": 3_600}
    batch = world.end(world.create("a", output_expires_after=policy))
    output = batch["output_file_id"]
    shown = world.engine.file(output)
    assert (shown["purpose"], shown["expires_at"] - shown["created_at"]) == ("batch_output", 3_600)
    world.clock.advance(3_600)
    with pytest.raises(Refused, match="404: No such File object"):
        world.engine.content(output)


def test_files_are_listed(world):
    ids = [world.upload("a") for _ in range(3)]
    batch = world.end(world.create("b"))
    listed = world.engine.files({})
    assert [row["id"] for row in listed["data"]] == [
        batch["output_file_id"],
        batch["input_file_id"],
        *ids[::-1],
    ]
    only = world.engine.files({"purpose": "batch_output"})
    assert [row["id"] for row in only["data"]] == [batch["output_file_id"]]
    first = world.engine.files({"order": "asc", "limit": "2"})
    assert ([row["id"] for row in first["data"]], first["has_more"]) == (ids[:2], True)
    assert world.engine.files({"order": "asc", "limit": "2", "after": ids[1]})["first_id"] == ids[2]
    with pytest.raises(Refused, match=r"400: Invalid 'order': 'up' is neither 'asc' nor 'desc'\."):
        world.engine.files({"order": "up"})


def test_a_deleted_file_is_gone(world):
    file_id = world.create("a")["input_file_id"]
    assert world.engine.delete_file(file_id) == {"id": file_id, "object": "file", "deleted": True}
    for asked in (world.engine.file, world.engine.content, world.engine.delete_file):
        with pytest.raises(Refused, match=f"404: No such File object: '{file_id}'"):
            asked(file_id)
