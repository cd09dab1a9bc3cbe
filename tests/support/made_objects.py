"""What the factories of another language made, held against the contract."""

from __future__ import annotations

import jsonschema

from batchspec import check
from batchspec.contract.schemas import schema
from batchspec.judging.outcomes.verdict import Status
from batchspec_contract.lifecycle import STATES
from batchspec_contract.objects import OBJECTS


def judge(told):
    """Hold what a program made against the contract."""
    assert list(told["batches"]) == list(STATES)
    for status, batch in told["batches"].items():
        assert batch["status"] == status
        report = check(batch)
        assert report.verdict == "conformant", status
        assert not report.counts()["should"].get(Status.WARN), status
    for name, value in [
        *told["others"].items(),
        ("batch_list", told["empty"]),
        ("output_line", told["failed"]),
    ]:
        strict = schema(OBJECTS[name].schema)
        assert list(jsonschema.Draft202012Validator(strict).iter_errors(value)) == [], name
    assert told["others"].keys() | {"batch"} == OBJECTS.keys()
    assert (told["changed"]["bytes"], told["changed"]["x_new"]) == (7, 1)
    assert told["again"] == told["batches"]["failed"]
    assert told["one"] == {**told["batches"]["completed"], "id": "batch_2"}
