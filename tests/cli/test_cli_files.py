"""`batchspec check files`: what it reads, what it says of bad input, and the exit codes."""

from __future__ import annotations

import gzip
import json

import jsonschema
import pytest

from batchspec.contract.schemas import schema
from batchspec_contract import CONTRACT

BAD = {
    "empty": (b"", "the text is empty"),
    "blank": (b" \n ", "the text is empty"),
    "html": (
        b"<html><body>502</body></html>",
        "this looks like HTML, not JSON, at line 1, column 1",
    ),
    "truncated": (b'{"id": "batch_1", "obj', "the text ends in the middle of a value at line 1, column 19"),
    "nan": (b'{"object": "batch", "created_at": NaN}', "NaN is not a JSON number"),
    "duplicate": (b'{"object": "batch", "id": "a", "id": "b"}', 'the key "id" is there twice in one object'),
    "not-utf8": (b'{"id": "\xff"}', "byte 8 (0xff) is not UTF-8"),
    "deep": (b"[" * 100_000, "nested deeper than 512 levels"),
    "digits": (b'{"created_at": ' + b"1" * 5000 + b"}", "a number has more than 4300 digits"),
    "bom": (b"\xef\xbb\xbf{}", "the text begins with a byte order mark"),
}


@pytest.fixture
def batch(docs_example):
    return json.loads(docs_example.read_text())


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_finding_in_one_line(batchspec, tmp_path, name):
    content, line = BAD[name]
    (tmp_path / "bad.json").write_bytes(content)
    run = batchspec("check", "files", "bad.json")
    assert run.code == 1
    assert line in " ".join(run.out.split())
    assert "Traceback" not in run.out + run.err
    assert run.out.startswith("verdict: non-conformant (1 cause, 1 MUST requirement, ")


def test_compressed_data_that_break_off_are_no_fault_of_the_server(batchspec, tmp_path):
    (tmp_path / "bad.json").write_bytes(gzip.compress(b'{"id": 1}' * 1000)[:-20])
    run = batchspec("check", "files", "bad.json")
    assert run.code == 1
    assert run.out.startswith("verdict: incomplete (1 entry could not be read)")
    assert "the compressed data are broken: " in " ".join(run.out.split())


def test_a_report_over_what_is_judged_is_usage(batchspec, tmp_path, docs_example):
    before = docs_example.read_bytes()
    for path in (docs_example, f"{docs_example.parent}/./{docs_example.name}"):
        run = batchspec("check", "files", docs_example, "--html", path)
        assert run.code == 2
        assert run.err.splitlines()[-1].endswith(
            "is what is to be judged; choose another path for the report"
        )
    assert docs_example.read_bytes() == before


def test_traffic_of_which_no_must_was_judged_is_no_pass(batchspec, tmp_path):
    line = {"method": "GET", "url": "/v1/batches/batch_1", "status": 200}
    (tmp_path / "app.log").write_text(f"{json.dumps(line)}\n" * 2)
    run = batchspec("check", "files", "app.log")
    assert run.code == 1
    assert run.out.startswith("verdict: incomplete (nothing was judged)")


def test_a_finding_in_a_file_says_where(batchspec, tmp_path, batch):
    (tmp_path / "a.json").write_text(json.dumps({**batch, "status": "pending"}))
    assert "at a.json" in batchspec("check", "files", "a.json").out


@pytest.mark.parametrize("option", ["--server", "--log-keys"])
def test_an_option_that_is_empty_is_usage(batchspec, docs_example, option):
    run = batchspec("check", "files", docs_example, option, "")
    assert (run.code, run.out) == (2, "")


def test_a_missing_path_is_usage(batchspec):
    run = batchspec("check", "files", "nope.json")
    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines()[-1] == "Error: nope.json: no such file"


def test_a_folder_of_nothing_judges_nothing(batchspec, tmp_path):
    (tmp_path / "folder").mkdir()
    run = batchspec("check", "files", "folder")
    assert run.code == 1
    assert run.out.startswith("verdict: incomplete (nothing was judged)")


def test_nothing_is_judged_when_one_of_many_is_missing(batchspec, tmp_path, docs_example):
    run = batchspec("check", "files", docs_example, "nope.json", "--json", "report.json")
    assert run.code == 2
    assert not (tmp_path / "report.json").exists()


def test_one_object_an_array_a_list_response_and_lines(batchspec, tmp_path, batch):
    (tmp_path / "one.json").write_text(json.dumps(batch))
    (tmp_path / "many.json").write_text(json.dumps([batch, batch]))
    (tmp_path / "page.json").write_text(
        json.dumps({"object": "list", "data": [batch, batch, batch], "has_more": False})
    )
    (tmp_path / "lines.jsonl").write_text(f"{json.dumps(batch)}\n\n{json.dumps(batch)}\n")
    (tmp_path / "zipped.jsonl.gz").write_bytes(gzip.compress(f"{json.dumps(batch)}\n".encode()))
    (tmp_path / "looks-like-lines").write_text(f"{json.dumps(batch)}\n{json.dumps(batch)}\n")
    run = batchspec(
        "check",
        "files",
        *(["one.json", "many.json", "page.json", "lines.jsonl", "zipped.jsonl.gz", "looks-like-lines"]),
    )
    assert run.code == 0, run.out
    assert "one.json and 5 more · 11 batch objects judged" in " ".join(run.out.split())
    assert run.out.splitlines()[0] == "verdict: conformant"


def test_standard_input(installed_batchspec, batch):
    run = installed_batchspec("check", "files", "-", stdin=gzip.compress(json.dumps(batch).encode()))
    assert run.code == 0, run.out
    assert "1 batch object judged" in run.out


