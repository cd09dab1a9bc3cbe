"""The Rust models: formatted, compiled without a warning, and tried on every valid case."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from support.languages import BEYOND_64_BITS, NO_OBJECTS, ask, refused_status, tried, unknown_status
from support.paths import TESTS
from support.programs import run
from support.toolchains import on_path

PROGRAM = Path(__file__).parent / "programs" / "main.rs"
USER = """
#[test]
fn the_three_states_of_a_key() {
    let text = r#"{"custom_id": "a", "error": null, "response": {"status_code": 200}, "x_new": [1]}"#;
    let line: batch_api::OutputLine = serde_json::from_str(text).unwrap();
    assert!(line.id.is_none());
    assert_eq!(line.error, Some(None));
    let response = line.response.flatten().unwrap();
    assert_eq!(response.status_code.as_i64(), Some(200));
    assert_eq!(line.extra["x_new"][0], 1);
}
"""

pytestmark = [pytest.mark.slow, pytest.mark.rust]


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """The folder in which every build of this module keeps what it compiled."""
    return tmp_path_factory.mktemp("target")


@pytest.fixture
def crate(made, tmp_path):
    """Make a crate with the models, `crate(*options)`; gives its folder."""

    def make(*options):
        folder = tmp_path / f"crate{len(options)}"
        shutil.copytree(TESTS / "locks" / "serde", folder)
        shutil.copytree(made("models", "rust", *options, folder="rust" + "".join(options)), folder / "src")
        shutil.copy(PROGRAM, folder / "src" / "main.rs")
        return folder

    return make


@pytest.fixture
def built(crate, target, monkeypatch):
    """Build it, `built(*options, cargo=(...))`; gives the program."""

    def build(*options, cargo=()):
        folder = crate(*options)
        monkeypatch.setenv("CARGO_TARGET_DIR", str(target))
        monkeypatch.setenv("RUSTFLAGS", "--deny warnings")
        run(on_path("cargo"), "build", "--quiet", *cargo, cwd=folder)
        program = folder / "try"
        shutil.copy(target / "debug" / f"try{'.exe' if os.name == 'nt' else ''}", program)
        return [str(program)]

    return build


def test_every_valid_case_is_read_and_written_back(built, tmp_path):
    done = tried(built(), tmp_path)
    assert dict(done.shallow().unread) == {}
    assert dict(done.changed) == {}
    assert done.shallow().is_documented("rust")


def test_an_unknown_status_is_read_unless_it_is_to_be_refused(built, tmp_path):
    assert refused_status(ask(built(), unknown_status(), tmp_path)) == []
    answers = ask(built("--strict-status"), unknown_status(), tmp_path)
    assert refused_status(answers) == ["Batch", "BatchEvent", "BatchList"]


def test_what_no_object_is_is_refused(built, tmp_path):
    answers = ask(built(), list(NO_OBJECTS), tmp_path)
    assert [one for one, answer in zip(NO_OBJECTS, answers, strict=True) if "text" in answer] == []


def test_without_its_feature_a_number_that_would_be_rounded_is_refused(built, tmp_path):
    cases = [
        (
            "FileObject",
            f'{{"id":"f","object":"file","bytes":{n},"created_at":1,"filename":"","purpose":"batch"}}',
        )
        for n in (2**64 - 1, BEYOND_64_BITS)
    ]
    answers = ask(built(cargo=("--no-default-features",)), cases, tmp_path)
    assert [("text" in answer) for answer in answers] == [True, False]
    assert " is no whole number that can be kept" in answers[1]["error"]


def test_a_users_test_passes_and_it_is_formatted(crate, target, monkeypatch):
    folder = crate()
    monkeypatch.setenv("CARGO_TARGET_DIR", str(target))
    with (folder / "src" / "main.rs").open("a", encoding="utf-8") as file:
        file.write(USER)
    run(on_path("cargo"), "test", "--quiet", cwd=folder)
    run(on_path("rustfmt"), "--edition=2021", "--check", folder / "src" / "batch_api.rs")


FIXTURES_TEST = """
#[cfg(test)]
mod batch_api_fixtures;

#[test]
fn the_fixtures_are_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let found = batch_api_fixtures::fixtures(&folder, "batch").unwrap();
    assert!(found.len() > 20);
    assert!(found.contains_key("completed-unset-is-null.json"));
    for (name, text) in found {
        assert!(serde_json::from_str::<batch_api::Batch>(&text).is_ok(), "{name}");
    }
}
"""


def test_the_fixtures_are_read(crate, made, target, monkeypatch):
    made("fixtures", "rust", folder="rust")
    folder = crate()
    monkeypatch.setenv("CARGO_TARGET_DIR", str(target))
    with (folder / "src" / "main.rs").open("a", encoding="utf-8") as file:
        file.write(FIXTURES_TEST)
    assert "1 passed" in run(on_path("cargo"), "test", "--quiet", cwd=folder)
    run(on_path("rustfmt"), "--edition=2021", "--check", folder / "src" / "batch_api_fixtures.rs")
