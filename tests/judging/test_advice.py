"""A run that could judge little says in a sentence what to try first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.raw_server import answer, raw_server
from support.runs import WHOLE_PACE, stepping

from batchspec.driving.server.collect import collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.advice import advice, is_mostly_unjudged
from batchspec.judging.of_trace import judge_trace
from batchspec.mutants.server import find


def report_on(respond, path="/v1"):
    with raw_server(respond) as server:
        settings = Settings(url=server.url.removesuffix("/v1") + path, timeout=20)
        return judge_trace(collect(settings, budget=WaitedBudget(settings.timeout)))


def saying(status, *headers):
    return lambda send, *_: send(answer({"error": {"message": "no"}}, status, *headers))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "POST /files answers 404, and so does all else below {url}: is the base right?"),
        (405, "POST /files answers 405, and so does all else below {url}: is the base right?"),
        (
            401,
            "POST /files answers 401, and so does all else: name the variable that holds the key with "  # noqa: ISC004  one text
            "--api-key-env, or mend the key",
        ),
        (
            307,
            "POST /files answers 307, a redirect, which is not followed: write the address that it leads to",
        ),
        (500, "POST /files answers 500, and so does all else: look into the server's log"),
    ],
)
def test_one_answer_to_everything(status, said):
    report = report_on(saying(status), "/nope")
    assert advice(report) == said.format(url=report.target.name)
    assert is_mostly_unjudged(report)


def test_a_server_without_one_thing():
    def respond(send, line, _request):
        if line.startswith("POST /v1/files"):
            send(answer({"error": {"message": "no"}}, 404))
        else:
            send(answer({"object": "list", "data": [], "has_more": False}))

    report = report_on(respond)
    assert advice(report) == (
        "POST /files answers 404: for a server without files of its own, name one that it knows with "
        "--profile no-files --input-file-id ID"
    )
    assert is_mostly_unjudged(report)


def test_a_server_that_does_not_know_the_model():
    mutant = find("good-batches-fail")
    with stepping(mutant.server, WHOLE_PACE, behaviour=mutant.behaviour()) as server:
        settings = Settings(url=server.url, timeout=60)
        trace = collect(settings, budget=WaitedBudget(settings.timeout))
    assert advice(judge_trace(trace)) == ""
    told = advice(judge_trace(with_error(trace, "model_not_found")))
    assert told.startswith("the good batch ended as failed, errors ")
    assert told.endswith("; does the server know the --model?")


def with_error(trace, code):
    """The trace, with another code in every error of a batch."""
    exchanges = []
    for exchange in trace.exchanges:
        response = exchange.response
        if response is not None and response.body:
            response = replace(response, body=response.body.replace("token_limit_exceeded", code))
        exchanges.append(replace(exchange, response=response))
    return replace(trace, exchanges=tuple(exchanges))


def test_a_whole_run_needs_no_advice():
    with stepping(pace=WHOLE_PACE) as server:
        settings = Settings(url=server.url, timeout=60)
        report = judge_trace(collect(settings, budget=WaitedBudget(settings.timeout)))
    assert report.traffic.answers["create"] == {"200": report.traffic.answers["create"]["200"]}
    assert advice(report) == ""
    assert not is_mostly_unjudged(report)
