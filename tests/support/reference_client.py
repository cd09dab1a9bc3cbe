"""Requests to the reference server over HTTP; each answer has to be strict JSON."""

from __future__ import annotations

import json

import urllib3

from batchspec.reading.strict_json import load

CHAT = "/v1/chat/completions"
ROW = {"custom_id": "a", "method": "POST", "url": CHAT, "body": {"model": "m", "messages": []}}


class Client:
    """A client of a reference server by urllib3, without retries."""

    def __init__(self, server, key=None):
        self.server = server
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.pool = urllib3.PoolManager(retries=False, timeout=120, headers=self.headers)

    def ask(self, method, path, **more):
        return self.pool.request(method, self.server.url + path, **more)

    def json(self, method, path, status=200, **more):
        """The value of an answer with this status."""
        answer = self.ask(method, path, **more)
        assert answer.status == status, answer.data
        assert answer.headers["Content-Type"] == "application/json"
        return load(answer.data)

    def error(self, method, path, status, **more):
        """The error in an envelope with exactly its four keys."""
        error = self.json(method, path, status, **more)["error"]
        assert list(error) == ["message", "type", "param", "code"]
        assert isinstance(error["message"], str)
        return error

    def upload(self, rows=(ROW,), **fields):
        content = "".join(json.dumps(row) + "\n" for row in rows)
        form = {"purpose": "batch", "file": ("in.jsonl", content), **fields}
        return self.json(
            "POST", "/files", fields={name: part for name, part in form.items() if part is not None}
        )

    def create(self, **more):
        asked = {"input_file_id": self.upload()["id"], "endpoint": CHAT, "completion_window": "24h", **more}
        return self.json("POST", "/batches", json=asked)
