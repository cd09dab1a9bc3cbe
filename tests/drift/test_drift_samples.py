"""The samples of tests/drift_sources: every kind of source says the same of the same batch, with the line of each claim."""

from __future__ import annotations

import io
import itertools
import sys
from pathlib import Path

import pytest
from support.drifting import SOURCES, altered
from support.paths import ROOT

from batchspec.claims.claim import Place
from batchspec.drift.compare import changes
from batchspec.drift.readers import by_suffix, kinds
from batchspec.drift.source import read
from batchspec_contract.objects import OBJECTS

ANY = "absent, null or a value"
"""The presence of a field that need not be there, in words."""

KIND_BY_CONTENT = {
    "openapi30.yaml": "openapi",
    "openapi31.json": "openapi",
    "page.txt": "docs",
    "page_nested.md": "docs",
    "page_with_interface.txt": "typescript",
    "schema.json": "json-schema",
}
"""The kinds of the samples that no ending tells; a look at their content does."""

KINDS = {
    path.name: KIND_BY_CONTENT.get(path.name) or by_suffix(path.name)
    for path in sorted(SOURCES.iterdir())
    if path.name != "shared.d.ts"  # what batch.d.ts imports
}
NESTED = sorted(KINDS.keys() - {"page.txt", "page_with_interface.txt"})
"""The samples that show what is inside `errors` and the like."""

LOOSER = {"generated.kt": "metadata holds anything", "sorbet.rb": "it lists no values"}
"""The samples that say less than the others, and why."""


@pytest.fixture(scope="module")
def claims():
    """The claims of each sample, read once."""
    return {name: read(str(SOURCES / name), objects=("batch",)) for name in KINDS}


def test_every_reader_has_a_sample():
    assert set(KINDS.values()) == set(kinds())


@pytest.mark.parametrize("name", KINDS)
def test_the_kind_is_detected(claims, name):
    assert claims[name].kind == KINDS[name]


@pytest.mark.parametrize("name", NESTED)
def test_every_kind_says_what_the_others_say(claims, name):
    found = {path: (claim.says("presence"), claim.type) for path, claim in claims[name].fields.items()}
    number = "number" if claims[name].blind >= {"integer"} else "integer"
    assert found == {
        "id": ("always a value", "string"),
        "object": ("always a value", "string"),
        "input_file_id": ("always a value", "string"),
        "status": ("always a value", "string"),
        "created_at": ("always a value", number),
        "completed_at": (ANY, number),
        "errors": (ANY, "object"),
        "errors.data": (ANY, "array"),
        "errors.data[].code": (ANY, "string"),
        "errors.data[].line": (ANY, number),
        "request_counts": (ANY, "object"),
        "request_counts.total": ("always a value", number),
        "metadata": (ANY, "map"),
    }


def test_two_sources_of_the_same_batch_do_not_differ(claims):
    kept = [one for name, one in claims.items() if name not in LOOSER]
    found = [
        (old.where, new.where, change)
        for old, new in itertools.permutations(kept, 2)
        for change in changes(old, new)
    ]
    assert found == []


@pytest.mark.parametrize("name", sorted(KINDS.keys() - {"page.txt", "recorded.jsonl", "sorbet.rb"}))
def test_the_values_of_status_are_read(claims, name):
    assert set(claims[name].fields["status"].values) == {"validating", "completed", "failed"}


@pytest.mark.parametrize("name", sorted(KINDS.keys() - {"recorded.jsonl", "sorbet.rb", "batch.d.ts"}))
def test_the_unit_of_a_time_is_read_where_it_is_said(claims, name):
    unit = None if name in {"typed_dict.py", "schema.json"} else "unixtime"
    assert claims[name].fields["created_at"].format == unit


@pytest.mark.parametrize("name", KINDS)
def test_each_claim_knows_its_line(claims, name):
    for path, claim in claims[name].fields.items():
        if KINDS[name] == "wire":
            assert claim.place is None
            continue
        assert isinstance(claim.place, Place)
        assert claim.place.line is not None
        lines = Path(claim.place.file).read_text("utf-8").splitlines()
        key = path.rpartition(".")[2]
        near = " ".join(lines[claim.place.line - 1 : claim.place.line + 2]).lower().replace("_", "")
        assert key.replace("_", "") in near or key == "object", f"{path} at {claim.place}"


@pytest.mark.parametrize("name", ["page_with_interface.txt", "page.txt"])
def test_what_a_page_does_not_show_is_not_claimed(claims, name):
    assert not claims[name].shows_parts("errors")


def test_types_named_and_not_shown_are_told(claims):
    assert claims["page_with_interface.txt"].unread == ("Errors", "BatchRequestCounts")


def test_limits_in_the_prose_beside_an_interface_are_read(claims):
    assert claims["page_with_interface.txt"].fields["metadata"].limits == {
        "maxProperties": 16,
        "keyLength": 64,
        "valueLength": 512,
    }


def test_python_is_read_and_not_run(claims, capsys):
    assert "raise SystemExit" in (SOURCES / "pydantic_models.py").read_text("utf-8")
    assert "pydantic_models" not in sys.modules
    assert claims["pydantic_models.py"].fields["object"].says("values") == "always batch"


@pytest.mark.parametrize("name", ["dataclass", "msgspec_struct", "pydantic_v2", "typed_dict"])
def test_our_own_models_say_what_the_readers_schema_says(name):
    models = read(f"batchspec_contract.models.{name}")
    reader = read(str(ROOT / "generated/batchspec_contract/schemas/reader.schema.json"))
    assert changes(reader, models) == []
    assert set(models.fields) == set(OBJECTS["batch"].paths)


def test_our_own_server_schema_is_read_through_its_embedded_schemas():
    server = read(str(ROOT / "generated/batchspec_contract/schemas/server.schema.json"))
    assert server.fields["usage"].states == {"absent", "null", "value"}
    assert server.fields["usage.total_tokens"].type == "integer"


def test_a_plain_yaml_schema_and_standard_input(tmp_path, monkeypatch):
    text = "$schema: x\nproperties:\n  input_file_id: {type: string}\n  status: {type: [string, 'null']}\n"
    path = tmp_path / "schema.yaml"
    path.write_text(text)
    assert read(str(path)).fields["status"].says("presence") == ANY
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert read("-").where == "<stdin>"


def test_a_type_inside_itself_is_an_object_and_no_more(tmp_path):
    path = altered(tmp_path, "typed_dict.py", ("    metadata: dict[str, str] | None", "    parent: 'Batch'"))
    fields = read(str(path)).fields
    assert fields["parent"].type == "object"
    assert "parent.id" not in fields


def test_absent_and_null_are_told_apart_where_a_language_can(claims):
    assert claims["typed_dict.py"].blind == frozenset()
    assert claims["pydantic_models.py"].blind == {"absent-or-null"}
    assert read("batchspec_contract.models.pydantic_v2").blind == frozenset()


def test_recorded_objects_are_counted_not_declared(tmp_path):
    path = tmp_path / "list.json"
    path.write_text('{"object": "list", "data": [{"input_file_id": "a", "status": "failed", "usage": null}]}')
    fields = read(str(path)).fields
    assert {name: claim.says("presence") for name, claim in fields.items()} == {
        "input_file_id": "always a value",
        "status": "always a value",
        "usage": "always null",
    }
