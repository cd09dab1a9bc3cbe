"""The library: `check` never raises on content, the models keep absent and null apart."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchspec import Batch, NotStrictJSON, check, load, schema
from batchspec.judging.outcomes.verdict import Status

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def batch(docs_example):
    return json.loads(docs_example.read_text())


def failing(report):
    return [outcome.requirement.id for outcome in report.having(Status.FAIL)]


@given(json_values | st.binary() | st.sets(st.integers()) | st.dictionaries(st.integers(), st.text()))
def test_check_never_raises(value):
    assert check(value).exit_code in {0, 1}


def test_check_takes_a_dict_text_bytes_and_a_model(batch):
    text = json.dumps(batch)
    for form in (batch, text, text.encode(), Batch.model_validate(batch)):
        assert check(form).ok


def test_what_is_no_json_is_a_finding():
    cycle = []
    cycle.append(cycle)
    for value, line in [
        ({"a": {1, 2}}, "not JSON: /a: a value of the type set has no form in JSON"),
        (cycle, "not JSON: /0: the value contains itself"),
        ({"a": float("nan")}, "NaN is not a JSON number"),
    ]:
        report = check(value)
        assert not report.ok
        assert line in report.having(Status.FAIL)[0].cause


def test_what_is_no_object_breaks_one_requirement():
    for value in ([], 7, None, "text"):
        assert failing(check(json.dumps(value))) == ["BATCH-FLD-023"]


def test_load_refuses_what_schema_cannot_see():
    with pytest.raises(NotStrictJSON, match='the key "a" is there twice'):
        load('{"a": 1, "a": 2}')


def test_schema_works_with_any_validator(batch):
    import jsonschema

    jsonschema.validate(batch, schema("server"))
    jsonschema.validate(batch, schema("reader"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**batch, "completed_at": None}, schema("server"))


def test_models_keep_absent_and_null_apart(batch):
    import msgspec
    from pydantic import TypeAdapter, ValidationError

    from batchspec_contract.models import dataclass, msgspec_struct, pydantic_v2, typed_dict

    del batch["model"]
    batch["errors"] = None
    text = json.dumps(batch)
    assert json.loads(pydantic_v2.Batch.model_validate_json(text).model_dump_json()) == batch
    assert json.loads(msgspec.json.encode(msgspec.json.decode(text, type=msgspec_struct.Batch))) == batch
    assert TypeAdapter(typed_dict.Batch).validate_json(text) == batch
    assert TypeAdapter(dataclass.Batch).validate_json(text).model is None
    with pytest.raises(ValidationError):
        pydantic_v2.Batch.model_validate({**batch, "id": None})


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, batchspec; print(sorted({m.partition('.')[0] for m in sys.modules} & {'jsonschema', 'pydantic', 'rich', 'click', 'urllib3', 'werkzeug', 'hypothesis'}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
