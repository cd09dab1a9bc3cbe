"""The official client breaks none of the requirements by which a client is judged in seen traffic."""

from __future__ import annotations

import json
import re

import openai
import pytest

from batchspec.judging.of_trace import judge_trace
from batchspec.judging.outcomes.verdict import ExitCode, Level, Status
from batchspec.judging.report import Scope
from batchspec.making.server import ReferenceServer, VirtualClock
from batchspec.reading.recorded.uploads import fields_of
from batchspec.reading.trace import Exchange, Header, Request, Response, Trace
from batchspec_contract.registry import REQUIREMENTS

CHAT = "/v1/chat/completions"


class Recorder:
    """Writes down what the client sends and what comes back."""

    def __init__(self):
        self.exchanges = []

    def __call__(self, response):
        response.read()
        asked = response.request
        content = asked.read().decode()
        part = re.search(r'name="file".*?\r\n\r\n(.*?)\r\n--', content, re.DOTALL)
        request = Request(
            asked.method,
            asked.url.raw_path.decode().removeprefix("/v1"),
            {name.lower(): value for name, value in asked.headers.items()},
            None if part else content or None,
            part.group(1) if part else None,
            fields_of(asked.headers.get("content-type", ""), content.encode()) if part else {},
        )
        number = len(self.exchanges) + 1
        answer = Response(response.status_code, dict(response.headers), response.text)
        self.exchanges.append(Exchange(request, answer, None, number, number + 0.5, number))


@pytest.fixture
def recorder():
    return Recorder()


@pytest.fixture
def client(recorder):
    clock = VirtualClock(step=1.0)
    with (
        ReferenceServer(clock=clock, seed=1) as server,
        openai.OpenAI(base_url=server.url, api_key="sk-any", max_retries=0) as client,
    ):
        client._client.event_hooks = {"request": [], "response": [recorder]}
        yield client


def test_a_whole_day_of_the_official_client(client, recorder):
    rows = [
        {"custom_id": f"r-{n}", "method": "POST", "url": CHAT, "body": {"model": "m", "messages": []}}
        for n in range(3)
    ]
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    made = []
    for metadata in ({"team": "evals"}, None, openai.omit):
        file = client.files.create(file=("in.jsonl", content), purpose="batch")
        batch = client.batches.create(
            input_file_id=file.id, endpoint=CHAT, completion_window="24h", metadata=metadata
        )
        made.append(batch.id)
    client.batches.cancel(made[2])
    while client.batches.retrieve(made[0]).status not in {"completed", "failed"}:
        pass
    client.files.content(client.batches.retrieve(made[0]).output_file_id)
    assert len(list(client.batches.list(limit=1))) == 3
    with pytest.raises(openai.NotFoundError):
        client.batches.retrieve("undefined")

    report = judge_trace(
        Trace(Header("server", "reference"), tuple(recorder.exchanges)), Scope(Level.MAY, side="both")
    )
    of_client = [outcome for outcome in report.outcomes if outcome.requirement.role == "client"]
    assert report.having(Status.FAIL, Status.WARN, Status.ERROR) == []
    assert {outcome.requirement.id for outcome in of_client if outcome.status is Status.PASS} == {
        row.id for row in REQUIREMENTS if row.seen_in_traffic
    }
    alone = judge_trace(Trace(Header("server", "reference"), tuple(recorder.exchanges)), Scope(side="client"))
    assert alone.exit_code is ExitCode.OK
    assert [note for note in alone.notes if note.startswith("1 request was refused")]
