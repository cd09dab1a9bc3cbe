"""Waiver files: what they may say, how a first one is made, how one is kept up to date."""

from __future__ import annotations

import json
from datetime import date

import pytest

from batchspec.judging.outcomes.waiver import PLACEHOLDER, Kind, Waiver
from batchspec.judging.waivers import reading
from batchspec.judging.waivers.reading import BadWaivers, load, parse
from batchspec.system import toml_text

ENTRY = '[[waiver]]\nrequirement = "BATCH-FLD-001"\nsignature = ":/id:type"\nkind = "bug"\nreason = "known"\n'

NO_TOML = 'no TOML; write key = "text", and [[waiver]] above each waiver: '

BAD = {
    "syntax": (
        "[[waiver]]\nrequirement = BATCH\n",
        f"w.toml:2: {NO_TOML}",
    ),
    "unclosed": ('[[waiver]]\nreason = "x\n', f"w.toml:2: {NO_TOML}"),
    "key-twice": (ENTRY + 'kind = "bug"\n\n' + ENTRY, f"w.toml:6: {NO_TOML}"),
    "after-lines-of-text": (
        ENTRY.replace('"known"', '"""\na = [\n"""').replace("\n", "\r\n") + "versions\r\n",
        f"w.toml:8: {NO_TOML}",
    ),
    "cut": ("[[waiver]]\nsignature = [", f"w.toml:2: {NO_TOML}"),
    "key": (ENTRY + 'issu = "x"\n', "w.toml:1: unknown key 'issu', did you mean 'issue'; there are "),
    "top": (
        "schema = 1\n",
        "w.toml: unknown key 'schema'; each waiver is a table that begins with [[waiver]]",
    ),
    "table": (
        '[waiver]\nkind = "bug"\n',
        "w.toml: waiver is no list of tables; begin each waiver with [[waiver]]",
    ),
    "reason": (
        ENTRY.replace("known", " "),
        'w.toml:1: a waiver needs a reason; add reason = "why it is tolerated"',
    ),
    "no-reason": (
        ENTRY + "\n" + ENTRY.replace('reason = "known"\n', "").replace("001", "002"),
        'w.toml:7: a waiver needs a reason; add reason = "why it is tolerated"',
    ),
    "no-signature": (
        ENTRY.replace('":/id:type"', "[]"),
        'w.toml:1: a waiver needs a signature; add signature = "case:/pointer:keyword"',
    ),
    "kind": (
        ENTRY.replace("bug", "bugs"),
        "w.toml:1: unknown kind 'bugs', did you mean 'bug'; there are bug, missing-feature, dispute, flaky",
    ),
    "requirement": (
        ENTRY.replace("FLD-001", "FDL-001"),
        "w.toml:1: no requirement 'BATCH-FDL-001', did you mean 'BATCH-FLD-001'; name one by its whole id",
    ),
    "prefix": (ENTRY.replace("BATCH-FLD-001", "BATCH-FLD"), "w.toml:1: no requirement 'BATCH-FLD'"),
    "text": (ENTRY.replace('"known"', "7"), "w.toml:1: reason is no text; put it in double quotes"),
    "signature": (
        ENTRY.replace(":/id:type", "/id"),
        "w.toml:1: '/id' is no signature; write case:/pointer:keyword",
    ),
    "wildcard-keyword": (
        ENTRY.replace(":/id:type", ":/id:*"),
        "w.toml:1: ':/id:*': a waiver takes no wildcard",
    ),
    "wildcard-case": (
        ENTRY.replace(":/id:type", "*:/id:type"),
        "w.toml:1: '*:/id:type': a waiver takes no wildcard",
    ),
    "wildcard-key": (
        ENTRY.replace(":/id:type", ":/i*:type"),
        "w.toml:1: ':/i*:type': a waiver takes no wildcard",
    ),
    "signatures": (
        ENTRY.replace('":/id:type"', "[1]"),
        "w.toml:1: signature is neither text nor a list of texts",
    ),
    "versions": (
        ENTRY + 'versions = "^1.2"\n',
        "w.toml:1: versions '^1.2' cannot be read; write it as >=1.2, <2",
    ),
    "expires": (ENTRY + 'expires = "soon"\n', "w.toml:1: expires 'soon' is no date; write it as 2026-12-31"),
    "expires-number": (
        ENTRY + "expires = 2026\n",
        "w.toml:1: expires 2026 is no date; write it as 2026-12-31",
    ),
    "duplicate": (
        ENTRY + ENTRY,
        "w.toml:6: BATCH-FLD-001 :/id:type is waived already at w.toml:1; keep one of them",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_a_file_is_one_line(name):
    text, line = BAD[name]
    with pytest.raises(BadWaivers) as caught:
        parse(text, "w.toml")
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


def test_a_file_may_say_all_there_is():
    text = (
        '# ours\n[[waiver]]\nrequirement = "BATCH-FLD-001"\nsignature = [":/id:type", ":/data/*/id:minLength"]\nkind = "dispute"\n'
        'states = ["cancelling", "cancelled"]\n'
        'reason = "the docs say otherwise"\nissue = "https://example.test/1"\nversions = ">=1.2, <2"\nexpires = 2026-12-31\n'
    )
    assert parse(text.replace("\n", "\r\n"), "w.toml") == (
        Waiver(
            ("BATCH-FLD-001",),
            (":/id:type", ":/data/*/id:minLength"),
            Kind.DISPUTE,
            "the docs say otherwise",
            "https://example.test/1",
            ">=1.2, <2",
            date(2026, 12, 31),
            "w.toml:2",
            ("cancelling", "cancelled"),
        ),
    )
    assert parse("") == ()


def test_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "latin.toml").write_bytes(b'reason = "\xff"')
    for name, line in {
        "none.toml": "no such file; --write-waivers makes a first one",
        "latin.toml": "not UTF-8; save it as UTF-8",
        ".": "cannot be opened: it is a folder; name a file",
    }.items():
        with pytest.raises(BadWaivers) as caught:
            load(tmp_path / name)
        assert caught.value.what == line


@pytest.fixture
def bad_batch(docs_example, tmp_path):
    """A file whose batch breaks one requirement, `BATCH-USG-001`."""
    batch = json.loads(docs_example.read_text())
    batch["usage"]["total_tokens"] = 7
    (tmp_path / "batch.json").write_text(json.dumps(batch))
    return tmp_path / "batch.json"


def test_write_run_mend_update(batchspec, bad_batch, docs_example, tmp_path):
    run = batchspec("check", "files", "batch.json", "--write-waivers")
    assert run.code == 1
    assert run.err == (
        "batchspec: batchspec-waivers.toml: 1 added; give each its reason, they hold from the next run on\n"
    )
    run = batchspec("check", "files", "batch.json", "--json", "report.json")
    assert run.code == 0
    assert run.out.splitlines()[0] == "verdict: conformant-with-waivers (1 cause, 1 MUST requirement waived)"
    assert f"(waiver: bug, {PLACEHOLDER})" in " ".join(run.out.split())
    row = next(
        r
        for r in json.loads((tmp_path / "report.json").read_text())["requirements"]
        if r["status"] == "waived"
    )
    assert row["waiver"]["signatures"] == [":/usage/total_tokens:rule"] == row["signatures"]
    bad_batch.write_text(docs_example.read_text())
    run = batchspec("check", "files", "batch.json")
    assert run.code == 1
    told = "STALE-WAIVER BATCH-USG-001 MUST it passes now: remove its waiver (batchspec-waivers.toml:5)"
    assert told in " ".join(run.out.split())
    assert run.out.splitlines()[0] == "verdict: non-conformant (1 stale waiver)"
    run = batchspec("check", "files", "batch.json", "--update-waivers")
    assert run.code == 1
    assert run.err == "batchspec: batchspec-waivers.toml: 0 added, 1 removed\n"
    assert batchspec("check", "files", "batch.json").code == 0


def test_the_command_to_see_it_again_ignores_waivers_for_other_requirements(batchspec, bad_batch):
    batchspec("check", "files", "batch.json", "--write-waivers")
    run = batchspec("check", "files", "batch.json", "--only", "BATCH-FLD")
    assert run.code == 0
    assert run.out.startswith("verdict: judged 23 requirements (BATCH-FLD) and no other: they hold\n")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--waivers", "none.toml"], "Error: none.toml: no such file; --write-waivers makes a first one"),
        (
            ["--update-waivers"],
            "Error: batchspec-waivers.toml: no such file; --write-waivers makes a first one",
        ),
        (
            ["--write-waivers", "--waivers", "there.toml"],
            "Error: there.toml is there already; --update-waivers brings it up to date",
        ),
        (["--write-waivers", "--waivers", "no/w.toml"], "Error: no folder no to write w.toml into"),
        (
            ["--write-waivers", "--update-waivers"],
            "Error: --write-waivers makes a file, --update-waivers keeps one; give one of them",
        ),
        (
            ["--waivers", "there.toml"],
            f"Error: there.toml:1: {NO_TOML}",
        ),
    ],
)
def test_wrong_usage_is_exit_2_and_one_line(batchspec, bad_batch, tmp_path, arguments, line):
    (tmp_path / "there.toml").write_text("waiver = oops\n")
    run = batchspec("check", "files", "batch.json", *arguments)
    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines()[-1].startswith(line)
    assert (tmp_path / "there.toml").read_text() == "waiver = oops\n"


