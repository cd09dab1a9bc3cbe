"""Each kind of change has its rule, the rule its effect; what a source cannot say is no change."""

from __future__ import annotations

import re

import pytest
from support.paths import ROOT

from batchspec.claims.claim import Claim
from batchspec.drift import rules
from batchspec.drift.compare import changes
from batchspec.drift.reading.claims import Claims
from batchspec.drift.source import read
from tests.support.drifting import altered

ALWAYS, OFTEN = frozenset({"value"}), frozenset({"absent", "value"})
NULLABLE, ANY = frozenset({"null", "value"}), frozenset({"absent", "null", "value"})
DOCS = ROOT / "docs" / "drift.md"


def claims(kind="openapi", blind=(), **fields):
    return Claims(kind=kind, fields=fields, blind=frozenset(blind))


def found(old: Claim | None, new: Claim | None, kind="openapi", blind=()) -> list[str]:
    def side(claim: Claim | None) -> Claims:
        return claims(kind, blind, **({"x": claim} if claim else {}))

    return [change.rule.id.removeprefix("DRIFT-") for change in changes(side(old), side(new))]


def text(states=ALWAYS, **said) -> Claim:
    return Claim(states, "string", **said)


CASES = {
    "FIELD-ADDED": (None, text(OFTEN)),
    "FIELD-DEMANDED": (None, text()),
    "FIELD-REMOVED": (text(OFTEN), None),
    "FIELD-LOST": (text(), None),
    "ABSENT-ADDED": (text(), text(OFTEN)),
    "ABSENT-GONE": (text(OFTEN), text()),
    "NULL-ADDED": (text(), text(NULLABLE)),
    "NULL-GONE": (text(NULLABLE), text()),
    "UNSET-ADDED": (text(), text(ANY)),
    "UNSET-GONE": (text(ANY), text()),
    "VALUE-ADDED": (Claim(frozenset({"null"})), text(NULLABLE)),
    "VALUE-GONE": (text(NULLABLE), Claim(frozenset({"null"}))),
    "TYPE-CHANGED": (text(), Claim(ALWAYS, "integer")),
    "TYPE-WIDENED": (Claim(ALWAYS, "integer"), Claim(ALWAYS, "number")),
    "TYPE-NARROWED": (Claim(ALWAYS, "any"), Claim(ALWAYS, "map", "string")),
    "ENUM-ADDED": (text(values=("a", "b")), text(values=("a", "b", "c"))),
    "ENUM-ADDED-OPEN": (text(values=("a", "b"), open=True), text(values=("a", "b", "c"), open=True)),
    "ENUM-REMOVED": (text(values=("a", "b", "c")), text(values=("a", "b"))),
    "ENUM-REMOVED-OPEN": (text(values=("a", "b", "c"), open=True), text(values=("a", "b"), open=True)),
    "ENUM-OPENED": (text(values=("a", "b")), text()),
    "ENUM-CLOSED": (text(), text(values=("a", "b"))),
    "CONST-CHANGED": (text(values=("a",)), text(values=("b",))),
    "LIMIT-LOOSENED": (text(limits={"maximum": 1}), text(limits={"maximum": 2})),
    "LIMIT-TIGHTENED": (text(limits={"minimum": 1}), text(limits={"minimum": 2})),
    "FORMAT-CHANGED": (text(format="unixtime"), text(format="unixtime-ms")),
}
OF_OBJECTS = ("OBJECT-ADDED", "OBJECT-LOST")
"""Rules on an object as a whole."""
BREAKS_READERS = {
    *(
        "OBJECT-LOST",
        "FIELD-LOST",
        "ABSENT-ADDED",
        "NULL-ADDED",
        "UNSET-ADDED",
        "VALUE-ADDED",
        "VALUE-GONE",
        "TYPE-CHANGED",
        "TYPE-WIDENED",
    ),
    *("ENUM-ADDED", "ENUM-OPENED", "CONST-CHANGED", "LIMIT-LOOSENED", "FORMAT-CHANGED"),
}
BREAKS_SERVERS = {
    *(
        "FIELD-DEMANDED",
        "ABSENT-GONE",
        "NULL-GONE",
        "UNSET-GONE",
        "TYPE-CHANGED",
        "TYPE-NARROWED",
        "ENUM-REMOVED",
    ),
    *("ENUM-CLOSED", "CONST-CHANGED", "LIMIT-TIGHTENED", "FORMAT-CHANGED"),
}


