"""What becomes of a recorded report: of each requirement, and the verdicts that are possible then."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.revisions import NEXT, data, later, new_row, with_row, without_row

from batchspec.judging.outcomes.verdict import Level, Status, Verdict
from batchspec.reading.limits import using
from batchspec.revisions.changes import compared
from batchspec.revisions.described import described
from batchspec.revisions.foreseen import Foreseen
from batchspec.revisions.recorded import BadReport, Recorded, Result, recorded
from batchspec_contract import CONTRACT, DIGEST

MUST, SHOULD = "BATCH-FLD-001", "BATCH-NUL-001"
P, F, W, N, U = Status.PASS, Status.FAIL, Status.WARN, Status.NOT_APPLICABLE, Status.UNTESTABLE
WAIVED, STALE = Status.WAIVED, Status.STALE_WAIVER
CHECK = {"check": {"rule": "another"}}
ANEW = (P, F, N, U)


def report(results=None, **more):
    """A report on a server in which two requirements passed."""
    found = {MUST: Result(Level.MUST, P), SHOULD: Result(Level.SHOULD, P), **(results or {})}
    kept = {name: one for name, one in found.items() if one is not None}
    given = {
        "file": "r.json",
        "kind": "server",
        "verdict": Verdict.CONFORMANT,
        "exit_code": 0,
        "gate": Level.MUST,
        "side": "server",
        "contract": CONTRACT,
        "digest": DIGEST,
        "only": (),
        "unread": False,
        "interrupted": "",
    }
    return Recorded(**{**given, **more}, results=kept)


def foreseen(of, *changes, old=()):
    """What a revision with these changes makes of a report by one that has two requirements, the changed ones among them."""

    def few(found):
        found["requirements"] = [row for row in found["requirements"] if row["id"] in {MUST, SHOULD}]

    before = described(data(few, *old), "old")
    return Foreseen(of, compared(before, described(data(few, *old, *changes), "new")))


def only(found):
    """The one requirement that the report would have otherwise."""
    (one,) = found.prospects
    return one.kind, one.statuses


CONFORMS, FAILS, OPEN = (Verdict.CONFORMANT, 0), (Verdict.NON_CONFORMANT, 1), (Verdict.INCOMPLETE, 1)


@pytest.mark.parametrize(
    ("name", "status", "change", "wanted", "thens"),
    [
        (SHOULD, P, {"level": "MUST"}, ("counts now", (P,)), [CONFORMS]),
        (SHOULD, W, {"level": "MUST"}, ("counts now", (F, W)), [CONFORMS, FAILS]),
        (SHOULD, U, {"level": "MUST"}, ("counts now", (U,)), [OPEN]),
        (SHOULD, WAIVED, {"level": "MUST"}, ("counts now", (WAIVED,)), [(Verdict.WITH_WAIVERS, 0)]),
        (SHOULD, W, {"level": "MAY"}, ("level", (W,)), [CONFORMS]),
        (MUST, F, {"level": "SHOULD"}, ("no longer counts", (W,)), [OPEN]),  # no MUST is left that was judged
        (MUST, P, {"excluded": "nobody can"}, ("no longer counts", (N,)), [OPEN]),
        (MUST, F, {"since": NEXT}, ("no longer counts", (W,)), [CONFORMS]),
        (MUST, P, CHECK, ("judged anew", ANEW), [CONFORMS, FAILS, OPEN]),
        (MUST, WAIVED, CHECK, ("judged anew", (WAIVED, STALE, F)), [(Verdict.WITH_WAIVERS, 0), FAILS]),
        (SHOULD, W, CHECK, ("judged anew", (P, W, N)), [CONFORMS]),
        (MUST, N, {"needs": ["list"]}, None, None),
        (MUST, P, {"needs": ["list"]}, ("judged anew", (P, N)), [CONFORMS, OPEN]),
    ],
)
def test_what_becomes_of_a_requirement(name, status, change, wanted, thens):
    level = Level.MUST if name == MUST else Level.SHOULD
    found = foreseen(report({name: Result(level, status)}), with_row(name, **change))
    if wanted is None:
        assert found.prospects == ()
        return
    assert only(found) == wanted
    assert set(found.thens) == set(thens)


def test_words_alone_change_nothing():
    found = foreseen(report(), with_row(MUST, statement="Other words."))
    assert found.prospects == ()
    assert (found.thens, found.may_differ) == ((CONFORMS,), False)


def test_one_that_was_left_out_and_is_expected_now_may_be_untestable():
    found = foreseen(
        report({SHOULD: Result(Level.SHOULD, N)}),
        with_row(SHOULD, expected="always"),
        old=[with_row(SHOULD, expected="if-seen")],
    )
    assert only(found) == ("judged anew", (N, U))


def test_a_requirement_that_came_was_never_judged():
    found = foreseen(report(), later, new_row(MUST, "BATCH-FLD-099"))
    assert only(found) == ("never judged", ANEW)
    assert found.thens == (CONFORMS, FAILS, OPEN)
    assert found.may_differ


def test_one_that_is_later_than_what_is_counted_decides_nothing():
    found = foreseen(report(), later, new_row(MUST, "BATCH-FLD-099"))
    pinned = compared(found.comparison.old, replace(found.comparison.new, counted=CONTRACT))
    found = Foreseen(found.report, pinned)
    assert only(found) == ("never judged", (P, W, N))
    assert not found.may_differ


def test_one_that_went_is_gone_and_its_waiver_is_refused():
    failed = report({MUST: Result(Level.MUST, F)}, verdict=Verdict.NON_CONFORMANT, exit_code=1)
    found = foreseen(failed, without_row(MUST))
    assert only(found) == ("gone", ())
    assert found.refused == ()
    found = foreseen(report({MUST: Result(Level.MUST, WAIVED)}), without_row(MUST))
    assert found.refused == (MUST,)
    (note,) = found.notes
    assert note.startswith(f"waived and gone: {MUST}; the new kit refuses a waiver file")


@pytest.mark.parametrize(
    ("about", "said", "concerns"),
    [
        ({}, {"role": "client", "judges": "trace"}, False),
        ({"side": "both"}, {"role": "client", "judges": "trace"}, True),
        ({"side": "client"}, {"role": "client", "judges": "trace"}, True),
        ({"side": "client"}, {}, False),
        ({}, {"role": "client", "judges": "client"}, False),
        ({"kind": "client", "side": "client"}, {"role": "client", "judges": "client"}, True),
        ({"kind": "client", "side": "client"}, {"role": "client", "judges": "trace"}, False),
        ({}, {"role": "gateway", "judges": "gateway"}, False),
        ({"kind": "gateway"}, {"role": "gateway", "judges": "gateway"}, True),
        ({"kind": "gateway"}, {}, True),
        ({"kind": "files"}, {"judges": "batch"}, True),
        ({"kind": "files"}, {"judges": "trace"}, False),
        ({"only": ("BATCH-NUL",)}, {}, False),
        ({"only": ("BATCH-FLD",)}, {}, True),
        ({}, {"excluded": "nobody can"}, False),
    ],
)
def test_whether_a_report_has_to_do_with_what_came(about, said, concerns):
    found = foreseen(report(**about), later, new_row(MUST, "BATCH-FLD-099", **said))
    assert [one.id for one in found.prospects] == (["BATCH-FLD-099"] if concerns else [])


def test_files_that_showed_a_run_show_what_came():
    def as_trace(found):
        with_row(SHOULD, judges="trace")(found)

    found = foreseen(
        report(kind="files"), later, new_row(MUST, "BATCH-FLD-099", judges="trace"), old=[as_trace]
    )
    assert only(found) == ("never judged", ANEW)


def test_a_report_of_a_pinned_run_counts_what_had_come_by_then():
    since = with_row(MUST, since=NEXT)
    early = report({MUST: Result(Level.MUST, N)}, verdict=Verdict.INCOMPLETE, exit_code=1)
    found = foreseen(early, later, with_row(MUST, statement="Other words."), old=[since])
    assert only(found) == ("counts now", ANEW)


def test_an_interrupted_run_and_one_that_was_not_read_whole_stay_incomplete():
    found = foreseen(
        report(interrupted="SIGTERM", verdict=Verdict.INCOMPLETE, exit_code=143), with_row(MUST, **CHECK)
    )
    assert (found.thens, found.may_differ) == (((Verdict.INCOMPLETE, 143),), False)
    found = foreseen(report(unread=True), with_row(SHOULD, level="MUST"))
    assert found.thens == (OPEN,)


def test_a_report_by_another_contract_says_so():
    assert list(foreseen(report(digest="0" * 64)).notes) == [
        "another contract than OLD made this report, so its checks may have been others"
    ]


STATUSES = st.sampled_from([one for one in Status if one is not Status.ERROR])


@given(st.dictionaries(st.sampled_from([MUST, SHOULD]), STATUSES), st.sampled_from(["MUST", "SHOULD", "MAY"]))
def test_no_change_of_the_contract_is_no_change_of_a_verdict(statuses, gate):
    results = {
        name: Result(Level.MUST if name == MUST else Level.SHOULD, one) for name, one in statuses.items()
    }
    one = report(results, gate=Level(gate))
    first = foreseen(one).thens
    assert len(first) == 1
    assert foreseen(replace(one, verdict=first[0][0], exit_code=first[0][1])).may_differ is False


# A report that is read


@pytest.fixture
def written(tmp_path):
    """Write a report, read it, and give it or what is said of it."""
    good = {
        "schemaVersion": 1,
        "verdict": "conformant",
        "exitCode": 0,
        "kit": {"contract": CONTRACT, "digest": DIGEST},
        "target": {"kind": "server"},
        "level": "must",
        "requirements": [{"id": MUST, "level": "MUST", "status": "pass"}],
    }

    def write(**changes):
        path = tmp_path / "r.json"
        path.write_text(json.dumps({**good, **changes}), "utf-8")
        try:
            return recorded(path)
        except BadReport as error:
            return str(error).removeprefix(f"{path}: ")

    return write


def test_an_old_report_without_later_keys_is_read(written):
    found = written()
    assert (found.side, found.only, found.unread, found.interrupted) == ("server", (), False, "")
    assert found.results == {MUST: Result(Level.MUST, Status.PASS)}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"verdict": "perfect"}, "/verdict"),
        ({"verdict": ["conformant"]}, "/verdict"),
        ({"exitCode": True}, "/exitCode"),
        ({"exitCode": 10**30}, "/exitCode"),
        ({"kit": None}, "/kit/contract"),
        ({"target": "server"}, "/target/kind"),
        ({"level": "MUST"}, "/level"),
        ({"side": "left"}, "/side"),
        ({"only": "BATCH"}, "/only"),
        ({"traffic": {"unread": "1"}}, "/traffic/unread"),
        ({"interrupted": "SIGKILL"}, "/interrupted"),
        ({"requirements": {}}, "/requirements"),
        ({"requirements": [1]}, "/requirements/0"),
        ({"requirements": [{"id": 1}]}, "/requirements/0"),
        ({"requirements": [{"id": MUST, "level": "MUST", "status": "good"}]}, "/requirements/0"),
        ({"requirements": [{"id": MUST, "level": [], "status": "pass"}]}, "/requirements/0"),
    ],
)
def test_a_report_that_is_not_as_its_schema_has_it_is_told_with_the_place(written, changes, place):
    assert (
        written(**changes) == f"{place} is not as `batchspec schema report` has it; record the report again"
    )


def test_a_report_beyond_a_limit_is_told_with_the_limit(written):
    with using({"values": 10}):
        assert written() == "the text has over 10 values; --limit values=20 raises that limit"


def test_what_is_no_report_is_told(written, tmp_path):
    assert written(schemaVersion=None) == "no report of batchspec; record one with --json PATH"
    with pytest.raises(BadReport, match="no such file"):
        recorded(tmp_path / "nope.json")
    (tmp_path / "x").write_text("{")
    with pytest.raises(BadReport, match="no JSON: "):
        recorded(tmp_path / "x")