def test_a_statement_without_an_end_is_not_parsed_again_for_every_line(monkeypatch):
    parsed = []
    monkeypatch.setattr(toml_text, "_parses", lambda lines: bool(parsed.append(lines)) or lines == ["a = 1"])
    assert toml_text.broken_line("a = 1\nb = [\n" + '"x",\n' * 20_000) == 2
    assert len(parsed) == toml_text.LONGEST_STATEMENT + 1


def test_a_long_statement_before_the_fault_is_not_taken_for_it():
    long = "b = [\n" + '"x",\n' * (toml_text.LONGEST_STATEMENT - 3) + "]\n"
    assert toml_text.broken_line(f"a = 1\n{long}c c\n") == toml_text.LONGEST_STATEMENT + 1


@pytest.mark.parametrize(
    ("value", "why"),
    [("[" * 5_000, "nested too deeply"), ("9" * 5_000, "a number has too many digits")],
)
def test_toml_beyond_the_limits_of_its_parser_is_told_by_its_line(value, why):
    with pytest.raises(toml_text.NotTOML) as caught:
        toml_text.load(f"a = 1\nb = {value}\n")
    assert (caught.value.line, str(caught.value)) == (2, why)


def test_a_refusal_quotes_a_long_value_in_part():
    with pytest.raises(BadWaivers) as caught:
        parse(ENTRY.replace("bug", "x" * 10_000), "w.toml")
    assert len(str(caught.value)) < 300
    assert str(caught.value).endswith("…; there are bug, missing-feature, dispute, flaky")


def test_pairs_of_a_requirement_and_a_signature_are_bounded(monkeypatch):
    monkeypatch.setattr(reading, "MOST_PAIRS", 5)
    rows = ['requirement = ["BATCH-FLD-001", "BATCH-FLD-002"]', 'kind = "bug"', 'reason = "x"']
    two = "\n".join(["[[waiver]]", *rows, 'signature = [":/a:type", ":/b:type"]'])
    three = "\n".join(["[[waiver]]", *rows, 'signature = [":/c:type", ":/d:type", ":/e:type"]'])
    assert len(parse(two)) == 1
    with pytest.raises(BadWaivers) as caught:
        parse(f"{two}\n{three}")
    assert str(caught.value) == (
        "batchspec-waivers.toml:6: over 5 pairs of a requirement and a signature with those above; waive fewer"
    )
