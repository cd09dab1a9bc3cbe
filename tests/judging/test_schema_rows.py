"""Two engines and two drafts say the same of every value in the corpus, row by row and as a whole."""

from __future__ import annotations

import jsonschema_rs
import pytest
from hypothesis import given, settings
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry, Resource
from support.corpus import values
from support.strategies import objects, spoiled

from batchspec import BatchFactory
from batchspec.contract.schemas import schema
from batchspec.fixtures import ways
from batchspec.judging.evidence import schema_rows
from batchspec.judging.evidence.schema_rows import SchemaRow, fast_checker, reference_checker
from batchspec.making.batches.objects import right
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import REQUIREMENTS

ROWS = [r for r in REQUIREMENTS if r.check and r.check.kind == "schema"]
WHOLE = ["reader", "server"]

every_row = pytest.mark.parametrize("requirement", ROWS, ids=lambda r: r.id)
either_schema = pytest.mark.parametrize("name", WHOLE)


VALID = [value for name, value in values().items() if name.startswith("valid/")]
A_FEW = list(values().values())[::40]


def disagreements(one, other):
    """The values of the corpus that one holds valid and the other does not."""
    return [name for name, value in values().items() if one.is_valid(value) != other.is_valid(value)]


@pytest.mark.parametrize(
    "requirement", [r for r in ROWS if SchemaRow(r.check.target).conditional], ids=lambda r: r.id
)
def test_engines_agree_on_the_occasion_of_a_row(requirement):
    row = SchemaRow(requirement.check.target)
    place = f"{row.pointer}/if"
    assert disagreements(fast_checker(row.name, place), reference_checker(row.name, place)) == []


@every_row
def test_engines_agree_on_a_row_and_findings_are_the_same_without_the_quick_one(requirement, monkeypatch):
    quick = SchemaRow(requirement.check.target)
    found = {name: list(quick.judge(value)) for name, value in values().items()}
    valid = {
        name: fast_checker(quick.name, quick.pointer).is_valid(value) for name, value in values().items()
    }
    monkeypatch.setattr(schema_rows, "fast_checker", lambda name, pointer: None)
    monkeypatch.setattr(schema_rows, "_quick_checker", schema_rows._quick_checker.__wrapped__)  # as if new
    slow = SchemaRow(requirement.check.target)
    found_slowly = {name: list(slow.judge(value)) for name, value in values().items()}
    assert found_slowly == found
    assert {name: all(one.holds for one in ones) for name, ones in found_slowly.items()} == valid


def test_findings_do_not_hang_on_the_words_of_the_library(monkeypatch):
    row, of_jsonschema = SchemaRow("adapter#/$defs/call"), Draft202012Validator.iter_errors
    found = [(f.pointer, f.expected, f.got, f.keyword) for f in row.judge({"id": 0})]

    def mute(self, *arguments, **more):
        for error in of_jsonschema(self, *arguments, **more):
            error.message = "nein"
            yield error

    monkeypatch.setattr(Draft202012Validator, "iter_errors", mute)
    assert [(f.pointer, f.expected, f.got, f.keyword) for f in row.judge({"id": 0})] == found
    missing = [pointer for pointer, *told in found if told == ["the key to be there", "absent", "required"]]
    assert missing == [f"/{key}" for key in row.part["required"] if key != "id"]
    assert ("/id", "1 or more", "0", "minimum") in found


@either_schema
def test_engines_agree_on_the_whole(name):
    """Of the server's schema a few values are enough: on all they agree row by row, and it is no more than its rows."""
    fast, reference = fast_checker(name, ""), reference_checker(name, "")
    some = A_FEW if name == "server" else list(values().values())
    assert [fast.is_valid(value) for value in some] == [reference.is_valid(value) for value in some]


@either_schema
def test_published_schema_is_whole_in_itself(name):
    published = schema(name)
    Draft202012Validator.check_schema(published)
    reference, quick = Draft202012Validator(published), jsonschema_rs.Draft202012Validator(published)
    assert [reference.is_valid(value) for value in A_FEW] == [quick.is_valid(value) for value in A_FEW]


@either_schema
def test_draft_7_gives_the_same_validity(name):
    lowered = schema(name, draft=7)
    Draft7Validator.check_schema(lowered)
    newest = fast_checker(name, "")
    assert disagreements(jsonschema_rs.Draft7Validator(lowered), newest) == []
    # The engines are compared on every value above; of the slower one, a few of them show that it reads draft 7 alike.
    reference = drafts_7(lowered)
    assert [reference.is_valid(value) for value in A_FEW] == [newest.is_valid(value) for value in A_FEW]


def drafts_7(lowered):
    """A validator that does not look for embedded schemas anew for every value."""
    resource = Resource.from_contents(lowered)
    return Draft7Validator({"$ref": lowered["$id"]}, registry=(resource @ Registry()).crawl())


ENGINES = [
    (fast_checker(name, ""), reference_checker(name, ""), drafts_7(schema(name, draft=7))) for name in WHOLE
]


def made(spec):
    """Values of an object, right ones and wrong ones."""
    if spec.name == "batch":
        return values()
    of_it = (row for row in REQUIREMENTS if row.judges == spec.name)
    wrong = {f"{row.id} {way.how}": way.make(BatchFactory()) for row in of_it for way in ways(row.id)}
    return {"right": right(spec, BatchFactory()), **wrong}


@pytest.mark.parametrize("spec", OBJECTS.values(), ids=lambda spec: spec.name)
def test_the_strict_schema_is_what_readers_accept_and_every_must_that_a_schema_decides(spec):
    strict = "server" if spec.name == "batch" else f"{spec.name}.{spec.sent_by}"
    whole, reader = fast_checker(strict, ""), fast_checker(spec.schema, "")
    rows = [SchemaRow(r.check.target) for r in ROWS if r.level == "MUST" and r.judges == spec.name]
    checkers = [reader, *(fast_checker(row.name, row.pointer) for row in rows)]
    found = made(spec)
    assert found
    differ = [
        name
        for name, value in found.items()
        if whole.is_valid(value) != all(checker.is_valid(value) for checker in checkers)
    ]
    assert differ == []


def test_reader_accepts_all_that_the_server_schema_does():
    reader, server = (fast_checker(name, "") for name in WHOLE)
    assert [n for n, value in values().items() if server.is_valid(value) and not reader.is_valid(value)] == []


@given(objects | spoiled(VALID))
@settings(deadline=None)
def test_engines_and_drafts_agree_on_anything(value):
    for engines in ENGINES:
        assert len({engine.is_valid(value) for engine in engines}) == 1


def missing_keys(requirement, value):
    (row,) = (SchemaRow(r.check.target) for r in ROWS if r.id == requirement)
    return [finding.pointer for finding in row.judge(value) if not finding.holds]


def test_each_missing_key_is_named_once():
    assert missing_keys("BATCH-FLD-020", {"request_counts": {}}) == [
        "/request_counts/total",
        "/request_counts/completed",
        "/request_counts/failed",
    ]
    assert missing_keys("BATCH-ERR-004", {"errors": {"data": [{"code": "x", "line": None}]}}) == [
        "/errors/data/0/message",
        "/errors/data/0/param",
    ]
