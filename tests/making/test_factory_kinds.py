"""The kinds of object that the factory makes, its pages, and the result lines of its batches."""

from __future__ import annotations

import json
import sys

import pytest

from batchspec import BatchFactory
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import add_run
from batchspec.making.batches.kinds import KINDS, as_dict
from batchspec.reading.trace import Exchange, Header, Request, Response, Trace

UNSETS = ("null", "absent")


def test_a_page_is_newest_first():
    page = BatchFactory(3).page(20, has_more=True)
    created = [batch["created_at"] for batch in page["data"]]
    assert created == sorted(created, reverse=True)
    assert (page["first_id"], page["last_id"]) == (page["data"][0]["id"], page["data"][-1]["id"])
    assert (page["object"], page["has_more"]) == ("list", True)
    empty = BatchFactory().page(0)
    assert (empty["data"], empty["first_id"], empty["last_id"]) == ([], None, None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unset", UNSETS)
def test_a_kind_holds_what_the_dict_does(kind, unset):
    models, dicts = BatchFactory(2, kind=kind, unset=unset).many(60), BatchFactory(2, unset=unset).many(60)
    for model, plain in zip(models, dicts, strict=True):
        assert without_nulls(as_dict(model)) == without_nulls(plain)
        assert as_dict(model) == plain or kind == "dataclass", "a dataclass cannot tell null from absent"


def without_nulls(node):
    if isinstance(node, list):
        return [without_nulls(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: without_nulls(value) for key, value in node.items() if value is not None}


def test_the_kinds_are_the_models():
    for kind, home in {
        "pydantic": "pydantic_v2",
        "dataclass": "dataclass",
        "msgspec": "msgspec_struct",
    }.items():
        made = BatchFactory(kind=kind).completed()
        assert type(made).__module__ == f"batchspec_contract.models.{home}"
        assert BatchFactory().result_lines(made) == BatchFactory().result_lines(BatchFactory().completed())


def test_a_kind_that_cannot_hold_it_says_so():
    with pytest.raises(ValueError, match=r"^the pydantic model cannot hold this batch: .*; kind='dict' can$"):
        BatchFactory(kind="pydantic").completed(status="queued", strict=False)


def test_a_kind_whose_package_is_missing_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "msgspec", None)
    monkeypatch.delitem(sys.modules, "batchspec_contract.models.msgspec_struct", raising=False)
    with pytest.raises(ImportError, match=r"^the msgspec model needs msgspec: pip install msgspec$"):
        BatchFactory(kind="msgspec").completed()


@pytest.mark.parametrize("status", ["completed", "expired", "cancelled"])
def test_result_lines_answer_each_request_once(status):
    for batch in BatchFactory(5).many(60, status):
        if batch["request_counts"]["total"] > 2_000:
            continue
        lines = BatchFactory().result_lines(batch)
        assert lines == BatchFactory(99).result_lines(batch)
        counts = batch["request_counts"]
        assert len(lines.output) == counts["completed"]
        assert len(lines.error) == counts["total"] - counts["completed"]
        answered = sorted(line["custom_id"] for found in lines for line in found)
        assert answered == sorted(f"request-{n}" for n in range(1, counts["total"] + 1))


def test_result_lines_break_nothing():
    batches = BatchFactory(5).many(30, "expired") + BatchFactory(6).many(30, "completed")
    answers = []
    for batch in batches:
        answers.append((f"/batches/{batch['id']}", json.dumps(batch)))
        files = (batch["output_file_id"], batch["error_file_id"])
        for file_id, lines in zip(files, BatchFactory().result_lines(batch), strict=True):
            text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines[:50])
            answers += [(f"/files/{file_id}/content", text)] if file_id else []
    exchanges = (
        Exchange(Request("GET", path), Response(200, {}, body), began=n, ended=n + 0.5, number=n)
        for n, (path, body) in enumerate(answers, 1)
    )
    summary = Summary()
    add_run(Trace(Header("server", "test"), tuple(exchanges)), summary)
    results = {row: tally for row, tally in summary.tallies.items() if "-RES-" in row}
    assert len(results) >= 5
    assert not [row for row, tally in results.items() if tally.broken]


def test_a_batch_without_result_files_has_no_lines():
    assert BatchFactory().result_lines(BatchFactory().validating()) == ([], [])
    assert BatchFactory().result_lines(BatchFactory().failed()) == ([], [])
