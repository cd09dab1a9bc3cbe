"""Which of a source's types are the neighbours of the batch, what is read of them, and what is told where one is not there."""

from __future__ import annotations

import itertools
import json
import re

import pytest
from support.drifting import drift
from support.paths import ROOT
from support.toy_sdks import KOTLIN, LANGUAGES, OBJECTS, altered

from batchspec.drift.compare import changes, uncompared
from batchspec.drift.evidence import evidence, neighbours, recorded
from batchspec.drift.reading.problems import NotDeclared, UnreadableSource
from batchspec.drift.reading.sought import SOUGHT
from batchspec.drift.report import reviewed
from batchspec.drift.source import read
from batchspec_contract.objects import OBJECTS as OF_CONTRACT

DOCS = (ROOT / "docs" / "drift.md").read_text("utf-8")
EVERY = (
    "batch",
    "batch_list",
    "create_batch",
    "file_object",
    "file_upload",
    "file_deletion",
    "error_envelope",
    "batch_event",
)


@pytest.fixture(scope="module")
def claims():
    """The claims of each toy SDK, read once."""
    return {name: read(str(OBJECTS / name)) for name in LANGUAGES.values()}


def test_the_documentation_has_each_name_and_path():
    for name, sought in SOUGHT.items():
        if name == "batch":
            continue
        (row,) = (line for line in DOCS.splitlines() if line.startswith(f"| `{name}` |"))
        for pattern in sought.called:
            assert (
                f"`{pattern}`" in row
                or re.search(pattern, row)
                or f"its `{pattern.rpartition('.')[2]}`" in row
            )
        for exchange in sought.exchanges:
            assert exchange.method.upper() in row
        assert row.endswith("| |") == (not sought.exchanges)


def test_every_object_of_the_contract_is_sought():
    assert set(SOUGHT) == set(OF_CONTRACT)
    assert {name: sought.sent_by for name, sought in SOUGHT.items()} == {
        name: one.sent_by for name, one in OF_CONTRACT.items()
    }
    assert neighbours() == tuple(name for name in SOUGHT if name != "batch")


@pytest.mark.parametrize("name", LANGUAGES.values())
def test_all_objects_of_a_source_are_read(claims, name):
    assert tuple(claims[name].objects) == EVERY
    assert (claims[name].refused, claims[name].every_unread) == ({}, ())


def test_two_languages_that_declare_the_same_do_not_differ(claims):
    for old, new in itertools.permutations(claims, 2):
        assert (old, new, changes(claims[old], claims[new])) == (old, new, [])
        assert uncompared(claims[old], claims[new]) == ()


@pytest.mark.parametrize("name", LANGUAGES.values())
def test_what_is_read_of_each_object(claims, name):
    number = "number" if claims[name].blind >= {"integer"} else "integer"
    found = {
        about: {path: claim.type for path, claim in one.fields.items()}
        for about, one in claims[name].others.items()
    }
    expiry = {"anchor": "string", "seconds": number}
    assert found == {
        "batch_list": {"data": "array", "has_more": "boolean"},
        "create_batch": {
            "input_file_id": "string",
            "endpoint": "string",
            "completion_window": "string",
            "output_expires_after": "object",
            **{f"output_expires_after.{key}": type_ for key, type_ in expiry.items()},
        },
        "file_object": {
            "id": "string",
            "bytes": number,
            "created_at": number,
            "filename": "string",
            "purpose": "string",
            "expires_at": number,
        },
        "file_upload": {
            "file": "string",
            "purpose": "string",
            "expires_after": "object",
            **{f"expires_after.{key}": type_ for key, type_ in expiry.items()},
        },
        "file_deletion": {"id": "string", "deleted": "boolean"},
        "error_envelope": {"error": "object", "error.message": "string", "error.code": "string"},
        "batch_event": {"id": "string", "type": "string", "data": "object", "data.id": "string"},
    }
    events = claims[name].others["batch_event"].fields["type"]
    assert set(events.values) == {"batch.completed", "batch.failed"}
    seconds = claims[name].others["create_batch"].fields["output_expires_after.seconds"]
    assert seconds.limits == {"minimum": 3600, "maximum": 2592000}


@pytest.mark.parametrize("name", [*LANGUAGES.values(), KOTLIN])
def test_each_claim_has_its_place(name):
    for about, one in read(str(OBJECTS / name)).others.items():
        for path, claim in one.fields.items():
            assert claim.place is not None, f"{about}.{path}"
            assert claim.place.line


