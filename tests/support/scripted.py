"""Requests to a scripted server, as they are and through the `openai` client."""

from __future__ import annotations

import json

import urllib3

ENDPOINT = "/v1/responses"
LIFE = ["validating", "in_progress", "finalizing", "completed"]


class Raw:
    """Requests as they are, without a client's retries."""

    def __init__(self, url):
        self.url = url
        self.pool = urllib3.PoolManager(retries=False)

    def __call__(self, method, path, **more):
        return self.pool.request(method, self.url + path, **more)

    def status(self, batch_id):
        return self("GET", f"/batches/{batch_id}").json()["status"]


def create(client, *names, window="24h"):
    rows = [
        {"custom_id": name, "method": "POST", "url": ENDPOINT, "body": {"model": "m", "input": "hi"}}
        for name in names or ["a"]
    ]
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    file = client.files.create(file=("in.jsonl", content), purpose="batch")
    return client.batches.create(input_file_id=file.id, endpoint=ENDPOINT, completion_window=window)


def polled(client, batch_id, most=50):
    """Every snapshot up to the end of a batch."""
    seen = []
    while len(seen) < most and (not seen or seen[-1].status in {*LIFE[:3], "cancelling"}):
        seen.append(client.batches.retrieve(batch_id))
    return seen
