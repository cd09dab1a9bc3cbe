"""The Go models: formatted, vetted, compiled, and tried on every valid case."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.languages import NO_OBJECTS, ask, refused_status, tried, unknown_status
from support.programs import run
from support.toolchains import on_path

PROGRAM = Path(__file__).parent / "programs" / "main.go"
USER = """package main

import (
	"fmt"

	"example.test/try/batchapi"
)

func user(batch batchapi.Batch) string {
	if !batch.Model.Set {
		return "absent"
	}
	if batch.Model.Value == nil {
		return "null"
	}
	made := batchapi.CreateBatch{
		InputFileID:        "file-1",
		Metadata:           batchapi.Value(batchapi.Metadata{"run": "1"}),
		OutputExpiresAfter: batchapi.Given(batchapi.OutputExpiresAfter{Seconds: batchapi.NewInt(3600)}),
	}
	if batch.Status == batchapi.BatchStatusCompleted {
		return fmt.Sprint(made, batch.CreatedAt, batch.Extra["x_new"])
	}
	return *batch.Model.Value
}
"""

pytestmark = [pytest.mark.slow, pytest.mark.go]


@pytest.fixture
def built(made, tmp_path):
    """Build a program with the models, `built(*options)`; gives the program."""

    def build(*options):
        go, folder = on_path("go"), tmp_path / "module"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made("models", "go", *options, folder="go" + "".join(options)), folder / "batchapi")
        shutil.copy(PROGRAM, folder)
        (folder / "user.go").write_text(USER + "\nvar _ = user\n", "utf-8")
        (folder / "go.mod").write_text("module example.test/try\n\ngo 1.24\n", "utf-8")
        assert run(on_path("gofmt"), "-l", folder) == ""
        run(go, "vet", "./...", cwd=folder)
        program = tmp_path / f"try{len(options)}"
        run(go, "build", "-o", program, ".", cwd=folder)
        return [str(program)]

    return build


def test_every_valid_case_is_read_and_written_back(built, tmp_path):
    done = tried(built(), tmp_path)
    assert dict(done.unread) == {}
    assert dict(done.changed) == {}
    assert done.is_documented("go")


def test_an_unknown_status_is_read_unless_it_is_to_be_refused(built, tmp_path):
    assert refused_status(ask(built(), unknown_status(), tmp_path)) == []
    answers = ask(built("--strict-status"), unknown_status(), tmp_path)
    assert refused_status(answers) == ["Batch", "BatchEvent", "BatchList"]


def test_what_no_object_is_is_refused(built, tmp_path):
    read = [
        one
        for one, answer in zip(NO_OBJECTS, ask(built(), list(NO_OBJECTS), tmp_path), strict=True)
        if "text" in answer
    ]
    assert read == []


def test_an_error_says_where_and_what(built, tmp_path):
    faults = {
        ("Batch", "{}"): "id: is missing",
        ("FileDeletion", '{"id": "f", "object": "batch", "deleted": true}'): 'object: "batch" is not "file"',
        (
            "OutputLine",
            '{"custom_id": "a", "response": {"status_code": 1.5}}',
        ): "response: status_code: 1.5 is no whole number",
    }
    assert [answer["error"] for answer in ask(built(), list(faults), tmp_path)] == list(faults.values())


FIXTURES_TEST = """package main

import (
	"encoding/json"
	"testing"

	"example.test/try/batchapi"
)

func TestFixtures(t *testing.T) {
	found, err := batchapi.Fixtures("batchapi", "batch")
	if err != nil || len(found) < 20 {
		t.Fatal(len(found), err)
	}
	for name, text := range found {
		if err := json.Unmarshal(text, new(batchapi.Batch)); err != nil {
			t.Error(name, err)
		}
	}
	if _, there := found["completed-unset-is-null"]; !there {
		t.Error("they are not called as their files")
	}
}
"""


def test_the_fixtures_are_read(built, made, tmp_path):
    made("fixtures", "go", folder="go")
    built()
    folder = tmp_path / "module"
    (folder / "fixtures_test.go").write_text(FIXTURES_TEST, "utf-8")
    run(on_path("go"), "test", "./...", cwd=folder)
