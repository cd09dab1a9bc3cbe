"""The fixture `batch_server` as a server: answers out of turn, what came in, misuse, threads, and its examples."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest
import urllib3
from support.command_line import PYTEST_ALONE
from support.paths import ROOT
from support.runs import report_on
from support.scripted import ENDPOINT, LIFE, Raw, create, polled

from batchspec.fixtures import BatchFactory
from batchspec.judging.outcomes.verdict import Status
from batchspec.scripted import BatchServer, NoHistory, NoSpan


@pytest.fixture
def raw(batch_server):
    caller = Raw(batch_server.url)
    yield caller
    caller.pool.clear()


@pytest.fixture
def client(batch_server):
    with openai.OpenAI(base_url=batch_server.url, api_key="sk-secret", max_retries=0, timeout=120) as client:
        yield client
    assert batch_server._server.crashes == []


# Answers and delays


def test_answers_come_in_order_and_then_the_server_is_itself_again(batch_server, raw):
    batch_server.add({"id": "b", "status": "completed"})
    batch_server.answer(500, times=2)
    batch_server.answer(429, retry_after=1)
    answers = [raw("GET", "/batches/b") for _ in range(4)]
    assert [answer.status for answer in answers] == [500, 500, 429, 200]
    assert [answer.headers.get("Retry-After") for answer in answers] == [None, None, "1", None]


def test_an_answer_has_an_envelope_of_its_own(batch_server, raw):
    batch_server.answer(503)
    batch_server.answer(429)
    said = "Service Unavailable (answered so by the script of the test)."
    error = {"message": said, "type": "server_error", "param": None, "code": None}
    assert raw("GET", "/batches").json() == {"error": error}
    limited = raw("GET", "/batches").json()["error"]
    assert (limited["type"], limited["code"]) == ("rate_limit_error", "rate_limit_exceeded")


def test_an_answer_for_one_route_waits_for_it(batch_server, raw):
    batch_server.answer(500, route="cancel")
    batch_server.add({"id": "b", "status": "in_progress"})
    assert raw("GET", "/batches/b").status == 200
    assert raw("POST", "/batches/b/cancel").status == 500
    assert raw.status("b") == "in_progress"


def test_an_answer_takes_no_snapshot_and_no_time(batch_server, raw):
    batch_id = batch_server.add(BatchFactory(seed=1).history(path=LIFE))
    batch_server.answer(500)
    assert raw("GET", f"/batches/{batch_id}").status == 500
    assert raw.status(batch_id) == "validating"


def test_an_answer_may_be_anything(batch_server, raw):
    batch_server.answer(502, body="<html>", headers={"content-type": "text/html"})
    batch_server.answer(200, body=b"{")
    batch_server.answer(200, body={"id": "x"}, headers={"X-A": "b"})
    batch_server.answer(200, body=[])
    first, second, third, fourth = (raw("GET", "/batches/b") for _ in range(4))
    assert (first.status, first.data, first.headers["Content-Type"]) == (502, b"<html>", "text/html")
    assert (second.data, second.headers["Content-Type"]) == (b"{", "text/plain")
    assert (third.json(), third.headers["X-A"]) == ({"id": "x"}, "b")
    assert fourth.json() == []


def test_the_client_goes_through_errors(batch_server, monkeypatch):
    monkeypatch.setattr("time.sleep", batch_server.clock.sleep)
    batch_server.add({"id": "b", "status": "completed"})
    batch_server.answer(500, times=2)
    start = batch_server.clock.now()
    with openai.OpenAI(base_url=batch_server.url, api_key="any", max_retries=3) as client:
        assert client.batches.retrieve("b").status == "completed"
        batch_server.answer(429, retry_after=30)
        client.batches.retrieve("b")
    assert batch_server.clock.now() - start > 30
    assert len(batch_server.requests) == 5


def test_a_delay_runs_into_the_timeout_of_the_client(batch_server, client):
    batch_server.add({"id": "b", "status": "completed"})
    batch_server.delay(600, route="retrieve")
    with pytest.raises(openai.APITimeoutError):
        client.with_options(timeout=0.1).batches.retrieve("b")
    assert client.batches.retrieve("b").status == "completed"


def test_a_delay_and_an_answer_meet(batch_server, raw):
    batch_server.delay(0.1)
    batch_server.answer(500)
    begun = time.monotonic()
    assert raw("GET", "/batches").status == 500
    assert time.monotonic() - begun >= 0.1


# What came in


def test_requests_are_recorded_without_secrets(batch_server, client):
    create(client)
    client.batches.list(limit=3)
    upload, made, listed = batch_server.requests
    assert (upload.route, upload.form["purpose"], upload.file.name) == ("upload", "batch", "in.jsonl")
    assert (made.method, made.path, made.json["endpoint"]) == ("POST", "/v1/batches", ENDPOINT)
    assert listed.query == {"limit": "3"}
    assert listed.headers["authorization"] == "[redacted]"
    assert "sk-secret" not in repr(batch_server.requests)


def test_unknown_paths_are_recorded_and_refused(batch_server, raw):
    assert raw("GET", "/nothing").status == 404
    assert raw("GET", "/batches/batch_none").status == 404
    assert [call.route for call in batch_server.requests] == ["not-found", "retrieve"]


def test_a_key_may_be_asked_for():
    with BatchServer(api_key="right") as server:
        client = openai.OpenAI(base_url=server.url, api_key="wrong")
        with client, pytest.raises(openai.AuthenticationError):
            client.batches.list()


# Misuse


def is_misuse(error, message):
    assert str(error.value) == message
    assert "\n" not in message


HISTORIES = {
    "a history is a list of snapshots of one batch, not 'completed'": "completed",
    "a history is a list of snapshots of one batch, not 3": 3,
    "a history is a list of snapshots of one batch, not None": None,
    "the history is empty; give it one snapshot at least": [],
    "snapshot 2 is no batch object: 'cancelled'": [{"id": "b"}, "cancelled"],
    "snapshot 1 is no batch object: <class 'dict'>": [dict],
    "snapshot 1 has no id to retrieve it by; set 'id' to a text": [{"status": "completed"}],
    "snapshot 2 is of 'c', but snapshot 1 of 'b'; add each batch by itself": [{"id": "b"}, {"id": "c"}],
    "snapshot 1 cannot be written as JSON: /x: a value of the type set has no form in JSON": [
        {"id": "b", "x": {1}}
    ],
}


@pytest.mark.parametrize("message", HISTORIES)
def test_what_is_no_history(batch_server, message):
    with pytest.raises(NoHistory) as error:
        batch_server.add(HISTORIES[message])
    is_misuse(error, message)


def test_a_batch_has_one_history(batch_server):
    batch_server.add({"id": "b"})
    with pytest.raises(NoHistory) as error:
        batch_server.add({"id": "b"})
    is_misuse(error, "the batch 'b' was added before; give all its snapshots at once")


def test_content_needs_a_file(batch_server):
    with pytest.raises(NoHistory) as error:
        batch_server.add({"id": "b"}, error="x")
    is_misuse(error, "error is given, but the last snapshot has no error_file_id")
    batch_server.add({"id": "b"})


MISUSES = {
    "status is 20; it is a whole number from 200 to 599": lambda server: server.answer(20),
    "status is '500'; it is a whole number from 200 to 599": lambda server: server.answer("500"),
    "answer(200) needs a body; only errors have one of their own": lambda server: server.answer(200),
    "times is 0; it is a whole number from 1": lambda server: server.answer(500, times=0),
    "no route 'poll'; there are create, retrieve, cancel, list, upload, files, file, content, delete-file": (
        lambda server: server.answer(500, route="poll")
    ),
    "retry_after is 'soon'; it is a number of seconds from 0": (
        lambda server: server.answer(429, retry_after="soon")
    ),
    "the body cannot be written as JSON: a value of the type object has no form in JSON": (
        lambda server: server.answer(200, body=object())
    ),
    "errors is a list of the entries of errors.data, such as "
    "[{'code': 'invalid_json_line', 'message': '...', 'line': 3}], not 'no'": lambda server: server.fail(
        "no"
    ),
    "an error has code, message and maybe param and line, not why": lambda server: server.fail([{"why": 1}]),
}


@pytest.mark.parametrize("message", MISUSES)
def test_misuse_is_said_in_one_line(batch_server, message):
    with pytest.raises(ValueError, match=re.escape(message)) as error:
        MISUSES[message](batch_server)
    is_misuse(error, message)


@pytest.mark.parametrize("span", ["1 day", "", -1, float("inf"), True, None, [1]])
def test_what_is_no_span_of_time(batch_server, span):
    for use in (batch_server.clock.advance, batch_server.slow, batch_server.delay):
        with pytest.raises(NoSpan) as error:
            use(span)
        text = f"{span!r} is no span of time; give seconds, a text such as '24h' or '1h30m', or a timedelta"
        is_misuse(error, text)
    with pytest.raises(NoSpan):
        batch_server.slow(0)


@pytest.mark.parametrize("content", [{"custom_id": "a"}, 3, ["a"]])
def test_what_is_no_content(batch_server, content):
    with pytest.raises(TypeError) as error:
        batch_server.complete(output=content)
    is_misuse(error, f"output is a list of result lines (objects), a text or bytes, not {content!r}")


def test_a_history_is_taken_as_it_is_when_added(batch_server, raw):
    sketch = {"id": "b", "request_counts": {"total": 1}}
    batch_server.add(sketch)
    sketch["request_counts"]["total"] = 2
    assert raw("GET", "/batches/b").json()["request_counts"] == {"total": 1}


# The server itself


def let_go(raw):
    with contextlib.suppress(urllib3.exceptions.HTTPError):
        raw("GET", "/files")


def test_it_leaves_nothing_behind():
    before = set(threading.enumerate())
    with BatchServer() as server:
        raw = Raw(server.url)
        server.delay(60, route="files")
        assert raw("GET", "/batches").status == 200
        waiting = threading.Thread(target=let_go, args=(raw,))
        waiting.start()
        while len(server.requests) < 2:
            time.sleep(0.001)
    assert set(threading.enumerate()) - before <= {waiting}
    waiting.join()
    raw.pool.clear()


def test_it_stops_though_time_is_patched(monkeypatch):
    before = set(threading.enumerate())
    with BatchServer() as server:
        monkeypatch.setattr("time.sleep", server.clock.sleep)
        monkeypatch.setattr("time.monotonic", server.clock.now)
        raw = Raw(server.url)
        assert raw("GET", "/batches").status == 200
    assert set(threading.enumerate()) <= before
    raw.pool.clear()


def test_many_polls_at_once_never_go_back(batch_server, client):
    batch_server.slow("1h")
    batch, history = create(client), BatchFactory(seed=1).history(path=LIFE)
    added = batch_server.add(history)

    def poll(_):
        return [LIFE.index(client.batches.retrieve(each).status) for each in (batch.id, added)]

    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            runs = list(pool.map(poll, range(5)))
    assert runs[-1] == [3, 3]
    assert len(batch_server.requests) == 2 + 40


def test_the_asynchronous_client(batch_server):
    async def ends():
        async with openai.AsyncOpenAI(base_url=batch_server.url, api_key="any") as client:
            return [(await client.batches.retrieve(batch_id)).status for _ in range(4)]

    batch_id = batch_server.add(BatchFactory(seed=1).history(path=LIFE))
    assert asyncio.run(ends()) == LIFE


def test_the_same_script_gives_the_same_bytes():
    def seen():
        with BatchServer() as server, openai.OpenAI(base_url=server.url, api_key="any") as client:
            return [batch.model_dump() for batch in polled(client, create(client).id)]

    assert seen() == seen()


def test_it_conforms(batch_server):
    report = report_on(batch_server.url)  # its time passes with each poll
    assert report.verdict == "conformant"
    assert report.having(Status.WARN) == []


@pytest.fixture
def folder(pytester):
    """A folder of a user's tests, whose warnings are errors."""
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    return pytester


def test_the_examples_of_the_docs(folder):
    text = (ROOT / "docs" / "batch_server.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    folder.makepyfile("\n\n".join(blocks))
    folder.runpytest_subprocess("-q", *PYTEST_ALONE).assert_outcomes(passed=5)


def test_the_example_of_a_poll_loop(folder):
    shutil.copy(ROOT / "examples" / "test_poll_loop.py", folder.path)
    folder.runpytest_subprocess("-q", *PYTEST_ALONE).assert_outcomes(passed=5)
