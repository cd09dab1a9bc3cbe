"""What hypothesis draws beside batches: always legal, reaching what is legal, and for a reader all that it has to accept."""

from __future__ import annotations

from random import Random

import hypothesis
import pytest
from hypothesis import Phase, given, settings
from jsonschema import Draft202012Validator
from support.faults import rows_of

from batchspec.contract.schemas import document
from batchspec.making.neighbour_strategies import STRATEGIES
from batchspec.strategies import batch_lists, create_batches, file_objects, input_lines, output_lines
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID

FEW = settings(max_examples=40, deadline=None)
READERS = ("batch_list", "create_batch", "file_object", "file_upload", "file_deletion", "output_line")


def find(strategy, condition):
    chosen = settings(database=None, max_examples=1000, phases=set(Phase) - {Phase.explain})
    return hypothesis.find(strategy, condition, random=Random(0), settings=chosen)


def faults(name, value):
    """The MUSTs that a value breaks."""
    musts = [(row, judge) for row, judge in rows_of(name) if BY_ID[row].level == "MUST"]
    return {row for row, judge in musts for finding in judge.judge(value) if not finding.holds}


def test_there_is_a_strategy_for_each_object_beside_the_batch():
    assert {"batch", *STRATEGIES} == OBJECTS.keys()


@pytest.mark.parametrize("name", STRATEGIES)
def test_an_object_breaks_no_must(name):
    @FEW
    @given(STRATEGIES[name]())
    def holds(value):
        assert faults(name, value) == set()

    holds()


@pytest.mark.parametrize("name", READERS)
def test_what_a_reader_is_given_is_what_its_schema_accepts(name):
    schema = Draft202012Validator(document(OBJECTS[name].schema))

    @FEW
    @given(STRATEGIES[name](reader=True))
    def holds(value):
        assert list(schema.iter_errors(value)) == []

    holds()


@pytest.mark.parametrize("name", STRATEGIES)
def test_each_key_is_drawn_in_each_state_that_it_may_have(name):
    strategy = STRATEGIES[name](reader=True) if name == "batch_list" else STRATEGIES[name]()
    for field in OBJECTS[name].fields:
        find(strategy, lambda value, key=field.name: value.get(key) is not None)
        if not field.required:
            find(strategy, lambda value, key=field.name: key not in value)
        if field.nullable:
            find(strategy, lambda value, key=field.name: value.get(key, ...) is None)


def test_a_reader_is_given_more_than_a_sender_may_send():
    long = find(create_batches(reader=True), lambda body: len(body.get("metadata") or {}) > 16)
    assert faults("create_batch", long)
    find(output_lines(reader=True), lambda line: line.get("response") and line.get("error"))
    find(output_lines(reader=True), lambda line: not (line.get("response") or line.get("error")))
    find(file_objects(reader=True), lambda file: 0 < (file.get("expires_at") or 0) < file["created_at"])
    find(batch_lists(reader=True), lambda page: page["data"] and "last_id" not in page)


@FEW
@given(output_lines())
def test_a_line_has_a_response_or_an_error(line):
    assert (line.get("response") is None) != (line.get("error") is None)


def test_an_endpoint_may_be_named_and_a_status():
    assert find(input_lines("/v1/embeddings"), lambda _: True)["url"] == "/v1/embeddings"
    page = find(batch_lists("failed"), lambda page: page["data"])
    assert page["data"][0]["status"] == "failed"
    with pytest.raises(ValueError, match=r"^no status 'queued'"):
        batch_lists("queued")


def test_it_shrinks_to_something_small():
    assert find(file_objects(), lambda _: True) == {
        "id": "0",
        "object": "file",
        "created_at": 1,
        "filename": "",
        "purpose": "0",
    }
