"""Batches that are none of the Batch API, such as those of a shop, are passed over where that is certain."""

from __future__ import annotations

import pytest
from support.forms import har, spaced
from support.long_runs import REFUSED, Tape

from batchspec.judging.of_texts import judge_files
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import SHOWS, Scope, Target
from batchspec.judging.settling import settle
from batchspec.reading.trace import Header, Trace

SHOP = {"batches": [{"sku": "a-1", "id": 7, "status": "baked"}, {"sku": "a-2", "id": 8, "status": "sold"}]}
NOTE = "about batches passed over: nothing there shows the Batch API; the first is"


@pytest.fixture
def report(tmp_path):
    def made(*requests):
        path = tmp_path / "shop.har"
        path.write_text(har(spaced(traffic(*requests))), "utf-8")
        return settle(judge_files([str(path)]), Target("files", "shop.har"), Scope(shows=SHOWS["server"]))

    return made


def traffic(*requests):
    tape = Tape()
    for method, path, answer, status, *body in requests:
        tape.add(method, path, answer, status, body=body[0] if body else None)
    return Trace(Header("server", "made up"), tuple(tape.exchanges))


LIST = ("GET", "/batches", SHOP, 200)
ONE = ("GET", "/batches/7", SHOP["batches"][0], 200)
MADE = ("POST", "/batches", SHOP["batches"][0], 201, {"sku": "a-1"})


@pytest.mark.parametrize(
    "requests", [[LIST], [ONE], [LIST, ONE, MADE], [LIST, ("GET", "/batches/9", {"detail": "no"}, 404)]]
)
def test_the_batches_of_a_shop_are_passed_over_and_told(requests, report):
    found = report(*requests)
    assert found.having(Status.FAIL) == []
    assert found.traffic.another_api == len(requests)
    assert found.traffic.foreign == 0
    assert any(NOTE in note for note in found.notes)


OURS = [
    ("POST", "/batches", REFUSED, 400, {"input_file_id": "file-1"}),
    ("POST", "/batches", REFUSED, 400, {"endpoint": "/v1/embeddings"}),
    ("GET", "/batches?limit=3", {"object": "list", "data": []}, 200),
    ("GET", "/batches/batch_1", REFUSED, 404),
    ("GET", "/batches/7", {"id": 7, "request_counts": {}}, 200),
    ("GET", "/batches/7", {"id": 7, "status": "validating"}, 200),
    ("GET", "/files/7", {"sku": 9}, 200),
    ("GET", "/batches/7", "<html></html>", 200),
    ("GET", "/batches/7", [], 200),
    ("GET", "/batches/7", {}, 200),
]


@pytest.mark.parametrize("ours", OURS, ids=str)
def test_what_may_be_this_api_is_judged(ours, report):
    found = report(LIST, ours)
    assert found.having(Status.FAIL)
    assert found.traffic.another_api == 0


def test_a_server_that_a_run_of_ours_was_sent_to_is_judged():
    assert judge_trace(traffic(LIST)).having(Status.FAIL)


def test_refusals_alone_tell_nothing(report):
    assert report(("GET", "/batches/9", {"detail": "no"}, 404)).traffic.another_api == 0
