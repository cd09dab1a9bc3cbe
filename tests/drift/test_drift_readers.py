"""Every kind of source says of the same batch the same, with its file and line; nothing of it is run."""

from __future__ import annotations

import gzip
import io
import itertools
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from support.paths import ROOT

from batchspec.claims.claim import Place
from batchspec.drift import readers
from batchspec.drift.compare import changes
from batchspec.drift.kinds import kind_of
from batchspec.drift.readers import by_suffix, kinds
from batchspec.drift.reading.bundle import Folder
from batchspec.drift.source import read
from batchspec_contract.objects import OBJECTS
from tests.support.drifting import SOURCES, altered

DOCS = (ROOT / "docs" / "drift.md").read_text("utf-8")
ANY, UNSET = "absent, null or a value", frozenset({"absent", "null", "value"})
TOLD_BY_LOOKING = {
    "openapi30.yaml": "openapi",
    "openapi31.json": "openapi",
    "page.txt": "docs",
    "page_nested.md": "docs",
    "page_with_interface.txt": "typescript",
    "schema.json": "json-schema",
}
"""Samples whose ending is not that of their kind."""
KINDS = {
    path.name: TOLD_BY_LOOKING.get(path.name) or by_suffix(path.name)
    for path in sorted(SOURCES.iterdir())
    if path.name != "shared.d.ts"  # what batch.d.ts imports
}
NESTED = sorted(KINDS.keys() - {"page.txt", "page_with_interface.txt"})
LOOSER = {"generated.kt": "metadata holds anything", "sorbet.rb": "it lists no values"}


@pytest.fixture(scope="module")
def claims():
    return {name: read(str(SOURCES / name)) for name in KINDS}


def test_every_reader_has_a_sample():
    assert set(KINDS.values()) == set(kinds())


def test_every_kind_is_documented():
    listed = re.findall(r"^\| `([a-z-]+)`", DOCS.partition("## What is compared")[0], re.MULTILINE)
    assert sorted(listed) == list(kinds())


TOY = """
from batchspec.claims.claim import Claim
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.reader import Reader

def read(bundle, wanted):
    names = bundle.read(bundle.focus).decode().split()
    return Claims(kind="toy-lines", fields={name: Claim(frozenset({"value"})) for name in names})

READER = Reader(read, suffixes=(".toy",), members=(".toy",), roots=("toy.lock",))
"""


@pytest.fixture
def toy_reader(tmp_path, monkeypatch):
    """A reader in a file of its own, and nothing else told of it."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "toy_lines.py").write_text(TOY)
    cached = (readers.readers, readers.listed, readers.roots)
    monkeypatch.setattr(readers, "__path__", [*readers.__path__, str(folder)])
    for function in cached:
        function.cache_clear()
    yield
    monkeypatch.undo()
    for function in cached:
        function.cache_clear()
    sys.modules.pop("batchspec.drift.readers.toy_lines", None)


@pytest.mark.usefixtures("toy_reader")
def test_a_reader_is_one_file(tmp_path):
    assert "toy-lines" in kinds()
    root = tmp_path / "package"
    root.mkdir()
    (root / "toy.lock").write_text("")
    (root / "batch.toy").write_text("id input_file_id status")
    found = read(str(root / "batch.toy"))
    assert (found.kind, list(found.fields)) == ("toy-lines", ["id", "input_file_id", "status"])
    bundle = Folder("package", root, readers.listed())
    assert (bundle.names(), kind_of(bundle)) == (["batch.toy", "toy.lock"], "toy-lines")


def test_no_reader_and_no_parser_is_imported_before_it_is_needed():
    names = "[name for name in sys.modules if name.startswith(('batchspec.drift.read', 'tree_sitter', 'ruamel', 'yaml'))]"
    program = f"import sys, batchspec.cli.drift; print(*{names})"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["batchspec.drift.readers"]
    program = f"import sys; from batchspec.drift.readers import readers; readers(); print(*{names})"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {name for name in ran.stdout.split() if not name.startswith("batchspec.")} == set()


@pytest.mark.parametrize("name", KINDS)
def test_the_kind_is_detected(claims, name):
    assert claims[name].kind == KINDS[name]


@pytest.mark.parametrize("name", NESTED)
def test_every_kind_says_what_the_others_say(claims, name):
    said = {path: (claim.says("presence"), claim.type) for path, claim in claims[name].fields.items()}
    number = "number" if claims[name].blind >= {"integer"} else "integer"
    assert said == {
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
    told = None if name in {"pydantic_models.py", "typed_dict.py", "schema.json"} else "unixtime"
    told = "unixtime" if name == "pydantic_models.py" else told
    assert claims[name].fields["created_at"].format == told


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
    assert server.fields["usage"].states == UNSET
    assert server.fields["usage.total_tokens"].type == "integer"


def test_a_plain_yaml_schema_and_standard_input(tmp_path, monkeypatch):
    text = "$schema: x\nproperties:\n  input_file_id: {type: string}\n  status: {type: [string, 'null']}\n"
    path = tmp_path / "schema.yaml"
    path.write_text(text)
    assert read(str(path)).fields["status"].says("presence") == ANY
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert read("-").where == "<stdin>"


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
    assert found.fields["errors.data[].line"].states == UNSET
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


FILLER = "    Other{0}:\n      type: object\n      properties:\n        size:\n          type: integer\n          minimum: {0}\n"
"""Six lines of an OpenAPI file, about something else than batches."""


def steps_of_reading(path):
    """How many functions are called to read a source, in Python and in C; the same on every machine."""
    steps = 0

    def count(_frame, event, _argument):
        nonlocal steps
        steps += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read(str(path))
    finally:
        sys.setprofile(before)
    return steps


def test_a_long_openapi_file_takes_steps_in_proportion_to_its_lines(tmp_path):
    """OpenAI's own has 3 megabytes."""
    text = (SOURCES / "openapi30.yaml").read_text("utf-8")
    before, head, after = re.split(r"(^  schemas:\n)", text, flags=re.MULTILINE)
    read(str(SOURCES / "openapi30.yaml"))  # what is imported is imported
    steps = {}
    for others in (100, 400, 1_600):
        path = tmp_path / "long.yaml"
        path.write_text(before + head + "".join(map(FILLER.format, range(others))) + after, "utf-8")
        steps[others] = steps_of_reading(path)
    few, many = (steps[400] - steps[100]) / (6 * 300), (steps[1_600] - steps[400]) / (6 * 1_200)
    assert many < 2 * few  # each line costs what it did; four times as much would be quadratic
    assert many < 100  # 30 with the parser in C, some 400 with that in Python