def test_every_rule_has_a_case():
    assert [f"DRIFT-{name}" for name in (*OF_OBJECTS, *CASES)] == [rule.id for rule in rules.RULES]


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_found_by_its_rule_alone(name):
    assert found(*CASES[name]) == [name]


def test_an_object_that_comes_or_goes_has_its_rule_alone():
    file = Claims("openapi", {"id": text()}, object="file_object")
    with_file = Claims("openapi", {}, others={"file_object": file}, asked=("batch", "file_object"))
    without = Claims("openapi", {}, asked=("batch", "file_object"))
    for old, new, rule in ((without, with_file, rules.OBJECT_ADDED), (with_file, without, rules.OBJECT_LOST)):
        assert [(one.name, one.rule) for one in changes(old, new)] == [("file_object", rule)]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.id)
def test_widening_breaks_readers_and_narrowing_servers(rule):
    name = rule.id.removeprefix("DRIFT-")
    told = [who for who, names in (("readers", BREAKS_READERS), ("servers", BREAKS_SERVERS)) if name in names]
    assert list(rule.breaks) == told
    assert (rule.severity == "breaking") == bool(told)


@pytest.mark.parametrize("name", CASES)
def test_nothing_changes_in_what_stays_the_same(name):
    for claim in CASES[name]:
        assert found(claim, claim) == []


def test_the_documentation_has_each_rule_once_with_whom_it_breaks():
    rows = re.findall(
        r"^\| `(DRIFT-[A-Z-]+)` \| ([^|]+) \| ([^|]*) \|$", DOCS.read_text("utf-8"), re.MULTILINE
    )
    told = {rule: (what.strip(), who.strip()) for rule, what, who in rows}
    assert told == {rule.id: (rule.what, " and ".join(rule.breaks) or "nobody") for rule in rules.RULES}
    assert len(rows) == len(rules.RULES)


SILENT = {
    "a type that is not said": (text(), Claim(ALWAYS)),
    "a unit that is not said": (text(format="unixtime"), text()),
    "the order of values": (text(values=("a", "b")), text(values=("b", "a"))),
    "an object and a map of anything": (Claim(ALWAYS, "object"), Claim(ALWAYS, "map")),
    "what an array holds, unsaid": (Claim(ALWAYS, "array"), Claim(ALWAYS, "array", "object")),
    "never there and not declared": (None, Claim(frozenset({"absent"}))),
    "an open list and none": (text(values=("a", "b"), open=True), text()),
}


@pytest.mark.parametrize("case", SILENT)
def test_what_is_left_unsaid_is_no_change(case):
    old, new = SILENT[case]
    assert found(old, new) == found(new, old) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (claims("python", ["absent-or-null"], x=text(ANY)), claims("typescript", ["integer"], x=text(OFTEN))),
        (claims("python", ["absent-or-null"], x=text(ANY)), claims("docs", ["absent"], x=text(NULLABLE))),
        (claims("docs", ["absent"], x=text()), claims("openapi", x=text(OFTEN))),
        (claims("openapi", ["null"], x=text(OFTEN)), claims("docs", ["absent"], x=text(NULLABLE))),
        (
            claims("typescript", ["integer"], x=Claim(ALWAYS, "number")),
            claims("go", x=Claim(ALWAYS, "integer")),
        ),
        (claims("wire", ["absent", "null", "value"], x=text()), claims("openapi", x=text(ANY))),
        (claims("wire", ["absent", "null", "value"]), claims("openapi", x=text(OFTEN))),
        (claims("typescript", x=text(values=("a", "b"))), claims("docs", x=text())),
        (claims("openapi", x=text(limits={"maximum": 5})), claims("python", x=text())),
        (claims("typescript", x=text(values=("a", "b"))), claims("go", x=text(values=("a", "b"), open=True))),
    ],
)
def test_what_a_kind_cannot_say_is_no_change(one, other):
    assert changes(one, other) == changes(other, one) == []


def test_what_a_kind_can_say_is_a_change():
    typescript = claims("typescript", ["integer"], x=text(OFTEN))
    wire = claims("wire", ["absent", "null", "value"], x=text(NULLABLE))
    assert [change.rule.id for change in changes(typescript, wire)] == ["DRIFT-NULL-ADDED"]
    strict = claims("python", ["absent-or-null"], x=text())
    assert [change.rule.id for change in changes(typescript, strict)] == ["DRIFT-ABSENT-GONE"]
    loose = claims("python", ["absent-or-null"], x=text(ANY))
    assert [change.rule.id for change in changes(claims("docs", x=text()), loose)] == ["DRIFT-UNSET-ADDED"]
    assert [change.rule.id for change in changes(loose, claims("docs", x=text()))] == ["DRIFT-UNSET-GONE"]


