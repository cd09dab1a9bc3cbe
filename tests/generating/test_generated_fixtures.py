"""The fixtures for other languages: valid objects, listed, and read by a few lines in each language."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import pytest

from batchspec import check
from batchspec.contract.schemas import schema
from batchspec.generating.catalogue import Wanted, languages
from batchspec.generating.fixtures import fixtures
from batchspec.generating.made import made
from batchspec_contract.lifecycle import STATES
from batchspec_contract.objects import OBJECTS


@pytest.mark.parametrize("language", languages("fixtures"))
def test_the_manifest_lists_every_file(language):
    files = made(Wanted("fixtures", language))
    manifest = json.loads(files["batchspec-fixtures.json"])
    listed = [one["path"] for one in manifest["fixtures"]]
    assert len(set(listed)) == len(listed)
    assert len(files.keys() - set(listed)) == 2
    assert manifest["head"].encode() in next(text for path, text in files.items() if path not in listed)
    assert manifest["made_with"] == f"batchspec generate fixtures --lang {language} --out DIR"


def test_each_is_valid_by_the_schema_of_its_object():
    for one in fixtures():
        strict = schema("server" if one.object == "batch" else OBJECTS[one.object].schema)
        faults = list(jsonschema.Draft202012Validator(strict).iter_errors(one.value))
        assert faults == [], one.path


def test_each_batch_conforms():
    for one in fixtures():
        if one.object == "batch":
            assert check(one.value).verdict == "conformant", one.path


def test_every_object_and_every_state_is_shown():
    found = list(fixtures())
    assert {one.object for one in found} == OBJECTS.keys()
    assert {one.value["status"] for one in found if one.object == "batch"} == set(STATES)


def test_python_reads_them_without_batchspec(batchspec, tmp_path):
    batchspec("generate", "fixtures", "--lang", "python", "--out", "api")
    program = "import json, batch_api_fixtures as f; print(json.dumps(f.fixtures('batch')))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=tmp_path / "api",
        capture_output=True,
        text=True,
        check=True,
    )
    read = {name: json.loads(text) for name, text in json.loads(done.stdout).items()}
    assert read == {one.name: one.value for one in fixtures() if one.object == "batch"}