def test_a_form_as_a_generator_writes_it_in_kotlin():
    upload = read(str(OBJECTS / KOTLIN)).others["file_upload"].fields
    assert {path: (claim.says("presence"), claim.type) for path, claim in upload.items()} == {
        "file": ("always a value", "string"),
        "purpose": ("always a value", "string"),
        "expires_after": ("absent or a value", "object"),
        "expires_after.anchor": ("always a value", "string"),
        "expires_after.seconds": ("always a value", "integer"),
    }


def test_a_builder_that_takes_null_says_so(tmp_path):
    taking = altered(
        tmp_path,
        KOTLIN,
        (
            "fun outputExpiresAfter(outputExpiresAfter: ExpiresAfter)",
            "fun outputExpiresAfter(outputExpiresAfter: ExpiresAfter?)",
        ),
    )
    (change,) = changes(read(str(OBJECTS / KOTLIN)), read(str(taking)))
    assert (change.name, change.rule.id, change.breaks) == (
        "create_batch.output_expires_after",
        "DRIFT-NULL-ADDED",
        ("servers",),
    )


def test_a_type_within_another_is_not_the_one_outside():
    """`Message.FileObject` of the sample is something else."""
    assert "bytes" in read(str(OBJECTS / KOTLIN)).others["file_object"].fields


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (
            "Sdk.java",
            (
                "    public enum BatchStatus {",
                '    public static class Run {\n        @JsonProperty("input_file_id") private Long file;\n        @JsonProperty("status") private Long status;\n    }\n\n    public enum BatchStatus {',
            ),
        ),
        (
            "sdk.py",
            (
                "class SyncCursorPage",
                "class Run(BaseModel):\n    input_file_id: int\n    status: int\n\n\nclass SyncCursorPage",
            ),
        ),
    ],
)
def test_the_batch_is_the_type_so_called_and_not_one_that_looks_alike(tmp_path, name, change):
    assert changes(read(str(OBJECTS / name)), read(str(altered(tmp_path, name, change)))) == []


OPENAPI = "openapi.yaml"


def test_a_request_is_found_by_its_path_or_by_its_name(tmp_path):
    named = altered(
        tmp_path, OPENAPI, ("  /v1/batches:", "  /jobs:"), ("    Page:\n", "    ListBatchesResponse:\n")
    )
    text = named.read_text("utf-8").replace(
        "#/components/schemas/Page", "#/components/schemas/ListBatchesResponse"
    )
    named.write_text(text, "utf-8")
    assert "batch_list" in read(str(named)).objects
    assert "create_batch" not in read(str(named)).objects
    assert "create_batch" in read(str(OBJECTS / OPENAPI)).objects


@pytest.mark.parametrize("path", ["/batches", "/openai/v1/batches", "/api/batches/"])
def test_what_a_path_begins_with_is_the_servers_business(tmp_path, path):
    moved = altered(tmp_path, OPENAPI, ("  /v1/batches:", f"  {path}:"))
    assert changes(read(str(OBJECTS / OPENAPI)), read(str(moved))) == []


def test_a_file_of_something_else_is_not_the_file(tmp_path):
    moved = altered(tmp_path, OPENAPI, ("  /v1/files:\n", "  /v1/jobs/files:\n"))
    assert {"file_object", "file_upload"} & read(str(moved)).objects.keys() == set()


def test_an_answer_that_has_nothing_of_the_object_is_not_it(tmp_path):
    """FastAPI's own answer to a request that is not valid, for one."""
    other = altered(
        tmp_path,
        OPENAPI,
        (
            '        "400": {$ref: "#/components/responses/Refused"}',
            '        "422": {$ref: "#/components/responses/Refused"}',
        ),
        ("      required: [error]\n", ""),
        ("        error:\n          type: object\n", "        detail:\n          type: object\n"),
    )
    assert "error_envelope" not in read(str(other)).objects


