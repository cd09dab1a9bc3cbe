"""Waivers: what each does to an outcome, what a file may say, and how a file is written and kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from batchspec.judge.signature import signature
from batchspec.report import Aside, Outcome, Report, Target
from batchspec.verdict import ExitCode, Status
from batchspec.waivers.applying import apply, waived
from batchspec.waivers.model import PLACEHOLDER, Kind, State, Waiver
from batchspec.waivers.reading import BadWaivers, load, parse
from batchspec.waivers.versions import satisfies
from batchspec.waivers.writing import first, update
from batchspec_contract.registry import REQUIREMENTS

TODAY = date(2026, 11, 1)
BY_ID = {requirement.id: requirement for requirement in REQUIREMENTS}
ROW = BY_ID["BATCH-FLD-001"]
SOFT = BY_ID["BATCH-NUL-001"]
A, B, C = ":/id:type", ":/id:minLength", "happy-path:/status:rule"

PASS = Outcome(ROW, Status.PASS)
FAIL = Outcome(ROW, Status.FAIL, "broken", signatures=(A,))
FAIL_BOTH = Outcome(ROW, Status.FAIL, "broken", signatures=(A, B))
FAIL_MORE = Outcome(ROW, Status.FAIL, "broken", signatures=(A,), more_signatures=True)
WARN = Outcome(SOFT, Status.WARN, "broken", signatures=(A,))
UNTESTABLE = Outcome(ROW, Status.UNTESTABLE, "nothing in the run showed it")
NO_OCCASION = Outcome(ROW, Status.NOT_APPLICABLE, "did not arise", aside=Aside.NO_OCCASION)
CAPABILITY = Outcome(ROW, Status.NOT_APPLICABLE, "off", aside=Aside.CAPABILITY)
EXCLUDED = Outcome(ROW, Status.NOT_APPLICABLE, "cannot", aside=Aside.EXCLUDED)
NOT_SELECTED = Outcome(ROW, Status.NOT_APPLICABLE, "not selected", aside=Aside.NOT_SELECTED)
READ_ONLY = Outcome(ROW, Status.NOT_APPLICABLE, "read-only", aside=Aside.READ_ONLY)
EVIDENCE = Outcome(ROW, Status.NOT_APPLICABLE, "cannot show", aside=Aside.EVIDENCE)
ERROR = Outcome(ROW, Status.ERROR, "oops")
OTHER = Outcome(BY_ID["BATCH-FLD-002"], Status.PASS)


def waiver(*signatures, kind=Kind.BUG, requirement=ROW.id, **more):
    return Waiver(requirement, signatures or (A,), kind, "known", **more)


FLAKY = waiver(kind=Kind.FLAKY)
EXPIRED = waiver(expires=date(2026, 10, 31))
LAST_DAY = waiver(expires=TODAY)
NEWER, OLDER = waiver(versions=">=2"), waiver(versions="<2")
GAP = waiver("::untestable")

TRUTH = [
    # what happened, its waivers, what comes of it, what became of the waivers
    (FAIL, [waiver()], Status.WAIVED, [State.MATCHED]),
    (FAIL, [LAST_DAY], Status.WAIVED, [State.MATCHED]),
    (FAIL, [EXPIRED], Status.FAIL, [State.EXPIRED]),
    (FAIL, [waiver(B)], Status.FAIL, [State.UNMATCHED]),
    (FAIL, [waiver(A, B)], Status.STALE_WAIVER, [State.UNMATCHED]),
    (FAIL, [waiver(A), waiver(B)], Status.STALE_WAIVER, [State.MATCHED, State.UNMATCHED]),
    (FAIL, [waiver(A), replace(EXPIRED, signatures=(B,))], Status.STALE_WAIVER, [State.MATCHED, State.EXPIRED]),
    (FAIL, [FLAKY], Status.WAIVED, [State.MATCHED]),
    (FAIL, [waiver(B, kind=Kind.FLAKY)], Status.FAIL, [State.TOLERATED]),
    (FAIL, [waiver(A, B, kind=Kind.FLAKY)], Status.WAIVED, [State.MATCHED]),
    (FAIL, [waiver("::untestable")], Status.FAIL, [State.UNMATCHED]),
    (FAIL_BOTH, [waiver(A, B)], Status.WAIVED, [State.MATCHED]),
    (FAIL_BOTH, [waiver(A), waiver(B)], Status.WAIVED, [State.MATCHED, State.MATCHED]),
    (FAIL_BOTH, [waiver(A)], Status.FAIL, [State.MATCHED]),
    (FAIL_MORE, [waiver(A)], Status.FAIL, [State.MATCHED]),
    (WARN, [waiver(requirement=SOFT.id)], Status.WAIVED, [State.MATCHED]),
    (WARN, [waiver(B, requirement=SOFT.id)], Status.STALE_WAIVER, [State.UNMATCHED]),
    (WARN, [replace(EXPIRED, requirement=SOFT.id)], Status.STALE_WAIVER, [State.EXPIRED]),
    (replace(WARN, signatures=(A, B)), [waiver(requirement=SOFT.id)], Status.WARN, [State.MATCHED]),
    (PASS, [waiver()], Status.STALE_WAIVER, [State.UNMATCHED]),
    (PASS, [EXPIRED], Status.STALE_WAIVER, [State.EXPIRED]),
    (PASS, [FLAKY], Status.PASS, [State.TOLERATED]),
    (PASS, [replace(FLAKY, expires=date(2026, 10, 31))], Status.STALE_WAIVER, [State.EXPIRED]),
    (PASS, [FLAKY, waiver(B)], Status.STALE_WAIVER, [State.TOLERATED, State.UNMATCHED]),
    (UNTESTABLE, [GAP], Status.WAIVED, [State.MATCHED]),
    (UNTESTABLE, [waiver()], Status.STALE_WAIVER, [State.UNMATCHED]),
    (UNTESTABLE, [FLAKY], Status.UNTESTABLE, [State.TOLERATED]),
    (NO_OCCASION, [waiver()], Status.STALE_WAIVER, [State.UNMATCHED]),
    (NO_OCCASION, [FLAKY], Status.NOT_APPLICABLE, [State.TOLERATED]),
    (CAPABILITY, [waiver()], Status.STALE_WAIVER, [State.UNMATCHED]),
    (CAPABILITY, [FLAKY], Status.STALE_WAIVER, [State.UNMATCHED]),
    (EXCLUDED, [waiver()], Status.STALE_WAIVER, [State.UNMATCHED]),
    (NOT_SELECTED, [waiver()], Status.NOT_APPLICABLE, [State.SET_ASIDE]),
    (NOT_SELECTED, [EXPIRED], Status.NOT_APPLICABLE, [State.SET_ASIDE]),
    (READ_ONLY, [waiver()], Status.NOT_APPLICABLE, [State.SET_ASIDE]),
    (EVIDENCE, [waiver()], Status.NOT_APPLICABLE, [State.SET_ASIDE]),
    (ERROR, [waiver()], Status.ERROR, [State.SET_ASIDE]),
]


@pytest.mark.parametrize(("outcome", "waivers", "status", "states"), TRUTH)
def test_the_truth_table(outcome, waivers, status, states):
    held, other = apply([outcome, OTHER], waivers, TODAY)
    assert held.status is status
    assert [use.state for use in held.waivers] == states
    assert other is OTHER
    stale = {State.UNMATCHED, State.EXPIRED, State.VERSION_UNKNOWN}
    code = Report(Target("server", "it"), (held, other)).exit_code
    if stale & set(states):
        assert code is ExitCode.NOT_CONFORMANT


@pytest.mark.parametrize(
    ("version", "outcome", "waivers", "status", "states"),
    [
        ("2.1", FAIL, [NEWER], Status.WAIVED, [State.MATCHED]),
        ("1.9", FAIL, [NEWER], Status.FAIL, [State.SET_ASIDE]),
        ("1.9", PASS, [NEWER], Status.PASS, [State.SET_ASIDE]),
        ("2.1", PASS, [NEWER], Status.STALE_WAIVER, [State.UNMATCHED]),
        ("", FAIL, [NEWER], Status.FAIL, [State.VERSION_UNKNOWN]),
        ("", PASS, [NEWER], Status.STALE_WAIVER, [State.VERSION_UNKNOWN]),
        ("main", PASS, [NEWER], Status.STALE_WAIVER, [State.VERSION_UNKNOWN]),
        ("1.0", FAIL, [NEWER, OLDER], Status.WAIVED, [State.SET_ASIDE, State.MATCHED]),
    ],
)
def test_versions_of_the_target(version, outcome, waivers, status, states):
    held, _ = apply([outcome, OTHER], waivers, TODAY, version)
    assert held.status is status
    assert [use.state for use in held.waivers] == states


def test_nothing_judged_is_not_made_good_by_waiving_all_that_could_not_be_tested():
    (held,) = apply([UNTESTABLE], [GAP], TODAY)
    assert held.status is Status.UNTESTABLE
    assert Report(Target("server", "it"), (held,)).exit_code is ExitCode.NOT_CONFORMANT


@pytest.mark.parametrize(
    ("outcome", "given", "cause"),
    [
        (PASS, waiver(where="w.toml:3"), "it passes now: remove its waiver (w.toml:3)"),
        (CAPABILITY, waiver(), "off; it was not judged: remove its waiver"),
        (FAIL, waiver(B), f"broken; no waiver covers {A}; nothing matches {B}: remove it from the waivers"),
        (
            FAIL,
            EXPIRED,
            f"broken; no waiver covers {A}; its waiver expired on 2026-10-31: mend the fault or renew the waiver",
        ),
        (FAIL_MORE, waiver(), "broken; it breaks in more ways than are kept, which no waiver covers"),
        (PASS, NEWER, "its waiver is for >=2: name the target's version with --target-version"),
        (FAIL, waiver(), "broken"),
    ],
)
def test_the_cause_says_what_to_do(outcome, given, cause):
    assert apply([outcome, OTHER], [given], TODAY)[0].cause == cause


def test_notes_tell_of_waivers_without_a_reason_and_for_other_versions():
    report = Report(Target("client", "it", "1.0"), (FAIL, OTHER))
    blank = replace(waiver(), reason=PLACEHOLDER)
    assert waived(report, [blank, NEWER], TODAY).notes == (
        "waivers for other versions of the target, set aside: BATCH-FLD-001",
        "waivers that do not say why yet: BATCH-FLD-001",
    )


def test_waivers_of_another_role_say_nothing():
    report = Report(Target("server", "it"), (PASS,))
    assert waived(report, [waiver(requirement="BATCH-CLI-001")], TODAY).outcomes == (PASS,)


WHERE = "#12 happy-path/retrieve: GET /batches/batch_1 -> 200"


@pytest.mark.parametrize(
    ("judges", "pointer", "where", "expected"),
    [
        ("batch", "/errors/data/0/line", WHERE, ":/errors/data/*/line:type"),
        ("batch", "/metadata/my key", "batch.json", ":/metadata/*:type"),
        ("history", "/id", WHERE, "happy-path:/id:type"),
        ("trace", "/0", f"line 3 of {WHERE}", "happy-path:/*:type"),
        (
            "trace",
            "",
            "#3 refused-creates/bad-create:missing-key:endpoint: POST /batches -> 200",
            "refused-creates/bad-create:missing-key:endpoint::type",
        ),
        ("trace", "", "#3 refused-creates/bad-create:not-json:: POST /batches -> 200", "refused-creates/bad-create:not-json::type"),
        ("text", "", "lines.jsonl:3", "::type"),
        ("client", "/model", "null-model", "null-model:/model:type"),
    ],
)
def test_a_signature_has_case_pointer_and_keyword_and_no_value(judges, pointer, where, expected):
    assert signature(replace(ROW, judges=judges), pointer, "type", where) == expected


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [
        ("1.2", ">=1.2, <2", True),
        ("2.0", ">=1.2, <2", False),
        ("1.10", ">1.9", True),
        ("1.2.0", "==1.2", True),
        ("2.0rc1", "<2", True),
        ("2.0.post1", ">2", True),
        ("2.0-beta.2", "<2.0-beta.10", True),
        ("v1.2.3+build.5", "==1.2.3", True),
        ("1.2", "!=1.2", False),
        ("1.2", "<=1.2", True),
        ("main", ">=1", None),
        ("", ">=1", None),
    ],
)
def test_conditions_on_versions(version, wanted, expected):
    assert satisfies(version, wanted) is expected


ENTRY = '[[waiver]]\nrequirement = "BATCH-FLD-001"\nsignature = ":/id:type"\nkind = "bug"\nreason = "known"\n'

BAD = {
    "syntax": ("[[waiver]]\nrequirement = BATCH\n", 'w.toml:2: invalid value; write key = "text", and [[waiver]] above each waiver'),
    "unclosed": ('[[waiver]]\nreason = "x\n', "w.toml:2: "),
    "cut": ("[[waiver]]\nsignature = [", "w.toml:2: "),
    "key": (ENTRY + 'issu = "x"\n', "w.toml:1: unknown key 'issu', did you mean 'issue'; there are "),
    "top": ('schema = 1\n', "w.toml: unknown key 'schema'; each waiver is a table that begins with [[waiver]]"),
    "table": ('[waiver]\nkind = "bug"\n', "w.toml: waiver is no list of tables; begin each waiver with [[waiver]]"),
    "reason": (ENTRY.replace("known", " "), 'w.toml:1: a waiver needs a reason; add reason = "why it is tolerated"'),
    "no-reason": (
        ENTRY + "\n" + ENTRY.replace('reason = "known"\n', "").replace("001", "002"),
        'w.toml:7: a waiver needs a reason; add reason = "why it is tolerated"',
    ),
    "no-signature": (ENTRY.replace('":/id:type"', "[]"), 'w.toml:1: a waiver needs a signature; add signature = "case:/pointer:keyword"'),
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
    "signature": (ENTRY.replace(":/id:type", "/id"), "w.toml:1: '/id' is no signature; write case:/pointer:keyword"),
    "wildcard-keyword": (ENTRY.replace(":/id:type", ":/id:*"), "w.toml:1: ':/id:*': a waiver takes no wildcard"),
    "wildcard-case": (ENTRY.replace(":/id:type", "*:/id:type"), "w.toml:1: '*:/id:type': a waiver takes no wildcard"),
    "wildcard-key": (ENTRY.replace(":/id:type", ":/i*:type"), "w.toml:1: ':/i*:type': a waiver takes no wildcard"),
    "signatures": (ENTRY.replace('":/id:type"', "[1]"), "w.toml:1: signature is neither text nor a list of texts"),
    "versions": (ENTRY + 'versions = "^1.2"\n', "w.toml:1: versions '^1.2' cannot be read; write it as >=1.2, <2"),
    "expires": (ENTRY + 'expires = "soon"\n', "w.toml:1: expires 'soon' is no date; write it as 2026-12-31"),
    "expires-number": (ENTRY + "expires = 2026\n", "w.toml:1: expires 2026 is no date; write it as 2026-12-31"),
    "duplicate": (ENTRY + ENTRY, "w.toml:6: BATCH-FLD-001 :/id:type is waived already at w.toml:1; keep one of them"),
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
        'reason = "the docs say otherwise"\nissue = "https://example.test/1"\nversions = ">=1.2, <2"\nexpires = 2026-12-31\n'
    )
    assert parse(text.replace("\n", "\r\n"), "w.toml") == (
        Waiver(
            "BATCH-FLD-001",
            (":/id:type", ":/data/*/id:minLength"),
            Kind.DISPUTE,
            "the docs say otherwise",
            "https://example.test/1",
            ">=1.2, <2",
            date(2026, 12, 31),
            "w.toml:2",
        ),
    )
    assert parse("") == ()


def test_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "latin.toml").write_bytes(b'reason = "\xff"')
    for name, line in {
        "none.toml": "no such file; --write-waivers makes a first one",
        "latin.toml": "not UTF-8; save it as UTF-8",
        ".": "cannot be opened: Is a directory",
    }.items():
        with pytest.raises(BadWaivers) as caught:
            load(tmp_path / name)
        assert caught.value.what == line


def report_of(*outcomes):
    return Report(Target("server", "it"), (*outcomes, OTHER))


def test_the_first_file_waives_what_decides_and_nothing_else():
    other = replace(FAIL_BOTH, requirement=BY_ID["BATCH-FLD-003"])
    gap = replace(UNTESTABLE, requirement=BY_ID["BATCH-FLD-004"])
    many = replace(FAIL_MORE, requirement=BY_ID["BATCH-FLD-005"])
    soft = replace(UNTESTABLE, requirement=SOFT)
    report = report_of(FAIL, other, gap, many, soft, replace(WARN, requirement=BY_ID["BATCH-NUL-002"]))
    change = first(report)
    written = parse(change.text)
    assert change.added == len(written) == 3
    assert [(w.requirement, w.signatures, w.reason) for w in written] == [
        ("BATCH-FLD-001", (A,), PLACEHOLDER),
        ("BATCH-FLD-003", (B, A), PLACEHOLDER),
        ("BATCH-FLD-004", ("::untestable",), PLACEHOLDER),
    ]
    left = waived(report, written, TODAY)
    assert [o.requirement.id for o in left.having(Status.FAIL, Status.STALE_WAIVER)] == ["BATCH-FLD-005"]


KEPT = '''\
# Ours, by hand.

# the first: mended since
[[waiver]]
requirement = "BATCH-FLD-002"  # gone
signature = ":/object:const"
kind = "bug"
reason = "was wrong"

# the second: stays
[[waiver]]
kind = "dispute"                # order is ours
requirement = "BATCH-FLD-001"
signature = [
  ":/id:type",      # this one
  ":/id:pattern",   # and this
]
reason = """two
lines"""
# for another version
[[waiver]]
requirement = "BATCH-FLD-003"
signature = ":/endpoint:type"
kind = "bug"
versions = "<1"
reason = "old"
expires = 2020-01-01
'''


def test_an_update_drops_what_is_stale_adds_what_is_new_and_keeps_the_rest_as_it_stands():
    new = replace(FAIL, requirement=BY_ID["BATCH-FLD-004"], signatures=(C,))
    outcomes = (FAIL_BOTH, OTHER, replace(PASS, requirement=BY_ID["BATCH-FLD-003"]), new)
    before = Report(Target("server", "it", "2.0"), outcomes)
    report = waived(before, parse(KEPT, "w.toml"), TODAY)
    change = update(KEPT, "w.toml", report)
    assert (change.added, change.dropped) == (2, 1)
    assert change.text == (
        '# Ours, by hand.\n\n'
        + KEPT[KEPT.index("# the second") :].replace('  ":/id:pattern",   # and this\n', "")
        + f'\n[[waiver]]\nrequirement = "BATCH-FLD-001"\nsignature = "{B}"\nkind = "bug"\nreason = "{PLACEHOLDER}"\n'
        + f'\n[[waiver]]\nrequirement = "BATCH-FLD-004"\nsignature = "{C}"\nkind = "bug"\nreason = "{PLACEHOLDER}"\n'
    )
    again = waived(before, parse(change.text, "w.toml"), TODAY)
    assert again.exit_code is ExitCode.OK
    assert update(change.text, "w.toml", again) == replace(change, added=0, dropped=0)


def test_an_update_rewrites_a_list_on_one_line():
    text = ENTRY.replace('":/id:type"', '[":/id:type", ":/id:pattern"]')
    change = update(text, "w.toml", waived(report_of(FAIL), parse(text, "w.toml"), TODAY))
    assert change.text == ENTRY.replace('":/id:type"', '[":/id:type"]')


def test_an_update_leaves_an_expired_waiver_that_matches_to_a_person():
    text = ENTRY + "expires = 2020-01-01\n"
    change = update(text, "w.toml", waived(report_of(FAIL), parse(text, "w.toml"), TODAY))
    assert change.text == text


def test_an_update_refuses_a_file_it_cannot_edit():
    text = 'waiver = [{requirement = "BATCH-FLD-001", signature = ":/id:type", kind = "bug", reason = "known"}]\n'
    with pytest.raises(BadWaivers, match="each waiver begins with"):
        update(text, "w.toml", waived(report_of(PASS), parse(text, "w.toml"), TODAY))


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
    assert run.out.splitlines()[-1] == "verdict: conformant-with-waivers (1 waived)"
    assert f"    waiver: bug, {PLACEHOLDER}" in run.out.splitlines()
    row = next(r for r in json.loads((tmp_path / "report.json").read_text())["requirements"] if r["status"] == "waived")
    assert row["waiver"]["signatures"] == [":/usage/total_tokens:rule"] == row["signatures"]
    bad_batch.write_text(docs_example.read_text())
    run = batchspec("check", "files", "batch.json")
    assert run.code == 1
    assert "    it passes now: remove its waiver (batchspec-waivers.toml:4)" in run.out.splitlines()
    assert run.out.splitlines()[-1] == "verdict: non-conformant (1 stale waiver)"
    run = batchspec("check", "files", "batch.json", "--update-waivers")
    assert run.code == 1
    assert run.err == "batchspec: batchspec-waivers.toml: 0 added, 1 removed\n"
    assert batchspec("check", "files", "batch.json").code == 0


def test_the_command_to_see_it_again_ignores_waivers_for_other_requirements(batchspec, bad_batch):
    batchspec("check", "files", "batch.json", "--write-waivers")
    run = batchspec("check", "files", "batch.json", "--only", "BATCH-FLD")
    assert run.code == 0
    assert run.out.splitlines()[-1] == "verdict: conformant"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--waivers", "none.toml"], "Error: none.toml: no such file; --write-waivers makes a first one"),
        (["--update-waivers"], "Error: batchspec-waivers.toml: no such file; --write-waivers makes a first one"),
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
            'Error: there.toml:1: invalid value; write key = "text", and [[waiver]] above each waiver',
        ),
    ],
)
def test_wrong_usage_is_exit_2_and_one_line(batchspec, bad_batch, tmp_path, arguments, line):
    (tmp_path / "there.toml").write_text("waiver = oops\n")
    run = batchspec("check", "files", "batch.json", *arguments)
    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines()[-1] == line
    assert (tmp_path / "there.toml").read_text() == "waiver = oops\n"