def test_recorded_traffic_adds_and_never_takes_away():
    blind = ["absent", "null", "value"]
    assert found(text(ANY), text(), "wire", blind) == []
    assert found(text(), text(ANY), "wire", blind) == ["UNSET-ADDED"]
    assert found(None, text(), "wire", blind) == ["FIELD-DEMANDED"]
    assert found(text(), None, "wire", blind) == ["ABSENT-ADDED"]


def test_the_parts_of_what_came_or_is_hidden_are_not_told_one_by_one():
    counts = {"a": Claim(ALWAYS, "object"), "a.b": text(), "a.c[].d": text()}
    hidden = Claims("openapi", {"a": Claim(ALWAYS, "object")})
    shown = Claims("openapi", counts)
    assert changes(hidden, shown) == changes(shown, hidden) == []
    assert [
        change.field
        for change in changes(Claims("openapi", {"z": text()}), Claims("openapi", {"z": text(), **counts}))
    ] == ["a"]
    assert [
        change.field
        for change in changes(
            shown, Claims("openapi", {"a": Claim(ALWAYS, "object"), "a.b": text(), "a.e": text()})
        )
    ] == ["a.e"]


UPSTREAM = {
    "times become integers": (
        "pydantic_models.py",
        ("completed_at: int | None", "completed_at: str | None"),
        "TYPE-CHANGED",
        "completed_at",
    ),
    "an optional field is required": (
        "typed_dict.py",
        ("    completed_at: int | None", "    completed_at: Required[int | None]"),
        None,
        "completed_at",
    ),
    "a status more": ("batch.rs", ("    Completed,", "    Completed,\n    Queued,"), "ENUM-ADDED", "status"),
    "a status more, open": (
        "batch.go",
        ('= "completed"', '= "completed"\n\tStatusQueued Status = "queued"'),
        "ENUM-ADDED-OPEN",
        "status",
    ),
    "null where there was none": (
        "openapi31.json",
        (
            '"input_file_id": {"type": "string"},\n          "status"',
            '"input_file_id": {"type": ["string", "null"]},\n          "status"',
        ),
        "NULL-ADDED",
        "input_file_id",
    ),
    "a key no longer required": (
        "schema.json",
        ('"required": ["id", "object", ', '"required": ["id", '),
        "ABSENT-ADDED",
        "object",
    ),
    "a nested field": (
        "batch.d.ts",
        ("    code?: string | null;\n", ""),
        "FIELD-REMOVED",
        "errors.data[].code",
    ),
    "milliseconds": (
        "Batch.java",
        ("timestamp (in seconds)", "timestamp (in milliseconds)"),
        "FORMAT-CHANGED",
        "created_at",
    ),
    "another constant": ("batch.rb", ("const: :batch", "const: :job"), "CONST-CHANGED", "object"),
    "a smaller integer": (
        "batch.rs",
        ("pub total: u64", "pub total: u32"),
        "LIMIT-TIGHTENED",
        "request_counts.total",
    ),
    "a map of anything": (
        "Batch.cs",
        ("Dictionary<string, string>?", "Dictionary<string, object>?"),
        "TYPE-WIDENED",
        "metadata",
    ),
    "a page": ("page.txt", ("errors object or null", "errors object"), "NULL-GONE", "errors"),
    "a nested page": ("page_nested.md", ("`status: ", "`status: optional "), "ABSENT-ADDED", "status"),
    "kotlin": (
        "Batch.kt",
        ("    val metadata: Metadata? = null,\n", "    val metadata: Metadata,\n"),
        "UNSET-GONE",
        "metadata",
    ),
    "recorded": (
        "recorded.jsonl",
        ('"batch_5", "object": "batch"', '"batch_5", "object": null'),
        "NULL-ADDED",
        "object",
    ),
}


@pytest.mark.parametrize("case", UPSTREAM)
def test_a_change_in_a_source_is_found_and_no_other(case, tmp_path):
    name, change, rule, field = UPSTREAM[case]
    folders = tmp_path / "old", tmp_path / "new"
    for folder in folders:
        folder.mkdir()
    told = changes(read(str(altered(folders[0], name))), read(str(altered(folders[1], name, change))))
    assert {one.field for one in told} == {field}
    assert [one.rule.id for one in told] == ([f"DRIFT-{rule}"] if rule else ["DRIFT-ABSENT-GONE"])
