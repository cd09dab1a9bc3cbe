"""The other kinds of source: those whose readers find types by name find every object, and those of one object say so."""

from __future__ import annotations

import json

import pytest
from support.drifting import SOURCES, drift
from support.paths import ROOT

from batchspec.drift.compare import changes
from batchspec.drift.reading.sought import SOUGHT
from batchspec.drift.source import read

RUBY = """module Toy
  class Batch < BaseModel
    required :input_file_id, String
    required :status, String
  end

  class BatchCreateParams < BaseModel
    required :input_file_id, String
    optional :metadata, Toy::HashOf[String], nil?: true
    optional :note, String
  end

  class FileCreateParams < BaseModel
    required :file, Toy::FileInput
    required :purpose, String
  end

  class ErrorObject < BaseModel
    required :message, String
    required :code, String, nil?: true
    optional :param, String
  end

  class CursorPage
    include Toy::BasePage

    # @return [Array<generic<Elem>>, nil]
    attr_accessor :data

    # @return [Boolean]
    attr_accessor :has_more
  end
end
"""
"""Classes in the style of OpenAI's SDK."""
SCHEMAS = ROOT / "generated/batchspec_contract/schemas"
SCHEMA = {
    "$defs": {
        "Batch": {"properties": {"input_file_id": {"type": "string"}, "status": {"type": "string"}}},
        "FileDeletion": {
            "required": ["id", "deleted"],
            "properties": {"id": {"type": "string"}, "deleted": {"type": "boolean"}},
        },
    }
}
SMALL = {
    "sdk.rs": (
        "pub struct Batch { pub input_file_id: String, pub status: String }\n"
        "pub struct DeleteFileResponse { pub id: String, pub deleted: bool }\n"
    ),
    "Sdk.cs": (
        "#nullable enable\n"
        "public class Batch { public string InputFileId { get; set; } public string Status { get; set; } }\n"
        "public class FileDeleted { public string Id { get; set; } public bool Deleted { get; set; } }\n"
    ),
    "sdk.rb": (
        "module Toy\n  class Batch < BaseModel\n    required :input_file_id, String\n    required :status, String\n  end\n"
        "  class FileDeleted < BaseModel\n    required :id, String\n    required :deleted, Toy::Boolean\n  end\nend\n"
    ),
    "sdk.json": json.dumps(SCHEMA),
}


@pytest.mark.parametrize("name", SMALL)
def test_every_reader_of_types_finds_objects_by_their_names(tmp_path, name):
    path = tmp_path / name
    path.write_text(SMALL[name])
    claims = read(str(path))
    assert tuple(claims.objects) == ("batch", "file_deletion")
    found = {
        key: (one.says("presence"), one.type) for key, one in claims.others["file_deletion"].fields.items()
    }
    assert found == {"id": ("always a value", "string"), "deleted": ("always a value", "boolean")}


def test_what_ruby_says_of_nil(tmp_path):
    path = tmp_path / "sdk.rb"
    path.write_text(RUBY)
    claims = read(str(path))
    assert (claims.refused, claims.every_unread) == ({}, ())
    found = {
        claims.others[about].path(field): (one.says("presence"), one.type)
        for about in claims.others
        for field, one in claims.others[about].fields.items()
    }
    assert found == {
        "batch_list.data": ("absent, null or a value", "array"),
        "batch_list.has_more": ("absent, null or a value", "boolean"),
        "create_batch.input_file_id": ("always a value", "string"),
        "create_batch.metadata": ("absent, null or a value", "map"),
        "create_batch.note": ("absent or a value", "string"),
        "file_upload.file": ("always a value", "string"),
        "file_upload.purpose": ("always a value", "string"),
        "error_envelope.error": ("always a value", "object"),
        "error_envelope.error.message": ("always a value", "string"),
        "error_envelope.error.code": ("null or a value", "string"),
        "error_envelope.error.param": ("absent, null or a value", "string"),
    }


@pytest.mark.parametrize("name", [name for name in SOUGHT if name != "batch"])
def test_our_own_schemas_are_read_under_their_titles(name):
    claims = read(str(SCHEMAS / f"{name}.schema.json"), objects=(name,))
    assert claims.object == name
    assert claims.fields


@pytest.mark.parametrize("models", ["dataclass", "msgspec_struct", "pydantic_v2", "typed_dict"])
def test_our_own_models_of_each_object_say_what_its_schema_says(models):
    found = read(f"batchspec_contract.models.{models}")
    assert (tuple(found.objects), found.refused) == (tuple(SOUGHT), {})
    for name, one in found.others.items():
        schema = read(str(SCHEMAS / f"{name}.schema.json"), objects=(name,))
        assert (name, changes(schema, one)) == (name, [])


@pytest.mark.parametrize(("sample", "kind"), [("page.txt", "docs"), ("recorded.jsonl", "wire")])
def test_a_kind_that_has_the_batch_alone_says_so(sample, kind):
    path = SOURCES / sample
    assert tuple(read(str(path)).objects) == ("batch",)
    assert drift(path, "--object", "file_object") == (
        3,
        "",
        f"batchspec: {path}: a source of the kind {kind} has no file_object\n",
    )
