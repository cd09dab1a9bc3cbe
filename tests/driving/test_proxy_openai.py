"""The official Python SDK through the proxy: it notices nothing, and the verdict is that of a live run."""

from __future__ import annotations

import io
import json

import openai
import pytest
from support.runs import report_on, stepping

from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.upstream import Upstream
from batchspec.judging.outcomes.verdict import Status
from batchspec.judging.report import Scope

KEY = "sk-canary-of-the-sdk"
LINE = {"method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-4o-mini", "messages": []}}


@pytest.fixture
def server(no_waiting):
    with stepping() as server:
        yield server


def whole_life(base_url):
    """All that the SDK does with batches: the statuses that it saw, and the ids of the results."""
    client = openai.OpenAI(base_url=base_url, api_key=KEY, max_retries=0)
    text = "".join(json.dumps({"custom_id": f"line-{n}", **LINE}) + "\n" for n in range(3))
    uploaded = client.files.create(file=("in.jsonl", io.BytesIO(text.encode())), purpose="batch")
    batch = client.batches.create(
        input_file_id=uploaded.id,
        endpoint="/v1/chat/completions",
        completion_window="24h",
        metadata={"a": "b"},
    )
    seen = [batch.status]
    while batch.status not in {"completed", "failed", "expired", "cancelled"}:
        batch = client.batches.retrieve(batch.id)
        seen.append(batch.status)
    results = client.files.content(batch.output_file_id).text.splitlines()
    assert [one.id for one in client.batches.list(limit=1)][-1:]
    other = client.batches.create(
        input_file_id=uploaded.id, endpoint="/v1/chat/completions", completion_window="24h"
    )
    client.batches.cancel(other.id)
    with pytest.raises(openai.NotFoundError):
        client.batches.retrieve("batch_none")
    client.files.delete(uploaded.id)
    client.close()
    return list(dict.fromkeys(seen)), [json.loads(line)["custom_id"] for line in results]


def test_the_sdk_sees_the_same_and_the_verdict_is_that_of_a_live_run(server):
    live = report_on(server.url)
    with Proxy(Upstream.named(server.url), scope=Scope(side="both")) as proxy:
        behind, direct = whole_life(proxy.url), whole_life(server.url)
    report = proxy.report()
    assert behind == direct
    assert (behind[0][0], behind[1]) == ("validating", ["line-0", "line-1", "line-2"])
    assert (report.verdict, live.verdict) == ("conformant", "conformant")
    assert report.having(Status.FAIL, Status.WARN, Status.ERROR, Status.UNTESTABLE) == []
    passed = {one.requirement.id for one in report.having(Status.PASS)}
    assert {"BATCH-LIF-013", "BATCH-RES-001", "BATCH-CLI-035", "BATCH-TIM-004"} <= passed
    text = json.dumps(report.to_json()) + "".join(str(one) for one in proxy.trace().exchanges)
    assert KEY not in text


def test_the_sdk_says_of_a_dead_upstream_what_the_proxy_says():
    with Proxy(Upstream.named("http://127.0.0.1:9/v1")) as proxy:
        client = openai.OpenAI(base_url=proxy.url, api_key=KEY, max_retries=0)
        with pytest.raises(openai.InternalServerError) as refused:
            client.batches.list()
        client.close()
    assert "the upstream http://127.0.0.1:9/v1 cannot be reached: connection refused" in str(refused.value)
    assert refused.value.status_code == 502