def test_two_types_of_one_name_that_differ_are_not_read_and_the_others_are(tmp_path):
    for folder, bytes_ in (("one", "int"), ("other", "str")):
        (tmp_path / folder).mkdir()
        altered(tmp_path / folder, "sdk.py", ("    bytes: int\n", f"    bytes: {bytes_}\n"))
        (tmp_path / folder / "uploads.py").write_text("FileTypes = bytes\n")
    whole = read(str(tmp_path))
    names = "FileObject, FileObject in other/sdk.py"
    mend = "name the file, or other objects with --object"
    line = f"{tmp_path}: file_object: {names} each look like file_object and differ; {mend}"
    assert whole.refused == {"file_object": line}
    assert tuple(whole.objects) == tuple(name for name in EVERY if name != "file_object")
    code, out, complaint = drift(tmp_path, "--source", "openai-python")
    assert (code, complaint) == (3, f"batchspec: {line}\n")
    assert "file_object" not in out
    code, out, complaint = drift(tmp_path, "--object", "batch", "--object", "file_object")
    assert (code, complaint) == (3, f"batchspec: {line}\n")


def test_of_a_source_that_was_not_recorded_an_object_not_understood_is_told_and_fails_nothing(tmp_path):
    strange = altered(
        tmp_path,
        "sdk.d.ts",
        ("  bytes: number;", "  bytes: Batch['id'];"),
        ("  status: 'validating' | 'completed';", "  status: string;"),
        ("type: 'batch.completed';", "type: string;"),
        ("type: 'batch.failed';", "type: string;"),
    )
    told = f"{strange}: file_object: line 31: the type Batch['id'] is not understood"
    for form, words in (
        ("text", f"  not understood, so not compared: {told}"),
        ("markdown", "Not understood, so not compared: "),
        ("github", "::warning title=drift%3A not understood%2C so not compared::"),
        ("json", '"notUnderstood": ['),
    ):
        code, out, line = drift(strange, "--format", form)
        assert (code, line) == (0, "")
        assert words in out


def test_an_object_that_is_not_understood_is_no_drift_and_no_silence(tmp_path):
    strange = altered(tmp_path, "sdk.d.ts", ("  bytes: number;", "  bytes: Batch['id'];"))
    code, out, line = drift("--against", OBJECTS / "sdk.d.ts", strange)
    assert code == 3
    assert out.splitlines()[1:] == [
        f"  no drift from {OBJECTS / 'sdk.d.ts'} in what was compared",
        "  read beside the batch: batch_list, create_batch, file_upload, file_deletion, error_envelope, batch_event",
    ]
    assert line == f"batchspec: {strange}: file_object: line 31: the type Batch['id'] is not understood\n"
    assert drift("--against", strange, OBJECTS / "sdk.d.ts")[0] == 3


def test_one_object_can_be_asked_for(tmp_path):
    renamed = altered(tmp_path, "sdk.d.ts", ("  bytes: number;", "  size: number;"))
    code, out, _ = drift("--against", OBJECTS / "sdk.d.ts", renamed, "--object", "file_object")
    assert code == 1
    assert out.splitlines() == [
        str(renamed),
        f"  drift from {OBJECTS / 'sdk.d.ts'}:",
        "    breaking  file_object.size: not declared -> number, always a value",
        f"              DRIFT-FIELD-DEMANDED, breaks servers; {renamed}:31",
        "    breaking  file_object.bytes: number, always a value -> not declared",
        f"              DRIFT-FIELD-LOST, breaks readers; {OBJECTS / 'sdk.d.ts'}:31",
        "  read: file_object",
    ]
    only = ("--object", "batch", "--object", "create_batch")
    assert drift("--against", OBJECTS / "sdk.d.ts", renamed, *only)[0] == 0


def test_an_object_that_was_asked_for_has_to_be_there():
    code, out, line = drift(OBJECTS / KOTLIN, "--object", "batch", "--object", "batch_event")
    assert code == 3
    assert out
    message = "batch_event: a type of batch_event was not found in its types; name one with --object batch_event --type NAME"
    assert line == f"batchspec: {OBJECTS / KOTLIN}: {message}\n"
    with pytest.raises(NotDeclared):
        read(str(OBJECTS / KOTLIN), objects=("batch_event",))


def test_the_type_of_an_object_can_be_named():
    found = read(str(OBJECTS / "sdk.go"), wanted="ErrorObject", objects=("error_envelope",))
    assert (found.object, list(found.fields)) == ("error_envelope", ["error", "error.message", "error.code"])
    with pytest.raises(UnreadableSource, match=r"a type named Nothing was not found in its types$"):
        read(str(OBJECTS / "sdk.go"), wanted="Nothing", objects=("error_envelope",))
    code, _, line = drift(OBJECTS / "sdk.go", "--type", "X", "--object", "batch", "--object", "file_object")
    assert code == 2
    assert line.endswith("Error: --type names the type of one --object; give one\n")


