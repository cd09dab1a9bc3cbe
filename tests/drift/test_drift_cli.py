"""`batchspec drift`: exit codes, formats, and taking a change in."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile

import pytest
import yaml
from jsonschema import Draft202012Validator
from support.paths import ROOT

from batchspec.drift.evidence import evidence, neighbours
from batchspec.drift.readers import kinds, readers
from batchspec.drift.reading.problems import MissingExtra
from tests.support.drifting import SOURCES, altered, drift

STAMPS = ("in_progress", "expires", "finalizing", "completed", "failed", "expired", "cancelling", "cancelled")
MODELS = "batchspec_contract.models.pydantic_v2"


@pytest.fixture
def changed(tmp_path):
    """A source, and the same with a breaking and another change in it."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    changes = ("completed_at?: number | null;", "completed_at: string;\n  region?: string;")
    return altered(old, "batch.d.ts"), altered(new, "batch.d.ts", changes)


def test_nothing_new_is_exit_code_0():
    code, out, line = drift(MODELS)
    assert (code, line) == (0, "")
    assert out.startswith(MODELS)
    assert out.splitlines()[1:] == [
        "  not a source we recorded; held against the contract alone",
        f"  read beside the batch: {', '.join(neighbours())}",
    ]


def test_two_sources_against_each_other(changed):
    code, out, _ = drift("--against", *changed)
    assert code == 1
    assert out.splitlines() == [
        str(changed[1]),
        f"  drift from {changed[0]}:",
        "    breaking  completed_at: absent, null or a value -> always a value",
        f"              DRIFT-UNSET-GONE, breaks servers; {changed[1]}:16",
        "    breaking  completed_at: number -> string",
        f"              DRIFT-TYPE-CHANGED, breaks readers and servers; {changed[1]}:16",
        "    notice    region: not declared -> string, absent or a value",
        f"              DRIFT-FIELD-ADDED, breaks nobody; {changed[1]}:17",
    ]


def test_two_kinds_against_each_other():
    assert drift("--against", SOURCES / "batch.d.ts", SOURCES / "pydantic_models.py")[:2] == (
        0,
        f"{SOURCES / 'pydantic_models.py'}\n  no drift from {SOURCES / 'batch.d.ts'}\n",
    )


def test_what_fails_a_run_can_be_the_breaking_alone(tmp_path):
    grown = altered(
        tmp_path,
        "batch.rs",
        ("    pub status: Status,", "    pub status: Status,\n    pub note: Option<String>,"),
    )
    assert drift("--against", SOURCES / "batch.rs", grown)[0] == 1
    assert drift("--against", SOURCES / "batch.rs", grown, "--fail-on", "breaking")[0] == 0


def test_a_new_disagreement_is_exit_code_1_and_names_its_place():
    code, out, _ = drift(SOURCES / "batch.rs")
    assert code == 1
    place = f"{SOURCES / 'batch.rs'}:12"
    listed = "one of completed, failed, validating"
    legal = "one of cancelled, cancelling, completed, expired, failed, finalizing, in_progress, validating"
    wanted = f"    defect     status: {listed}; the contract: {legal}"
    assert [line for line in out.splitlines() if "defect" in line] == [wanted]
    assert f"              {place}" in out.splitlines()


def test_known_disagreement_has_its_ruling_and_is_exit_code_0(tmp_path):
    path = tmp_path / "batch.ts"
    path.write_text("interface Batch { input_file_id: string; status: string; completed_at?: number }")
    code, out, _ = drift(path, "--source", "openai-node")
    assert "RUL-001   completed_at: absent or a value" in out
    assert "DRIFT-FIELD-LOST" in out
    assert code == 1
    code, out, _ = drift(path)
    assert code == 0
    assert "RUL-001   completed_at: absent or a value" in out


def test_json_tells_every_finding_with_file_and_line(changed):
    code, out, _ = drift("--against", *changed, "--format", "json")
    report = json.loads(out)
    assert code == report["exitCode"] == 1
    (source,) = report["sources"]
    assert source["source"] == {
        "id": None,
        "kind": "typescript",
        "package": None,
        "version": None,
        "where": str(changed[1]),
    }
    assert (
        source["drift"][0]
        == {
            "rule": "DRIFT-TYPE-CHANGED",
            "what": "type changed",
            "severity": "breaking",
            "breaks": ["readers", "servers"],
            "field": "completed_at",
            "old": "number",
            "new": "string",
            "file": str(changed[1]),
            "line": 16,
        }
        or source["drift"][1]["rule"] == "DRIFT-TYPE-CHANGED"
    )


def test_markdown_is_tables_whose_text_cannot_break_out(tmp_path):
    path = tmp_path / "a.json"
    odd = 'x|<b>`"'
    path.write_text(json.dumps({"properties": {"input_file_id": {}, "status": {"const": odd}}}))
    _, out, _ = drift(path, "--format", "markdown")
    assert "| defect | `status` | always x&#124;&#60;b&#62;&#96;&#34; | one of cancelled, cancelling," in out
    assert out.startswith("## ")