def test_what_is_no_batch_is_passed_over_and_counted(batchspec, tmp_path, batch):
    (tmp_path / "mixed.jsonl").write_text(f'{json.dumps(batch)}\n{{"object": "file"}}\n7\n')
    run = batchspec("check", "files", "mixed.jsonl")
    assert run.code == 0
    assert "1 batch object judged, 2 passed over" in " ".join(run.out.split())


def test_nothing_judged_is_exit_1(batchspec, tmp_path):
    (tmp_path / "file.json").write_text('{"object": "file"}')
    run = batchspec("check", "files", "file.json")
    assert run.code == 1
    assert run.out.splitlines()[0] == "verdict: incomplete (nothing was judged)"


def test_a_failure_shows_all_that_mends_it(batchspec, tmp_path, batch):
    batch["usage"]["total_tokens"] = 7
    (tmp_path / "batch.json").write_text(json.dumps(batch))
    run = batchspec("check", "files", "batch.json", "--verbose")
    assert run.code == 1
    lines = run.out.splitlines()
    start = lines.index("FAIL BATCH-USG-001 MUST  `total_tokens` is `input_tokens` plus `output_tokens`.")
    assert lines[start + 1 : start + 7] == [
        "    /usage/total_tokens: expected input_tokens + output_tokens (2000), got 7",
        "    where: batch.json",
        f"    smallest object: {json.dumps({'usage': batch['usage']})}",
        '    patch: [{"op": "replace", "path": "/usage/total_tokens", "value": 2000}]',
        "    authority: openai-wire, 2,326 of 2,326 objects; openai-docs, the batch object, `usage`",
        "    again: batchspec check files batch.json --only BATCH-USG-001",
    ]
    again = batchspec(*lines[start + 6].split()[2:])
    assert again.code == 1
    assert again.out.splitlines()[0] == (
        "verdict: judged 1 requirement (BATCH-USG-001) and no other: 1 cause, 1 MUST"
    )
    assert "FAIL MUST  /usage/total_tokens: " in again.out


def test_the_json_report_is_as_its_schema_says_and_lists_every_requirement(batchspec, tmp_path, docs_example):
    from batchspec_contract.registry import REQUIREMENTS

    run = batchspec("check", "files", docs_example, "--json", "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    jsonschema.Draft202012Validator(schema("report")).validate(report)
    assert [row["id"] for row in report["requirements"]] == [r.id for r in REQUIREMENTS if r.role == "server"]
    assert (report["verdict"], report["exitCode"], run.code) == ("conformant", 0, 0)
    assert not list(tmp_path.glob("*.partial"))


def test_json_to_standard_output_is_json_alone(batchspec, docs_example):
    run = batchspec("check", "files", docs_example, "--json", "-")
    assert json.loads(run.out)["verdict"] == "conformant"
    assert "verdict: conformant" in run.err


def test_level_should_makes_a_warning_fail(batchspec, tmp_path, batch):
    del batch["model"]
    (tmp_path / "batch.json").write_text(json.dumps(batch))
    assert batchspec("check", "files", "batch.json").code == 0
    run = batchspec("check", "files", "batch.json", "--level", "should")
    assert run.code == 1
    assert "FAIL SHOULD  1 key is left out where unset: model" in run.out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--only", "BATCH-XYZ"], "no requirement begins with 'BATCH-XYZ'"),
        (["--contract", "2024-01"], f"no contract revision '2024-01'; there are {CONTRACT}"),
        (["--json", "no/such/report.json"], "no folder no/such to write report.json into"),
        (["--level", "maybe"], "'maybe' is not one of 'must', 'should', 'may'"),
    ],
)
def test_wrong_usage_is_exit_2_and_one_line(batchspec, docs_example, arguments, line):
    run = batchspec("check", "files", docs_example, *arguments)
    assert (run.code, run.out) == (2, "")
    assert line in run.err.splitlines()[-1]


def test_schema_prints_and_writes(batchspec, tmp_path):
    printed = json.loads(batchspec("schema", "reader").out)
    assert printed["$id"] == f"urn:batchspec:{CONTRACT}:batch"
    run = batchspec("schema", "all", "--out", "schemas", "--draft", "7")
    assert run.code == 0
    names = sorted(p.name for p in (tmp_path / "schemas").iterdir())
    assert {"reader.schema.json", "server.schema.json", "report.schema.json", "trace.schema.json"} <= set(
        names
    )
    for name in names:
        assert json.loads((tmp_path / "schemas" / name).read_text())["$schema"].endswith("draft-07/schema#")


def test_a_schema_nobody_knows_is_usage(batchspec):
    run = batchspec("schema", "writer")
    assert run.code == 2
    assert run.err.splitlines()[-1].startswith("Error: no schema named 'writer'; there are ")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (1, "at a0.json; BATCH"),
        (2, "at a0.json and 1 more place; "),
        (5, "and 4 more places; "),
        (9, "and 4 more places at least; "),
    ],
)
def test_a_finding_in_several_files_says_how_many(files, said, batchspec, tmp_path, batch):
    for number in range(files):
        (tmp_path / f"a{number}.json").write_text(json.dumps({**batch, "status": "pending"}))
    names = [f"a{number}.json" for number in range(files)]
    run = batchspec("check", "files", *names, "--html", "out.html")
    assert said in " ".join(run.out.split())
    html = (tmp_path / "out.html").read_text("utf-8")
    assert ("more place" in html) is (files > 1)
    told = json.loads(batchspec("check", "files", *names, "--json", "-").out)["causes"][0]
    assert (told["places"], told["morePlaces"]) == (min(files, 5), files > 5)
