"""Upstream's own history, replayed: each change is found, with its right effect, and nothing else is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from batchspec.drift.compare import changes
from batchspec.drift.reading.claims import Claims
from batchspec.drift.report import reviewed
from batchspec.drift.source import read
from tests.support.drifting import SHARED

STAMPS = (
    "created",
    "in_progress",
    "expires",
    "finalizing",
    "completed",
    "failed",
    "expired",
    "cancelling",
    "cancelled",
)
TIMES = {(f"{stamp}_at", "DRIFT-TYPE-CHANGED", ("readers", "servers")) for stamp in STAMPS}
METADATA = {("metadata", "DRIFT-TYPE-NARROWED", ("servers",))}
MODEL_AND_USAGE = {("model", "DRIFT-FIELD-ADDED", ()), ("usage", "DRIFT-FIELD-ADDED", ())}

ENDPOINT = {("create_batch.endpoint", "DRIFT-ENUM-ADDED", ("servers",))}
EXPIRY = {
    ("create_batch.output_expires_after", "DRIFT-FIELD-ADDED", ()),
    ("file_upload.expires_after", "DRIFT-FIELD-ADDED", ()),
}
FILES_EXPIRY = {("file_object.expires_at", "DRIFT-FIELD-ADDED", ())}
PURPOSES = {
    ("file_object.purpose", "DRIFT-ENUM-ADDED", ("readers",)),
    ("file_upload.purpose", "DRIFT-ENUM-ADDED", ("servers",)),
}
EVENTS = {("batch_event", "DRIFT-OBJECT-ADDED", ())}
HAS_MORE = {("batch_list.has_more", "DRIFT-FIELD-ADDED", ())}

HISTORY = {
    ("pypi", "1.18.0", "1.23.4"): TIMES,
    ("pypi", "1.23.3", "1.23.4"): TIMES,
    ("pypi", "1.24.1", "1.25.0"): ENDPOINT,
    ("pypi", "1.23.4", "1.60.0"): ENDPOINT | PURPOSES,
    ("pypi", "1.60.0", "1.61.0"): METADATA,
    ("pypi", "1.64.0", "1.65.0"): FILES_EXPIRY,
    ("pypi", "1.66.3", "1.66.5"): ENDPOINT,
    ("pypi", "1.61.0", "1.109.1"): ENDPOINT | PURPOSES | EXPIRY | FILES_EXPIRY | EVENTS | HAS_MORE,
    ("pypi", "1.99.9", "1.100.0"): EXPIRY,
    ("pypi", "1.109.1", "2.0.0"): MODEL_AND_USAGE,
    ("pypi", "2.0.0", "2.0.1"): set(),
    ("pypi", "2.7.2", "2.8.0"): ENDPOINT,
    ("pypi", "2.0.1", "3.54.0"): ENDPOINT,
    ("npm", "4.34.0", "4.38.4"): TIMES,
    ("npm", "4.38.3", "4.38.4"): TIMES,
    # 5.13.0 has it first, and is not on the registry.
    ("npm", "5.12.2", "5.13.1"): EXPIRY,
    ("npm", "5.23.2", "6.0.0"): MODEL_AND_USAGE,
    ("npm", "6.0.0", "7.57.0"): ENDPOINT,
}


def told(old: Claims, new: Claims) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(change.name, change.rule.id, change.breaks) for change in changes(old, new)}


def run(*command: object, cwd: Path) -> None:
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="session")
def release(tmp_path_factory):
    """The claims of a release of `openai`, fetched once."""

    @cache
    def fetch(registry: str, version: str) -> Claims:
        folder = tmp_path_factory.mktemp(f"{registry}-{version}")
        if registry == "pypi":
            run(
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                f"openai=={version}",
                cwd=folder,
            )
        else:
            run(tool("npm"), "pack", "--silent", f"openai@{version}", cwd=folder)
        (archive,) = folder.iterdir()
        return read(str(archive))

    return fetch


@pytest.mark.slow
@pytest.mark.parametrize(("registry", "old", "new"), HISTORY)
def test_each_change_of_the_official_sdks_is_found_and_no_other(release, registry, old, new):
    assert told(release(registry, old), release(registry, new)) == HISTORY[registry, old, new]


@pytest.mark.slow
@pytest.mark.parametrize(("python", "node"), [("3.54.0", "7.57.0"), ("1.23.4", "4.38.4"), ("2.0.0", "6.0.0")])
def test_typescript_and_python_of_the_same_release_do_not_differ(release, python, node):
    one, other = release("pypi", python), release("npm", node)
    assert told(one, other) == told(other, one) == set()


@pytest.mark.slow
@pytest.mark.parametrize(("registry", "version"), [("pypi", "3.54.0"), ("npm", "7.57.0")])
def test_the_releases_we_recorded_say_what_we_recorded(release, registry, version):
    review = reviewed(release(registry, version))
    assert (review.changes, review.news, review.varieties, review.refused) == ((), (), (), ())
    # Its type for the pages of all lists has no more than the rows and `has_more`.
    assert review.undeclared == ("batch_list.object", "batch_list.first_id", "batch_list.last_id")


@pytest.fixture(scope="session")
def sources(tmp_path_factory):
    """The sources of other SDKs at the releases we recorded, each fetched by its own package manager."""

    @cache
    def fetch(name: str) -> Claims:
        return read(str(FETCHERS[name](tmp_path_factory.mktemp(name))))

    return fetch


def go_module(module: str, version: str):
    def fetch(folder: Path) -> Path:
        import json

        command = [tool("go"), "mod", "download", "-json", f"{module}@{version}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=True)
        return Path(json.loads(done.stdout)["Zip"])

    return fetch


def cargo(crate: str, version: str):
    def fetch(folder: Path) -> Path:
        (folder / "src").mkdir()
        (folder / "src" / "lib.rs").touch()
        dependency = f'{crate} = {{ version = "={version}", default-features = false }}'
        manifest = (
            f'[package]\nname = "x"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n{dependency}\n'
        )
        (folder / "Cargo.toml").write_text(manifest)
        run(tool("cargo"), "vendor", "--quiet", "vendor", cwd=folder)
        return folder / "vendor" / crate

    return fetch


def maven(folder: Path) -> Path:
    artefact = "com.openai:openai-java-core:4.52.0:jar:sources"
    copy = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
    run(tool("mvn"), "-q", "-B", copy, f"-Dartifact={artefact}", f"-DoutputDirectory={folder}", cwd=folder)
    (archive,) = folder.glob("*.jar")
    return archive


def groq(folder: Path) -> Path:
    run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "groq==1.7.0", cwd=folder)
    (archive,) = folder.iterdir()
    return archive


FETCHERS = {
    "go-openai": go_module("github.com/sashabaranov/go-openai", "v1.42.0"),
    "openai-go": go_module("github.com/openai/openai-go/v3", "v3.52.0"),
    "async-openai": cargo("async-openai", "0.41.3"),
    "openai-java": maven,
    "groq-python": groq,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FETCHERS)
def test_other_sdks_say_what_we_recorded_and_every_disagreement_has_its_ruling(sources, name):
    claims = sources(name)
    review = reviewed(claims)
    assert claims.id == name
    assert (review.changes, review.news, review.refused) == ((), (), ())
    every = review.against.objects.keys() if claims.is_authority else {"batch"}
    assert review.claims.objects.keys() == every


def openapi(version: str) -> Claims:
    path = SHARED / "upstream" / f"openai-openapi-{version}.yaml.gz"
    if not path.is_file():
        pytest.skip(f"{path} is not here: upstream's files are no part of the repository")
    return read(str(path))


CAME_BETWEEN = {
    *MODEL_AND_USAGE,
    *ENDPOINT,
    *EXPIRY,
    *EVENTS,
    ("file_object.purpose", "DRIFT-ENUM-ADDED", ("readers",)),
    ("input_line", "DRIFT-OBJECT-LOST", ("servers",)),
    ("output_line", "DRIFT-OBJECT-LOST", ("readers",)),
}


def test_the_two_openapi_files_differ_in_what_came_between_them():
    old, new = openapi("3.0-498c71d"), openapi("3.1-f85dbe2")
    assert (old.id, new.id) == ("openai-openapi-3.0", "openai-openapi-3.1")
    assert told(old, new) == CAME_BETWEEN
    for claims in (old, new):
        review = reviewed(claims)
        assert (review.changes, review.news, review.refused) == ((), (), ())
        assert review.claims.objects.keys() == review.against.objects.keys()


@pytest.mark.slow
@pytest.mark.parametrize(("registry", "version"), [("pypi", "3.54.0"), ("npm", "7.57.0")])
def test_the_openapi_files_against_the_newest_sdks(release, registry, version):
    sdk = release(registry, version)
    assert told(openapi("3.1-f85dbe2"), sdk) == told(sdk, openapi("3.1-f85dbe2")) == set()
    of_one_object = {change for change in CAME_BETWEEN if "-OBJECT-" not in change[1]}
    assert told(openapi("3.0-498c71d"), sdk) == of_one_object


def recorded(name: str, *parts: str) -> Claims:
    path = SHARED.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"{path} is not here: upstream's files are no part of the repository")
    return read(str(path), name=name)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("openai-docs", ("seeds", "000_cc408f8be2acb72e.txt")),
        ("openai-typescript-seed", ("seeds", "001_9d9646003f01d57b.txt")),
        ("openai-wire", ("groundtruth", "openai_recorded.jsonl.gz")),
    ],
)
def test_what_we_were_given_says_what_we_recorded_of_it(name, parts):
    review = reviewed(recorded(name, *parts))
    assert (review.changes, review.news, review.uncompared) == ((), (), ())
    assert len(review.claims.fields) == len(review.against.fields)


def test_the_wire_against_the_types_that_say_never_null():
    seed = recorded("openai-typescript-seed", "seeds", "001_9d9646003f01d57b.txt")
    wire = recorded("openai-wire", "groundtruth", "openai_recorded.jsonl.gz")
    found = {(change.field, change.rule.id) for change in changes(seed, wire)}
    nulls = {
        "errors",
        "output_file_id",
        "error_file_id",
        *(f"{s}_at" for s in STAMPS if s not in {"created", "expires"}),
    }
    assert found == {
        *((field, "DRIFT-NULL-ADDED") for field in nulls),
        ("model", "DRIFT-FIELD-ADDED"),
        ("usage", "DRIFT-FIELD-DEMANDED"),
        ("metadata", "DRIFT-TYPE-NARROWED"),
    }