def test_a_type_that_is_named_is_read_alone():
    assert tuple(read(str(OBJECTS / "sdk.go"), wanted="Batch").objects) == ("batch",)


def test_a_part_of_a_package_is_not_held_against_the_whole(tmp_path):
    """One module of an SDK lacks what stands in the others, which is no drift; and it is not told that there is none."""
    path = tmp_path / "batch.ts"
    path.write_text((OBJECTS / "sdk.d.ts").read_text("utf-8").partition("export interface Cursor")[0])
    code, out, _ = drift(path, "--source", "openai-node")
    assert code == 1
    assert (
        "not in both, so not compared: batch_list, create_batch, file_object, file_upload, file_deletion, error_envelope, batch_event"
        in out
    )
    assert "DRIFT-OBJECT-LOST" not in out
    whole = ("--against", path, OBJECTS / "sdk.d.ts")
    assert drift(*whole)[0] == 1  # a file against a file: both show all that they have
    package = tmp_path / "package"
    package.mkdir()
    altered(package, "sdk.d.ts")
    for against in ((path, package), (package, path)):
        code, out, _ = drift("--against", *against)
        assert (code, "DRIFT-OBJECT" in out, "so not compared: batch_list" in out) == (0, False, True)
    (package / "sdk.d.ts").unlink()
    (package / "package.json").write_text('{"name": "openai", "version": "9.0.0"}')
    path.rename(package / "batch.d.ts")
    assert "DRIFT-OBJECT-LOST" in drift(package)[1]


def test_of_a_recorded_source_that_is_no_authority_the_batch_alone_is_read(tmp_path):
    path = tmp_path / "sdk.py"
    path.write_bytes((OBJECTS / "sdk.py").read_bytes())
    assert tuple(read(str(path), name="groq-python").objects) == ("batch",)
    asked = read(str(path), name="groq-python", objects=("batch", "file_object"))
    assert tuple(asked.objects) == ("batch", "file_object")
    found = {one.name for one in reviewed(asked).changes if one.object == "file_object"}
    assert "file_object.expires_at" in found


def test_what_is_set_aside_is_no_drift():
    record = recorded("openai-node")
    errors = record.others["error_envelope"]
    assert errors.sets_aside("error.misalignment")
    assert errors.sets_aside("error.misalignment.steer")
    assert not errors.sets_aside("error.misaligned")


def test_a_neighbour_is_held_against_the_contract(tmp_path):
    path = altered(tmp_path, "sdk.d.ts", ("  deleted: boolean;", "  deleted: string;"))
    (news,) = (one for one in reviewed(read(str(path))).news if one.object == "file_deletion")
    assert (news.name, news.says, news.contract) == ("file_deletion.deleted", "string", "boolean")
    undeclared = reviewed(read(str(path))).undeclared
    assert "file_deletion.object" in undeclared
    assert "model" in undeclared


def test_every_format_names_the_object(tmp_path):
    path = altered(tmp_path, "sdk.d.ts", ("  bytes: number;", "  bytes: string;"))
    command = ("--against", OBJECTS / "sdk.d.ts", path, "--format")
    (source,) = json.loads(drift(*command, "json")[1])["sources"]
    assert source["objects"] == list(EVERY)
    assert source["notCompared"] == []
    (change,) = source["drift"]
    assert (change["object"], change["field"], change["line"]) == ("file_object", "file_object.bytes", 31)
    assert "| `file_object.bytes` | number | string |" in drift(*command, "markdown")[1]
    assert "::file_object.bytes: number -> string; breaks readers and servers" in drift(*command, "github")[1]


def test_of_a_request_servers_are_the_readers(tmp_path):
    path = altered(tmp_path, "sdk.d.ts", ("  completion_window: '24h';", "  completion_window?: string;"))
    (source,) = json.loads(drift("--against", OBJECTS / "sdk.d.ts", path, "--format", "json")[1])["sources"]
    assert {change["rule"]: change["breaks"] for change in source["drift"]} == {
        "DRIFT-ABSENT-ADDED": ["servers"],
        "DRIFT-ENUM-OPENED": ["servers"],
    }


def test_the_evidence_on_each_object_is_its_own():
    assert evidence("file_object").fields.keys() >= {"bytes", "filename"}
    assert "bytes" not in evidence().fields
