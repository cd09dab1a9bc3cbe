"""The objects beside the batch in a run: which of them are judged, by which words, and which are left alone."""

from __future__ import annotations

import json

import pytest
from support.corpus import broken

from batchspec.judging.evidence.tally import Summary
from batchspec.judging.of_trace import add_run, judge_trace
from batchspec.judging.outcomes.verdict import Status
from batchspec.reading.trace import Exchange, Header, Request, Response, Trace

FILE = {
    "id": "file-1", "object": "file", "bytes": 3, "created_at": 1_763_819_448, "filename": "in.jsonl", "purpose": "batch",
}  # fmt: skip
CREATE = {"input_file_id": "file-1", "endpoint": "/v1/chat/completions", "completion_window": "24h"}
BATCH = {**CREATE, "id": "batch_1", "object": "batch", "status": "validating", "created_at": 1_763_819_450}
LINE = {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {}}
RESPONSE = {"status_code": 200, "request_id": "req_1", "body": {}}


def asked(line, answer, status=200, *, body=None, **request):
    method, path = line.split()
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    told = answer if isinstance(answer, str) else json.dumps(answer)
    headers = {"content-type": "application/json"}
    return Request(method, path, headers, text, **request), Response(status, headers, told)


def trace_of(*pairs, planned=False):
    exchanges = [
        Exchange(request, response, None, number, number + 0.5, number)
        for number, (request, response) in enumerate(pairs, 1)
    ]
    return Trace(Header("server", "made up", planned=planned), tuple(exchanges))


def found(*pairs, planned=False):
    """By requirement, the causes of what is broken."""
    summary = Summary()
    add_run(trace_of(*pairs, planned=planned), summary)
    return broken(summary)


def test_an_upload_that_is_answered_with_nonsense_is_told_field_by_field():
    causes = found(asked("POST /files", {"id": 1, "bytes": {}, "purpose": []}, file="abc"))
    assert {row for row in causes if row.startswith("BATCH-FIL")} == {
        "BATCH-FIL-001", "BATCH-FIL-002", "BATCH-FIL-003", "BATCH-FIL-004", "BATCH-FIL-006", "BATCH-FIL-007",
    }  # fmt: skip
    assert causes["BATCH-FIL-001"] == ["/id: expected type string, got 1"]


def test_the_keys_that_are_left_out_are_one_cause():
    report = judge_trace(
        trace_of(asked("POST /files", {"id": "file-1", "purpose": "batch", "bytes": 3}, file="abc"))
    )
    (cause,) = [cause for cause in report.causes if cause.id == "file-object-lacks-keys"]
    assert cause.sentence == "a file object lacks object, created_at, filename"


def test_of_what_is_no_object_its_fields_say_nothing():
    causes = found(asked("GET /files/file-1", [FILE]))
    assert list(causes) == ["BATCH-FIL-010"]
    summary = Summary()
    add_run(trace_of(asked("GET /files/file-1", [FILE])), summary)
    assert not {row for row, tally in summary.tallies.items() if row.startswith("BATCH-FIL") and tally.held}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"error": {"message": "no", "type": "t", "param": None, "code": None}}, 403),
        ({"error": {"message": "no"}}, 200),  # a refusal by its words
        ("", 204),
        ("", 500),
    ],
)
def test_an_answer_that_shows_no_file_is_not_judged_as_one(answer, status):
    assert not [row for row in found(asked("DELETE /files/file-1", answer, status)) if "FIL" in row]


def test_the_words_of_a_result_line_name_its_place():
    line = {"id": "r", "custom_id": "a", "response": {**RESPONSE, "status_code": 999}, "error": None}
    batch = {**BATCH, "status": "completed", "output_file_id": "file-2"}
    causes = found(
        asked("GET /batches/batch_1", batch), asked("GET /files/file-2/content", json.dumps(line) + "\n")
    )
    assert causes["BATCH-RES-014"] == [
        "/response/status_code: expected a status of HTTP, 100 to 599, got 999"
    ]


