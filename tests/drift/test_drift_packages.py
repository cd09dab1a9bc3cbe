"""Packages as sources: those that each registry has, archives in archives, folders, and what is installed."""

from __future__ import annotations

import gzip
import io
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from support.drifting import SOURCES

from batchspec.claims.claim import Place
from batchspec.drift.source import read


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return path


def tarred(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, raw in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
    return path


def raw(name: str) -> bytes:
    return (SOURCES / name).read_bytes()


PACKAGES = {
    "wheel": (
        zipped,
        "toy-1.2-py3-none-any.whl",
        {
            "toy/__init__.py": b"",
            "toy/b.py": raw("typed_dict.py"),
            "toy-1.2.dist-info/METADATA": b"Name: toy\nVersion: 1.2\n",
        },
        ("python", "pypi:toy", "1.2"),
    ),
    "sdist": (
        tarred,
        "toy-1.2.tar.gz",
        {"toy-1.2/src/toy/b.py": raw("typed_dict.py"), "toy-1.2/PKG-INFO": b"Name: toy\nVersion: 1.2\n"},
        ("python", "pypi:toy", "1.2"),
    ),
    "npm": (
        tarred,
        "toy-1.2.tgz",
        {
            "package/package.json": b'{"name": "@a/toy", "version": "1.2"}',
            "package/r/batch.d.ts": raw("batch.d.ts").replace(b"./shared", b"@a/toy/r/shared"),
            "package/r/shared.d.ts": raw("shared.d.ts"),
            "package/src/batch.ts": raw("batch.d.ts").replace(b"status:", b"other:"),
        },
        ("typescript", "npm:@a/toy", "1.2"),
    ),
    "crate": (
        tarred,
        "toy-1.2.crate",
        {"toy/Cargo.toml": b'[package]\nname = "toy"\nversion = "1.2"\n', "toy/src/lib.rs": raw("batch.rs")},
        ("rust", "crates:toy", "1.2"),
    ),
    "go": (
        zipped,
        "v1.2.0.zip",
        {"x.y/toy@v1.2.0/go.mod": b"module x.y/toy\n", "x.y/toy@v1.2.0/batch.go": raw("batch.go")},
        ("go", "go:x.y/toy", "v1.2.0"),
    ),
    "jar": (
        zipped,
        "toy-1.2-sources.jar",
        {"META-INF/MANIFEST.MF": b"", "com/openai/Batch.kt": raw("generated.kt")},
        ("java", "maven:com.openai:toy", "1.2"),
    ),
}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_known_by_name_and_release(package, tmp_path):
    make, name, files, expected = PACKAGES[package]
    found = read(str(make(tmp_path / name, files)))
    assert (found.kind, found.package, found.version) == expected
    assert found.fields["errors.data[].line"].states == {"absent", "null", "value"}
    assert not list(tmp_path.glob("*/**"))


def test_a_gem_keeps_its_files_in_an_archive_of_its_own(tmp_path):
    inner = tarred(
        tmp_path / "data.tar.gz",
        {"lib/toy/batch.rb": raw("batch.rb"), "toy.gemspec": b"", "lib/version.rb": b'VERSION = "1.2"'},
    )
    gem = tarred(tmp_path / "toy-1.2.gem", {"metadata.gz": b"", "data.tar.gz": inner.read_bytes()})
    found = read(str(gem))
    assert (found.kind, found.package, found.version) == ("ruby", "rubygems:toy", "1.2")


def test_a_folder_is_read_whole(tmp_path):
    (tmp_path / "toy").mkdir()
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "toy" / "b.py").write_bytes(raw("typed_dict.py"))
    (tmp_path / "node_modules" / "c.py").write_bytes(
        raw("typed_dict.py").replace(b"Required[str]", b"Required[int]")
    )
    assert read(str(tmp_path)).fields["id"].type == "string"


def test_gzip_is_seen_through(tmp_path):
    path = tmp_path / "openapi.yaml.gz"
    path.write_bytes(gzip.compress(raw("openapi30.yaml")))
    assert read(str(path)).fields["id"].place == Place(str(path), 10)


def test_an_installed_package_is_found_by_name_and_not_imported(tmp_path, monkeypatch):
    package = tmp_path / "toy_sdk"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('imported')\n")
    (package / "types.py").write_bytes(raw("typed_dict.py"))
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("toy_sdk", "toy_sdk.types", "toy_sdk.types:Batch"):
        found = read(name)
        assert found.fields["id"].place == Place("toy_sdk/types.py", 18)
    assert "toy_sdk" not in sys.modules


def test_imports_are_followed_through_a_package(tmp_path):
    package = tmp_path / "toy"
    (package / "types" / "shared").mkdir(parents=True)
    files = {
        "__init__.py": "",
        "types/__init__.py": "from .batch import Batch as Batch\n",
        "types/shared/__init__.py": "from .metadata import *\n",
        "types/shared/metadata.py": "from typing import Dict\nfrom typing_extensions import TypeAlias\nMetadata: TypeAlias = Dict[str, str]\n",
        "types/usage.py": "from .._models import BaseModel\nclass Usage(BaseModel):\n    total_tokens: int\n",
        "_models.py": "import pydantic\nclass BaseModel(pydantic.BaseModel):\n    _request_id: str\n",
        "types/batch.py": (
            "from typing import Optional\nfrom toy.types import shared\nfrom .usage import Usage\nfrom .._models import BaseModel\n"
            "class Batch(BaseModel):\n    input_file_id: str\n    status: str\n    usage: Optional[Usage] = None\n"
            "    metadata: Optional[shared.Metadata] = None\n"
        ),
    }
    for name, text in files.items():
        (package / name).write_text(text)
    for source in (package, package / "types" / "batch.py"):
        fields = read(str(source)).fields
        assert list(fields) == ["input_file_id", "status", "usage", "usage.total_tokens", "metadata"]
        assert fields["metadata"].says("type") == "map of string"
