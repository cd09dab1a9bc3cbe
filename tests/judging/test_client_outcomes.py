"""What a report on a client says besides its findings: what does not apply, how strict it is, who died of what."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

import pytest
from pydantic import BaseModel
from support.adapters import SMALL, adapter

from batchspec.contract.schemas import document
from batchspec.driving.client.adapter import Adapter
from batchspec.driving.client.calls import calls, first_page
from batchspec.driving.client.cases.every import cases, illegal
from batchspec.driving.client.collect import check_client, collect
from batchspec.driving.client.command import resolve
from batchspec.driving.client.pass_through import PassThrough
from batchspec.driving.client.python_type import BadTarget, client
from batchspec.judging.client_strictness import strictness
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Scope
from batchspec_contract.registry import REQUIREMENTS


class Free(BaseModel, extra="allow"):
    """Takes every object, and keeps all of it."""


@dataclass
class Bare:
    """Knows two keys."""

    id: str
    status: str


def statuses(report):
    return {outcome.requirement.id[-3:]: outcome.status for outcome in report.outcomes}


def test_a_python_type_has_no_pages_and_sends_nothing():
    report = check_client(client(Free))
    aside = {outcome.requirement.id[-3:]: outcome.cause for outcome in report.having(Status.NOT_APPLICABLE)}
    assert set(aside) == rows_beyond_a_batch()
    assert aside["017"] == "unsupported: a Python type stands for one batch, not for a page of them"
    assert aside["025"] == "unsupported: a Python type sends nothing"
    assert report.having(Status.FAIL, Status.WARN, Status.UNTESTABLE) == []
    assert report.ok


def rows_beyond_a_batch():
    """The rows whose cases are all pages or calls, and those without a check."""
    read = {row for case in cases() if case.type == "batch" for row in case.requirements}
    driven = [row for row in REQUIREMENTS if row.role == "client" and not row.seen_in_traffic]
    return {row.id[-3:] for row in driven if row.id not in read}


def test_what_is_unsupported_is_noted():
    notes = check_client(client(Free)).notes
    sent = len([*calls(), first_page()])
    pages = sum(case.type == "batch_list" for case in [*cases(), *illegal()])
    assert f"unsupported, {sent} cases: a Python type sends nothing" in notes
    assert len(notes) == len(set(notes))
    assert f"unsupported, {pages} cases: a Python type stands for one batch, not for a page of them" in notes


def test_unsupported_pages_and_calls_do_not_hide_what_fails():
    report = check_client(client(Bare))
    assert statuses(report)["005"] is Status.FAIL
    assert not report.ok


def test_rows_that_were_not_selected_stay_so():
    report = check_client(client(Free), Scope(only=("BATCH-CLI-001",)))
    assert {o.cause for o in report.having(Status.NOT_APPLICABLE)} >= {"not selected"}


def test_strictness_is_told_and_never_judged():
    required = len(document("reader")["required"])
    fed, pages, wrong, broken = (count(start) for start in ("", "page-", "wrong-", "broken-"))
    assert check_client(PassThrough()).notes[-1] == (
        f"strictness, never judged: refuses 0 of {fed} illegal objects (a required key missing 0 of {required}, null "
        f"for a required key 0 of {required}, a value of the wrong kind 0 of {wrong}, no JSON, or no object 0 of "
        f"{broken}, a broken page 0 of {pages})"
    )
    refused = (
        rf"strictness, never judged: refuses [1-9]\d* of {fed - pages} illegal objects "
        rf"\(a required key missing 0 of {required},"
    )
    assert re.match(refused, check_client(client(Free)).notes[-1])


def count(start):
    return sum(case.case.startswith(start) for case in illegal())


def test_a_client_that_dies_of_an_illegal_object_is_not_failed(tmp_path):
    body = "if asked['op'] == 'call': tell(asked, unsupported='no'); continue\nif 'created_at' not in text and 'list' not in text: os._exit(1)"
    trace = collect(Adapter(adapter(tmp_path, body), SMALL))
    assert judge_trace(trace).having(Status.FAIL, Status.WARN) == []
    (line,) = strictness(trace.cases)
    died = [c for c in illegal() if "created_at" not in c.sent and "list" not in c.sent]
    assert line.endswith(f"; gave no answer to {len(died)}")


def test_each_fault_is_charged_to_its_case_and_the_run_goes_on(tmp_path):
    body = """
if asked['op'] == 'call': tell(asked, unsupported='no'); continue
if 'Zeile 3' in text: tell(asked, ok=True, text=text); os._exit(0)
if '/v1/moderations' in text: os._exit(1)
"""
    trace = collect(Adapter(adapter(tmp_path, body), SMALL))
    blamed = {case.case: case.error for case in trace.cases if case.fault}
    assert blamed == {
        "errors-unicode": "afterwards, the adapter exited with code 0",
        "endpoint-moderations": "the adapter exited with code 1",
    }
    found = {outcome.requirement.id for outcome in judge_trace(trace).having(Status.FAIL)}
    assert found == {"BATCH-CLI-010", "BATCH-CLI-011"}


def test_resolve_takes_one_of_two():
    assert resolve("openai.types:Batch").name == "openai.types:Batch"
    adapter_ = resolve(None, f"{sys.executable} -m batchspec.client.builtin")
    assert adapter_.name == "batchspec-pass-through"
    adapter_.close()
    wanted = "give a Python type such as openai.types:Batch, or --adapter 'COMMAND'"
    with pytest.raises(BadTarget, match=f"^{wanted}$"):
        resolve(None, None)
    with pytest.raises(BadTarget, match=r"; not both$"):
        resolve("openai.types:Batch", "cat")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "import no_such_package.models",
            "odd_sdk:Batch: there is no module no_such_package; install what it is in beside batchspec",
        ),
        ("raise KeyError('x')", "odd_sdk:Batch: importing odd_sdk failed: KeyError: 'x'"),
        ("Batches = dict", "odd_sdk:Batch: odd_sdk has no Batch"),
        (None, "odd_sdk:Batch: there is no module odd_sdk; install what it is in beside batchspec"),
    ],
)
def test_a_type_that_cannot_be_had_is_said(tmp_path, monkeypatch, text, said):
    monkeypatch.syspath_prepend(tmp_path)
    if text is not None:
        (tmp_path / "odd_sdk.py").write_text(text)
    with pytest.raises(BadTarget) as caught:
        resolve("odd_sdk:Batch", None)
    sys.modules.pop("odd_sdk", None)
    assert str(caught.value) == said