def test_a_result_line_with_nothing_but_its_name():
    batch = {**BATCH, "status": "completed", "output_file_id": "file-2"}
    causes = found(
        asked("GET /batches/batch_1", batch), asked("GET /files/file-2/content", '{"custom_id": "a"}\n')
    )
    assert {row for row in causes if row.startswith("BATCH-RES")} >= {"BATCH-RES-005", "BATCH-RES-006"}


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ({**CREATE, "output_expires_after": {"anchor": "created_at", "seconds": 60}}, {"BATCH-CLI-048"}),
        ({**CREATE, "output_expires_after": {"anchor": "created_at", "seconds": 3600}}, set()),
        ({**CREATE, "metadata": {"a": 1}}, {"BATCH-CLI-037"}),
        ({"endpoint": "/v1/chat/completions", "completion_window": "24h"}, {"BATCH-CLI-036"}),
        # A key of a vendor's own may stand for one that is missing.
        ({"endpoint": "/v1/chat/completions", "completion_window": "24h", "input_blob": "b"}, set()),
        # JSON's grammar allows a key that is there twice.
        (json.dumps(CREATE)[:-1] + ', "metadata": null, "metadata": null}', set()),
        ('{"input_file_id": "file-1", ', {"BATCH-CLI-035"}),
    ],
)
def test_a_create_is_judged_by_its_schema(body, rows):
    causes = found(asked("POST /batches", BATCH, body=body))
    assert {row for row in causes if row.startswith("BATCH-CLI")} == rows


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        ({"purpose": "batch"}, set()),
        (
            {"purpose": "batch", "expires_after[anchor]": "created_at", "expires_after[seconds]": "86400"},
            set(),
        ),
        ({"purpose": ""}, {"BATCH-CLI-050"}),
        ({"name": "in"}, {"BATCH-CLI-050"}),
        ({"purpose": "batch", "expires_after[seconds]": "86400"}, {"BATCH-CLI-051"}),
        ({"purpose": "batch", "expires_after": "tomorrow"}, {"BATCH-CLI-051"}),
        ({}, set()),  # the recording tool did not keep the form
    ],
)
def test_an_upload_is_judged_by_its_form(form, rows):
    causes = found(asked("POST /files", FILE, file="abc", form=form))
    assert {row for row in causes if row.startswith("BATCH-CLI")} == rows


def test_the_lines_of_an_input_file_are_judged_by_their_schema():
    text = "".join(
        json.dumps(line) + "\n"
        for line in (LINE, {**LINE, "custom_id": 7}, {**LINE, "custom_id": "b", "method": "GET"})
    )
    causes = found(
        asked("POST /files", {**FILE, "bytes": len(text)}, file=text),
        asked("POST /batches", BATCH, body=CREATE),
    )
    assert {row for row in causes if row.startswith("BATCH-CLI")} == {"BATCH-CLI-052", "BATCH-CLI-053"}


def test_sizes_and_contents_of_a_recording_are_not_judged():
    pairs = (
        asked("POST /files", {**FILE, "bytes": 99}, file="abc", form={"purpose": "batch"}),
        asked("GET /files/file-1/content", "abc\r\n"),
    )
    assert not {"BATCH-FIL-016", "BATCH-FIL-017"} & {*found(*pairs)}
    assert {"BATCH-FIL-016", "BATCH-FIL-017"} <= {*found(*pairs, planned=True)}


def test_an_id_that_two_uploads_were_given_leads_to_no_verdict_on_their_files():
    first = asked("POST /files", FILE, file="abc", form={"purpose": "batch"})
    second = asked("POST /files", {**FILE, "purpose": "user_data"}, file="abc", form={"purpose": "batch"})
    assert "BATCH-FIL-015" in found(second)
    assert "BATCH-FIL-015" not in found(first, second)


def test_a_run_that_sees_no_file_fails_none_of_these():
    report = judge_trace(trace_of(asked("GET /batches/batch_1", BATCH)))
    files = [outcome for outcome in report.outcomes if outcome.requirement.area in {"FIL", "EVT"}]
    assert files
    assert {outcome.status for outcome in files} == {Status.NOT_APPLICABLE}
