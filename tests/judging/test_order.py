"""What is known of the order of exchanges whose times nobody recorded."""

from __future__ import annotations

import random

from support.long_runs import Tape, batch, page

from batchspec.judging.operations.order import following
from batchspec.judging.operations.rank import Rank


def apart(exchanges):
    """Each in a group of its own."""
    return [(exchange, Rank(f"file {exchange.number}")) for exchange in exchanges]


def before(found, one, other):
    """True where the first is known to come before the second, by their numbers."""
    by_number = {exchange.number: exchange for exchange in found}
    return by_number[one].ended <= by_number[other].began


def session():
    tape = Tape()
    tape.upload("file-1", "{}")
    tape.create(1)
    tape.retrieve(1, "in_progress")
    tape.retrieve(1, "completed", output_file_id="file-out")
    tape.fetch("file-out", "{}")
    tape.add("GET", "/batches", page([batch(1, "completed", output_file_id="file-out")], more=False))
    return tape.exchanges


def test_an_id_is_asked_for_after_the_answer_that_told_of_it():
    found = following(apart(session()))
    assert before(found, 1, 2)
    assert before(found, 2, 3)
    assert before(found, 2, 4)
    assert before(found, 4, 5)


def test_a_batch_has_ended_last():
    assert before(following(apart(session())), 3, 4)


def test_a_batch_that_a_group_shows_going_back_has_not_ended_last():
    tape = Tape()
    tape.create(1)
    tape.retrieve(1, "completed")
    tape.retrieve(1, "in_progress")
    tape.retrieve(1, "in_progress")
    ranks = [Rank("made"), *(Rank("scenario", at) for at in (1, 2, 3))]
    found = following(list(zip(tape.exchanges, ranks, strict=True)))
    assert before(found, 2, 4)
    assert not before(found, 3, 2)


def test_all_else_overlaps():
    tape = Tape()
    tape.create(1)
    tape.retrieve(1, "in_progress")
    tape.retrieve(1, "finalizing")
    found = following(apart(tape.exchanges))
    assert not before(found, 2, 3)
    assert not before(found, 3, 2)
    found = following(apart(session()))
    assert not any(before(found, 6, other) or before(found, other, 6) for other in range(1, 6))


def test_the_order_in_which_they_come_changes_nothing():
    expected = {(a, b) for a in range(1, 7) for b in range(1, 7) if before(following(apart(session())), a, b)}
    for seed in range(50):
        shuffled = random.Random(seed).sample(session(), 6)
        found = following(apart(shuffled))
        assert {(a, b) for a in range(1, 7) for b in range(1, 7) if before(found, a, b)} >= expected
        assert not before(found, 6, 2)


def test_those_of_one_group_are_in_its_order():
    exchanges = session()
    ranked = apart(exchanges)
    ranked[2] = (exchanges[2], Rank("scenario", 1))
    ranked[3] = (exchanges[3], Rank("scenario", 2))
    found = following(random.Random(1).sample(ranked, 6))
    assert before(found, 3, 4)
    assert before(found, 2, 3)


def test_where_two_groups_speak_of_one_thing_the_larger_one_alone_is_in_order():
    tape = Tape()
    tape.create(1)
    for _ in range(5):
        tape.retrieve(1)
    groups = ["a", "a", "a", "b", "b"]
    ranked = [(tape.exchanges[0], Rank("made"))]
    ranked += [
        (e, Rank(group, at)) for at, (e, group) in enumerate(zip(tape.exchanges[1:], groups, strict=True))
    ]
    found = following(ranked)
    assert before(found, 2, 4)
    assert not before(found, 2, 3)
    assert not before(found, 5, 6)
    assert not any(
        before(found, one, other) or before(found, other, one) for one in (2, 3, 4) for other in (5, 6)
    )


def test_neighbours_of_one_group_are_in_no_order_whatever_else_they_wait_for():
    tape = Tape()
    tape.create(1)
    for _ in range(6):
        tape.retrieve(1)
    ranked = [(tape.exchanges[0], Rank("made"))]
    ranked += [(e, Rank("scenario", at)) for at, e in enumerate(tape.exchanges[1:])]
    for seed in range(50):
        found = following(random.Random(seed).sample(ranked, 7))
        pairs = {(a, b) for a in range(1, 8) for b in range(1, 8) if before(found, a, b)}
        polls = {(a, b) for a in range(2, 8) for b in range(2, 8) if b - a > 1}
        assert pairs == polls | {(1, b) for b in range(2, 8)}


def test_a_clock_of_whole_seconds_puts_those_of_one_second_in_no_order_where_they_are_in_several_files():
    tape = Tape()
    tape.create(1)
    for _ in range(4):
        tape.retrieve(1)
    ranks = [
        Rank("clock", 5, "a", 1),
        Rank("clock", 6, "a", 2),
        Rank("clock", 6, "b", 1),
        Rank("clock", 6, "b", 2),
        Rank("clock", 6, "b", 3),
    ]
    found = following(list(zip(tape.exchanges, ranks, strict=True)))
    assert before(found, 1, 2)
    assert before(found, 1, 3)
    within = range(2, 6)
    assert not any(before(found, one, other) for one in within for other in within if one != other)
    found = following(list(zip(tape.exchanges, [Rank("clock", 5, "a", at) for at in range(5)], strict=True)))
    assert before(found, 3, 5)


def test_neighbours_of_a_file_without_times_may_have_been_asked_for_at_a_time():
    tape = Tape()
    tape.create(1)
    for _ in range(4):
        tape.retrieve(1)
    found = following([(exchange, Rank("file", 0, "file", at)) for at, exchange in enumerate(tape.exchanges)])
    pairs = {(one, other) for one in range(1, 6) for other in range(1, 6) if before(found, one, other)}
    assert pairs == {(1, 2), (1, 3), (1, 4), (1, 5), (2, 4), (2, 5), (3, 5)}


def test_requests_that_wait_for_each_other_come_out_all_the_same():
    """A hostile recording may tell of ids in a circle."""
    tape = Tape()
    tape.add("GET", "/files/file-2/content", {"output_file_id": "file-1"})
    tape.add("GET", "/files/file-1/content", {"output_file_id": "file-2"})
    found = following(apart(tape.exchanges))
    assert sorted(exchange.number for exchange in found) == [1, 2]
    assert all(exchange.began <= exchange.ended for exchange in found)
