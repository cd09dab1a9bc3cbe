"""`batchspec drift --update` takes in what changed in the neighbours of the batch, and nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from support.drifting import drift
from support.paths import ROOT
from support.toy_sdks import altered

from batchspec.claims.claim import read_claim, written
from batchspec.drift.claims_file import ClaimsFile
from batchspec.drift.source import read

NODE = "openai-node.yaml"


@pytest.fixture
def record(tmp_path) -> Path:
    """A copy of what was recorded of the TypeScript SDK."""
    return Path(shutil.copy(ROOT / "schema/sources" / NODE, tmp_path / NODE))


def package(folder: Path, release: str, *changes: tuple[str, str]) -> Path:
    """The toy SDK under the name of the real one."""
    root = folder / "package"
    root.mkdir()
    (root / "package.json").write_text(json.dumps({"name": "openai", "version": release}))
    altered(root, "sdk.d.ts", *changes)
    return root


def said(file: Path) -> dict:
    data = yaml.safe_load(file.read_text("utf-8"))
    meta = json.loads((ROOT / "schema/meta/source.schema.json").read_text("utf-8"))
    Draft202012Validator(meta).validate(data)
    return data


def test_what_a_release_says_of_each_object_is_taken_in(tmp_path, record):
    root = package(tmp_path, "9.1.0")
    code, out, line = drift(root, "--update", record)
    assert (code, line) == (1, "")  # it disagrees with the contract as well
    assert out.splitlines()[-1] == f"  taken into {record}"
    claims, after = read(str(root)), said(record)
    assert after["version"] == "9.1.0"
    for about, one in claims.others.items():
        written_there = {path: read_claim(claim) for path, claim in after["objects"][about]["fields"].items()}
        for path, claim in one.fields.items():
            assert written_there[path].says("presence") == claim.says("presence"), f"{about}.{path}"
            assert written_there[path].type == claim.type, f"{about}.{path}"
        kept = {path for path in written_there if claims.others[about].sets_aside(path)}
        assert written_there.keys() - kept == one.fields.keys()


def test_the_release_is_renewed_where_an_object_is_cited(tmp_path, record):
    before = said(record)
    drift(package(tmp_path, "9.1.0"), "--update", record)
    after = said(record)
    for about, one in after["objects"].items():
        assert one["cite"] == before["objects"][about]["cite"].replace("7.57.0", "9.1.0")
        assert "9.1.0" in one["cite"]
        assert one.get("note") == before["objects"][about].get("note")
    assert "9.1.0" in after["cite"]


def test_an_object_that_is_gone_is_taken_out_and_one_that_came_is_put_in(tmp_path, record):
    text = record.read_text("utf-8")
    root = package(
        tmp_path,
        "7.57.0",
        ("interface FileDeleted", "interface BatchRequestInput"),
        ("  deleted: boolean;", "  custom_id: string;"),
    )
    drift(root, "--update", record)
    after = said(record)
    assert "file_deletion" not in after["objects"]
    assert after["objects"]["input_line"] == {
        "fields": {
            "id": {"states": ["value"], "type": "string"},
            "custom_id": {"states": ["value"], "type": "string"},
        }
    }
    assert after["version"] == yaml.safe_load(text)["version"]


def test_what_did_not_change_keeps_its_every_byte(tmp_path, record):
    before = record.read_text("utf-8").splitlines()
    only = ("--object", "file_object")
    drift(package(tmp_path, "9.1.0"), "--update", record, *only)
    after = record.read_text("utf-8").splitlines()
    start, end = before.index("  file_object:"), before.index("  file_upload:")
    assert after[:start] == before[:start]
    assert after[after.index("  file_upload:") :] == before[end:]
    assert after != before


def test_nothing_is_taken_in_where_an_object_was_not_understood(tmp_path, record):
    before = record.read_text("utf-8")
    root = package(tmp_path, "9.1.0", ("  bytes: number;", "  bytes: Batch['id'];"))
    code, out, line = drift(root, "--update", record)
    assert code == 3
    assert "taken into" not in out
    assert "file_object: line 31: the type Batch['id'] is not understood" in line
    assert record.read_text("utf-8") == before


def test_a_claim_on_an_object_is_written_as_it_was_read():
    for path in sorted((ROOT / "schema/sources").glob("*.yaml")):
        for one in yaml.safe_load(path.read_text("utf-8")).get("objects", {}).values():
            for claim in one["fields"].values():
                plain = {key: value for key, value in claim.items() if key not in {"counts", "cite", "note"}}
                again = written(read_claim(claim))
                assert again | {"states": sorted(again["states"])} == plain | {
                    "states": sorted(plain["states"])
                }


def test_a_file_without_objects_is_given_them():
    file = ClaimsFile("source: mine\nfields:\n  id: {states: [value]}\n")
    file.add_object("file_deletion", {"id": {"states": ["value"], "type": "string"}})
    assert file.fields("file_deletion") == ["id"]
    assert file.text() == (
        "source: mine\nfields:\n  id: {states: [value]}\n"
        "objects:\n  file_deletion:\n    fields:\n      id: {states: [value], type: string}\n"
    )
    file.remove_object("file_deletion")
    assert file.text() == "source: mine\nfields:\n  id: {states: [value]}\n"