def test_github_annotations_name_file_and_line(changed):
    _, out, _ = drift("--against", *changed, "--format", "github")
    lines = out.splitlines()
    file = str(changed[1]).replace(":", "%3A").replace(",", "%2C")
    assert any(
        line.startswith(
            f"::error file={file},line=16,title=DRIFT-TYPE-CHANGED::completed_at: number -> string; breaks readers and servers"
        )
        for line in lines
    )
    assert lines[-1].startswith(f"::warning file={file},line=17,title=DRIFT-FIELD-ADDED::region: ")


def test_github_annotations_cannot_be_forged(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps({"properties": {"input_file_id": {}, "status": {"const": "x\n::error::forged"}}})
    )
    _, out, _ = drift(path, "--format", "github")
    assert "\n::error::forged" not in out
    assert "%0A\\x3a:error::forged" in out


def test_one_unreadable_source_does_not_hide_the_others(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")
    code, out, line = drift(path, MODELS)
    assert code == 3
    assert out.startswith(MODELS)
    assert line == f"batchspec: {path}: no OpenAPI 3 document: it has no `openapi: 3.x`\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.there"], "nothing.there: no such file, and no Python package of that name is installed"),
        (["no/such.yaml"], "no/such.yaml: no such file, and no Python package of that name is installed"),
        (
            [MODELS, "--source", "nobody"],
            f"no source named 'nobody' is recorded; there are {', '.join(sorted(evidence().sources))}",
        ),
        (["--against", MODELS], "--against takes two sources: OLD NEW"),
        (
            ["--against", MODELS, MODELS, "--source", "groq-python"],
            "--against compares two sources with each other",
        ),
        ([MODELS, MODELS, "--source", "groq-python"], "--source names what one SOURCE is of; give one"),
        ([], "Error: SOURCE... is missing"),
        ([MODELS, "--kind", "cobol"], f"Error: --kind takes one of {', '.join(kinds())}"),
        ([MODELS, "--update"], f"{MODELS}: not a source we recorded; name it with --source ID"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments, message):
    code, out, line = drift(*arguments)
    assert (code, out) == (2, "")
    assert message in line


def test_the_kind_can_be_told(tmp_path):
    path = tmp_path / "unnamed"
    path.write_bytes((SOURCES / "batch.rb").read_bytes())
    assert '"kind": "ruby"' in drift(path, "--kind", "ruby", "--format", "json")[1]
    assert tuple(readers()) == kinds()


def test_standard_input_is_a_source():
    code, out, _ = drift("-", "--format", "json", stdin=(SOURCES / "openapi31.json").read_bytes())
    assert json.loads(out)["sources"][0]["source"]["where"] == "<stdin>"
    assert code == 0


def test_a_missing_extra_is_one_line_and_exit_code_2(monkeypatch):
    from batchspec.drift.reading import trees

    trees._parser.cache_clear()
    monkeypatch.setitem(sys.modules, "tree_sitter_go", None)
    code, out, line = drift(SOURCES / "batch.go")
    assert (code, out) == (2, "")
    assert line.endswith(
        "takes tree-sitter-go; run: pip install '<where you installed batchspec from>[drift]'"
    )


def test_writing_claims_takes_its_extra_too(monkeypatch):
    from batchspec.drift.update import opened

    monkeypatch.delitem(sys.modules, "batchspec.drift.claims_file", raising=False)
    monkeypatch.setitem(sys.modules, "ruamel.yaml", None)
    message = r"^writing claims takes ruamel.yaml; run: pip install '<where you installed batchspec from>\[drift\]'$"
    with pytest.raises(MissingExtra, match=message):
        opened("")


def test_a_plain_install_reads_what_takes_no_extra():
    blocked = "import sys\nfor n in ('yaml','tree_sitter','ruamel.yaml','ruamel'): sys.modules[n] = None\n"
    run = (
        f"from batchspec.cli.drift import command\ncommand([{str(SOURCES / 'openapi31.json')!r}, {MODELS!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", blocked + run], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def repository(tmp_path):
    """A copy of schema/sources."""
    shutil.copytree(ROOT / "schema" / "sources", tmp_path / "schema" / "sources")
    return tmp_path


def source_file(tmp_path, *changes):
    """A Python module that says what was recorded of groq-python, altered."""
    text = (
        "from typing import Optional, List, Literal\nfrom pydantic import BaseModel\n"
        "class RequestCounts(BaseModel):\n    total: int\n    completed: int\n    failed: int\n"
        "class Fault(BaseModel):\n"
        "    code: Optional[str] = None\n    message: Optional[str] = None\n    param: Optional[str] = None\n    line: Optional[int] = None\n"
        "class Errors(BaseModel):\n    object: Optional[str] = None\n    data: Optional[List[Fault]] = None\n"
        "class Batch(BaseModel):\n    id: str\n    object: Literal['batch']\n    endpoint: str\n    errors: Optional[Errors] = None\n"
        "    input_file_id: str\n    completion_window: str\n"
        "    status: Literal['validating', 'failed', 'in_progress', 'finalizing', 'completed', 'expired', 'cancelling', 'cancelled']\n"
        "    output_file_id: Optional[str] = None\n    error_file_id: Optional[str] = None\n    created_at: int\n"
        + "".join(f"    {stamp}_at: Optional[int] = None\n" for stamp in STAMPS)
        + "    request_counts: Optional[RequestCounts] = None\n    metadata: Optional[object] = None\n"
    )
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path = tmp_path / "groq_batch.py"
    path.write_text(text)
    return path


