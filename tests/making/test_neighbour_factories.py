"""Factories of the objects beside the batch: each variant obeys every requirement, and overrides are fitted or refused."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys

import pytest
import typing_extensions
from goldens import golden, neighbours_digest
from support.faults import faults
from support.paths import ROOT
from support.pythons import pythons

from batchspec import fixtures
from batchspec.contract.routes import ENDPOINTS
from batchspec.fixtures import (
    BatchEventFactory,
    BatchFactory,
    BatchListFactory,
    CreateBatchFactory,
    ErrorEnvelopeFactory,
    FileObjectFactory,
    FileUploadFactory,
    InputLineFactory,
    NotLifecycleTrue,
    OutputLineFactory,
)
from batchspec.making.batches.kinds import KINDS, as_dict
from batchspec.making.batches.made import ObjectFactory
from batchspec.making.neighbours.every import FACTORIES as NEIGHBOURS
from batchspec.making.neighbours.lines import BODIES
from batchspec.making.server.lines import read
from batchspec_contract.factories import ENDS
from batchspec_contract.objects import OBJECTS

VARIANTS = [(name, variant) for name, factory in NEIGHBOURS.items() for variant in factory.variants]


def test_each_object_has_a_factory_of_the_same_base():
    found = {"batch": BatchFactory, **NEIGHBOURS}
    assert all(issubclass(factory, ObjectFactory) for factory in found.values())
    assert {name: factory.title for name, factory in found.items()} == {
        spec.name: spec.title for spec in OBJECTS.values()
    }
    assert all(getattr(fixtures, factory.__name__) is factory for factory in found.values())


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_every_variant_obeys_every_requirement(name, variant):
    for value in NEIGHBOURS[name](5).many(40, variant):
        assert faults(name, value) == set()


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_the_keys_are_in_the_order_of_the_wire_and_none_is_invented(name, variant):
    keys = list(NEIGHBOURS[name](1).build(variant))
    assert keys == [key for key in OBJECTS[name].keys if key in keys]


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_a_seed_makes_the_same_bytes_and_another_seed_others(name):
    first, again, other = (json.dumps(NEIGHBOURS[name](seed).many(20)) for seed in (3, 3, 4))
    assert first == again != other


def test_the_same_seed_makes_the_same_bytes_as_ever():
    kept = golden()
    assert neighbours_digest(kept["contract"]) == kept["neighbours"], (
        "what a seed makes has changed: users' stored fixtures would, too; if that is meant, run: make goldens"
    )


@pytest.mark.parametrize("python", pythons())
def test_every_python_makes_the_same_bytes(python, tmp_path):
    """With no more installed than typing_extensions, which the reference server takes."""
    shutil.copy(typing_extensions.__file__, tmp_path)
    paths = (ROOT / "src", ROOT / "generated", ROOT / "tests", tmp_path)
    env = {"PYTHONPATH": ":".join(map(str, paths)), "PYTHONHASHSEED": "random"}
    code = "import goldens; print(goldens.neighbours_digest(goldens.golden()['contract']))"
    done = subprocess.run([python, "-S", "-c", code], capture_output=True, text=True, env=env, check=False)
    assert done.stdout.strip() == golden()["neighbours"], done.stderr


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_any_variant_is_drawn_where_none_is_named(name):
    drawn = {json.dumps(_shape(value)) for value in NEIGHBOURS[name](2).many(200)}
    named = {json.dumps(_shape(NEIGHBOURS[name](2).build(variant))) for variant in NEIGHBOURS[name].variants}
    assert named <= drawn


def _shape(value):
    """Which keys have a value: enough to tell variants that differ in that."""
    return sorted(key for key, part in value.items() if part not in (None, []))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unset", ["null", "absent"])
@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_a_kind_holds_what_the_dict_does(name, variant, kind, unset):
    plain = NEIGHBOURS[name](2, unset=unset).build(variant)
    made = NEIGHBOURS[name](2, kind=kind, unset=unset).build(variant)
    assert without_nulls(as_dict(made)) == without_nulls(plain)
    assert as_dict(made) == plain or kind == "dataclass", "a dataclass cannot tell null from absent"
    assert type(made).__name__ == OBJECTS[name].title or kind in ("dict", "typed_dict")


def without_nulls(node):
    if isinstance(node, dict):
        return {key: without_nulls(part) for key, part in node.items() if part is not None}
    return [without_nulls(item) for item in node] if isinstance(node, list) else node


def test_absent_leaves_out_what_is_null_and_null_says_what_may_be():
    assert FileObjectFactory(2).input(expires_at=None)["expires_at"] is None
    absent = FileObjectFactory(2, unset="absent").output()
    assert "status_details" not in absent
    assert "output_expires_after" not in CreateBatchFactory().kept(), "null is not allowed there"
    assert BatchListFactory().empty()["first_id"] is None
    assert "first_id" not in BatchListFactory(unset="absent").empty()


REFUSED = [
    ("file_object", {"bytes": -1}, "BATCH-FIL-003"),
    ("file_object", {"id": None}, "BATCH-FIL-001"),
    ("file_deletion", {"deleted": "yes"}, "BATCH-FIL-013"),
    ("output_line", {"response": {"status_code": 1000}}, "BATCH-RES-014"),
    ("output_line", {"response": {"status_code": "200"}}, "BATCH-RES-004"),
    ("batch_list", {"first_id": "a"}, "BATCH-LST-005"),
    ("batch_list", {"data": 7}, "BATCH-LST-001"),
    ("batch_event", {"type": "batch.queued"}, "BATCH-EVT-003"),
    ("error_envelope", {"error": None}, "BATCH-ENV-001"),
]


@pytest.mark.parametrize(("name", "overrides", "requirement"), REFUSED)
def test_what_nobody_may_send_is_refused_with_the_requirement(name, overrides, requirement):
    factory = NEIGHBOURS[name](1)
    with pytest.raises(NotLifecycleTrue, match=r"; strict=False lets it through$") as caught:
        factory.build(**overrides)
    assert caught.value.requirement == requirement
    loose = factory.build(strict=False, **overrides)
    for key, value in overrides.items():
        assert loose[key] == value or value.items() <= loose[key].items()


def test_the_words_of_what_is_refused():
    with pytest.raises(
        NotLifecycleTrue, match=r"^no file object has bytes=-1: /bytes: expected 0 or more, got -1 \("
    ):
        FileObjectFactory(1).build(bytes=-1)
    with pytest.raises(
        TypeError, match=r"^an output line has no key 'respones'; did you mean response\? strict"
    ):
        OutputLineFactory().build(respones={})
    with pytest.raises(
        TypeError, match=r"^a request to create a batch has no key 'q'; there are input_file_id, "
    ):
        CreateBatchFactory().build(q=1)
    with pytest.raises(ValueError, match=r"^no file object is 'inputs'; there are input, output, error$"):
        FileObjectFactory().build("inputs")
    with pytest.raises(ValueError, match=r"^no kind 'xml'; there are dict, pydantic, "):
        FileObjectFactory(kind="xml")
    with pytest.raises(
        ValueError, match=r"^the pydantic model cannot hold this file object: .*; kind='dict' can$"
    ):
        FileObjectFactory(kind="pydantic").build(bytes="7", id=None, strict=False)


def test_a_key_of_a_server_s_own_is_let_through_by_strict_false():
    assert FileObjectFactory().build(strict=False, x_region="eu")["x_region"] == "eu"


def test_overrides_are_not_shared_with_what_is_made():
    given = {"data": [BatchFactory().completed()]}
    first, second = BatchListFactory().many(2, **given)
    assert first["data"][0] is not second["data"][0] is not given["data"][0]


def test_a_page_has_the_cursors_of_its_rows():
    rows = BatchFactory(3).many(3)
    page = BatchListFactory().build(data=rows)
    assert (page["first_id"], page["last_id"]) == (rows[0]["id"], rows[-1]["id"])
    assert BatchListFactory().build(data=[])["first_id"] is None
    for kind in KINDS:
        models = BatchFactory(3, kind=kind).many(3)
        assert BatchListFactory().build(data=models)["first_id"] == rows[0]["id"]
    for page in BatchListFactory(8).many(30):
        created = [row["created_at"] for row in page["data"]]
        assert created == sorted(created, reverse=True)
        assert page["first_id"] == (page["data"][0]["id"] if page["data"] else None)


def test_pages_show_every_batch_once_and_end():
    batches = BatchFactory(3, kind="pydantic").many(7)
    pages = BatchListFactory().pages(batches, limit=3)
    assert [len(page["data"]) for page in pages] == [3, 3, 1]
    assert [page["has_more"] for page in pages] == [True, True, False]
    assert {row["id"] for page in pages for row in page["data"]} == {batch.id for batch in batches}
    assert BatchListFactory().pages([]) == [BatchListFactory().empty()]
    with pytest.raises(ValueError, match="limit=0 cannot be"):
        BatchListFactory().pages(batches, limit=0)


def test_a_line_has_a_response_or_an_error():
    for line in OutputLineFactory(2).many(60):
        assert (line["response"] is None) != (line["error"] is None)
    error = OutputLineFactory(2).build(error={"code": "batch_expired"})
    assert error["response"] is None
    assert error["error"]["message"]
    answered = OutputLineFactory(2).build(response={"body": {"id": "x"}})
    assert answered["error"] is None
    assert answered["response"]["body"] == {"id": "x"}
    refused = OutputLineFactory(2).build(response={"status_code": 429})
    assert refused["response"]["body"]["error"]["message"] == "Rate limit reached."
    unknown = OutputLineFactory(2).build(response={"status_code": 503})
    assert unknown["response"]["body"]["error"]["type"] == "server_error"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_request_of_each_endpoint_is_one_that_a_server_takes(endpoint):
    assert endpoint in BODIES
    content = InputLineFactory(4).file(6, endpoint)
    found = read(content, endpoint)
    assert (len(found.requests), found.faults) == (6, ())
    for line in InputLineFactory(4).many(6, endpoint):
        answered = OutputLineFactory(1).to(line)
        assert answered["custom_id"] == line["custom_id"]
        assert answered["response"]["body"].get("error") is None
        assert faults("output_line", answered) == set()


def test_an_endpoint_of_a_server_s_own_has_a_body_too():
    line = InputLineFactory().build(url="/v1/rerank")
    assert line["url"] == "/v1/rerank"
    assert line["body"]["model"]


@pytest.mark.parametrize("status", ENDS)
def test_the_event_of_a_batch_and_the_request_that_made_it_agree_with_it(status):
    batch = BatchFactory(6, kind="pydantic").build(status)
    event = BatchEventFactory().of(batch)
    assert event["data"] == {"id": batch.id}
    assert (event["type"], event["created_at"]) == (f"batch.{status}", getattr(batch, f"{status}_at"))
    asked = CreateBatchFactory(kind="pydantic").of(batch)
    assert (asked.input_file_id, asked.endpoint) == (batch.input_file_id, batch.endpoint)


def test_no_event_tells_of_a_batch_that_runs():
    with pytest.raises(
        ValueError, match=r"^no event tells of a batch that is 'in_progress'; there are completed, "
    ):
        BatchEventFactory().of(BatchFactory().in_progress())


def test_an_upload_holds_an_input_file():
    for form in FileUploadFactory(3).many(20):
        rows = [json.loads(row) for row in form["file"].splitlines()]
        assert len({row["url"] for row in rows}) == 1
        assert all(faults("input_line", row) == set() for row in rows)


def test_an_expiry_moves_with_the_creation():
    made = FileObjectFactory(2).many(20, created_at=1_700_000_000)
    assert {file["expires_at"] for file in made} == {None, 1_700_000_000 + 30 * 86_400}


def test_part_of_an_error_may_be_given():
    envelope = ErrorEnvelopeFactory().conflict(error={"code": "batch_not_cancellable"})
    assert envelope["error"]["code"] == "batch_not_cancellable"
    assert envelope["error"]["message"]


def test_importing_them_takes_nothing_from_outside_and_no_server():
    code = "import sys, batchspec.fixtures; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stdout))
    assert not {name.partition(".")[0] for name in loaded} & {"jsonschema", "pydantic", "msgspec", "werkzeug"}
    assert "batchspec.making.server" not in loaded
