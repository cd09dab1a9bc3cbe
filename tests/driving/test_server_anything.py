"""A server that answers anything: whatever it sends, a run ends with a trace or with `NoAnswer`, and with no error."""

from __future__ import annotations

import gzip
import json
import random
from copy import deepcopy

import pytest
from support.raw_server import BATCH, FILE, answer, raw_server

from batchspec.driving.server.collect import NoAnswer, collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.settings import Settings
from batchspec.reading.trace import lines, parse

SCALARS = (
    *(None, True, False, 0, -1, 7, 10**30, 1.5, 1e300, "", " ", "batch", "list", "completed", "cancelled"),
    *("in_progress", "..", "a/b", "\0", "é", "\u2028", "²", "x" * 5_000, "batch_1", "file-1"),
)
STATUSES = (
    200,
    200,
    200,
    200,
    200,
    201,
    204,
    206,
    301,
    304,
    400,
    401,
    404,
    409,
    429,
    500,
    503,
    599,
    100,
    103,
    999,
)
HEADERS = (
    *(
        "retry-after: ²",
        "retry-after: 1",
        "retry-after: -1",
        "retry-after: " + "9" * 400,
        "content-type: text/html",
    ),
    *("content-type: ;;;", "x: " + "\xff" * 9, ": nameless", "no colon", "content-encoding: gzip"),
    *("content-encoding: br, gzip", "content-length: 3", "content-length: -5", "content-length: x"),
    *("transfer-encoding: chunked", "location: /v1/batches", "x-many: 1", "x-many: 2"),
)
RUNS = 60
MANY_RUNS = 600
GOOD = {"object": "list", "data": [BATCH], "has_more": True, "first_id": "batch_1", "last_id": "batch_1"}


def value(chance, depth=0):
    """Any JSON value."""
    kind = chance.randrange(5 if depth < 4 else 3)
    if kind == 3:
        return [value(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind == 4:
        keys = (chance.choice((*BATCH, *GOOD, "error", "message")) for _ in range(chance.randrange(5)))
        return {key: value(chance, depth + 1) for key in keys}
    return chance.choice(SCALARS)


def spoilt(chance, line):
    """A good answer, some of whose values are any."""
    good = FILE if "/files" in line else GOOD if "limit=" in line else BATCH
    made = deepcopy(good)
    made["id"] = f"made-{chance.randrange(50)}"
    for key in chance.sample(sorted(made), k=chance.randrange(3)):
        made[key] = value(chance)
    if chance.random() < 0.5 and "status" in made:
        made["status"] = chance.choice(
            ("completed", "failed", "cancelled", "finalizing", ["completed"], {}, 1)
        )
        made["output_file_id"] = value(chance)
    return made


def anything(chance, line):
    """An answer as bytes: often a good one, and in every way a bad one."""
    body = json.dumps(spoilt(chance, line) if chance.random() < 0.7 else value(chance)).encode()
    if chance.random() < 0.15:
        body = chance.choice(
            (
                gzip.compress(body),
                chance.randbytes(chance.randrange(200)),
                body[: chance.randrange(len(body) + 1)],
                b"[" * 100_000,
                b'{"id": "\\ud800", "id": NaN}',
            )
        )
    headers = [one for one in HEADERS if chance.random() < 0.03]
    sent = answer(body, chance.choice(STATUSES) if chance.random() < 0.3 else 200, *headers)
    if chance.random() < 0.05:
        sent = sent[: chance.randrange(len(sent))]
    if chance.random() < 0.02:
        sent = chance.randbytes(chance.randrange(300))
    return sent


def borne(seed):
    """A run against a server that answers anything; true when it gave a trace."""
    chance = random.Random(seed)
    with raw_server(lambda send, line, _request: send(anything(chance, line))) as server:
        settings = Settings(
            url=server.url, api_key="sk-batchspec-secret", batch_id="b" if seed % 7 == 0 else None
        )
        try:
            trace = collect(settings, budget=WaitedBudget(2))
            again = collect(settings, budget=WaitedBudget(2), earlier=trace, keep=True)
        except NoAnswer:
            return False
    stored = Redactor.of(settings).trace(again)
    assert parse("\n".join(lines(stored)), "run") == stored
    return True


@pytest.mark.parametrize("runs", [pytest.param(range(RUNS), id=f"{RUNS}-runs")])
def test_whatever_a_server_answers_is_borne(runs):
    traces = sum(borne(seed) for seed in runs)
    assert traces > len(runs) / 2


@pytest.mark.slow
@pytest.mark.parametrize("runs", [pytest.param(range(RUNS, RUNS + MANY_RUNS), id=f"{MANY_RUNS}-runs")])
def test_whatever_a_server_answers_is_borne_many_times(runs):
    traces = sum(borne(seed) for seed in runs)
    assert traces > len(runs) / 2