def test_update_writes_what_changed_and_nothing_else(repository, tmp_path, monkeypatch):
    monkeypatch.chdir(repository)
    file = repository / "schema/sources/groq-python.yaml"
    file.write_text(file.read_text("utf-8").replace("\nfields:\n", "\n# kept\nfields:\n"), "utf-8")
    before = file.read_text("utf-8").splitlines()
    path = source_file(
        tmp_path,
        ("    endpoint: str\n", "    endpoint: Optional[str]\n    region: Optional[str] = None\n"),
        ("    failed: int\n", ""),
        ("'cancelled']", "'cancelled', 'paused']"),
        ("    message: Optional[str] = None\n", "    message: int\n"),
    )
    code, out, _ = drift(path, "--source", "groq-python", "--update")
    assert code == 1
    assert out.splitlines()[-1] == "  taken into schema/sources/groq-python.yaml"
    after = file.read_text("utf-8").splitlines()
    gone, new = [line for line in before if line not in after], [line for line in after if line not in before]
    assert gone == [
        "  endpoint: {states: [value], type: string}",
        '  "errors.data[].message": {states: [absent, "null", value], type: string}',
        "  status: {states: [value], type: string, enum: [validating, failed, in_progress, finalizing, completed, expired, cancelling, cancelled]}",
        "  request_counts.failed: {states: [value], type: integer}",
    ]
    assert new == [
        '  endpoint: {states: ["null", value], type: string}',
        '  region: {states: [absent, "null", value], type: string}',
        '  "errors.data[].message": {states: [value], type: integer}',
        "  status: {states: [value], type: string, enum: [validating, failed, in_progress, finalizing, completed, expired, cancelling, cancelled, paused]}",
    ]
    meta = json.loads((ROOT / "schema/meta/source.schema.json").read_text("utf-8"))
    Draft202012Validator(meta).validate(yaml.safe_load("\n".join(after)))
    assert not list(repository.rglob("*.partial"))


def test_once_taken_in_nothing_is_left_to_take_in(repository, tmp_path, monkeypatch):
    monkeypatch.chdir(repository)
    file = repository / "schema/sources/groq-python.yaml"
    path = source_file(
        tmp_path, ("    endpoint: str\n", "    endpoint: str\n    region: Optional[str] = None\n")
    )
    assert drift(path, "--source", "groq-python")[0] == 1
    assert drift(path, "--source", "groq-python", "--update", file)[0] == 0
    once = file.read_text("utf-8")
    assert drift(path, "--source", "groq-python", "--update", file.parent)[0] == 0
    assert file.read_text("utf-8") == once


def test_the_release_is_brought_up_to_date_where_it_is_named(repository, tmp_path, monkeypatch):
    monkeypatch.chdir(repository)
    file = repository / "schema/sources/groq-python.yaml"
    before = file.read_text("utf-8")
    wheel = tmp_path / "groq-1.8.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(source_file(tmp_path), "groq/types/batch.py")
        archive.writestr("groq-1.8.0.dist-info/METADATA", "Name: groq\nVersion: 1.8.0\n")
    code, out, _ = drift(wheel, "--update")
    assert (code, out.splitlines()[1]) == (0, "  no drift from our record of 1.7.0")
    of_batches = before.partition("\nobjects:\n")[0]
    assert of_batches.count("1.7.0") == 2
    assert file.read_text("utf-8") == before.replace(of_batches, of_batches.replace("1.7.0", "1.8.0"))


@pytest.mark.parametrize("name", sorted(evidence().sources))
def test_a_file_is_dumped_as_it_was_written(name):
    from batchspec.drift.update import opened

    text = (ROOT / "schema" / "sources" / f"{name}.yaml").read_text("utf-8")
    assert opened(text).text() == text


REFUSALS = {
    "elsewhere": (
        "groq-python",
        "elsewhere/groq-python.yaml: no such file; run this where schema/sources is, or name the file: --update PATH",
    ),
    "schema/sources/openai-python.yaml": (
        "groq-python",
        "schema/sources/openai-python.yaml: the file of another source",
    ),
    "schema/sources": (
        "openai-wire",
        "openai-wire: recorded traffic is taken in by `python -m generator.wire`",
    ),
}


@pytest.mark.parametrize("target", REFUSALS)
def test_what_cannot_be_updated_is_told(repository, tmp_path, monkeypatch, target):
    name, message = REFUSALS[target]
    monkeypatch.chdir(repository)
    assert drift(source_file(tmp_path), "--source", name, f"--update={target}") == (2, "", message)


def test_the_command_is_listed(batchspec):
    run = batchspec("drift", "--help")
    assert run.code == 0
    assert "Tell what a SOURCE of the Batch API changed, and whom it can break." in run.out
