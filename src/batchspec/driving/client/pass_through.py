"""The pass-through client: it gives back every object as it is. Client mutants are made of it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from batchspec.contract.routes import ROUTES
from batchspec.driving.client.answer import Answer, Call, Kind, one_line
from batchspec.version import __version__

Sent = tuple[str, str, dict[str, str], str | None]
"""The verb, the path with its query, the headers and the body of a request."""


class PassThrough:
    """Gives back every object as it is. Each mutant overrides one step."""

    name = "batchspec-pass-through"
    version = __version__
    ops = frozenset({"parse", "call"})

    def parse(self, kind: Kind, text: str) -> Answer:
        """The text that `read` gives, or its refusal."""
        try:
            return Answer(ok=True, text=self.read(kind, text))
        except Exception as error:  # noqa: BLE001  an SDK may raise anything, and so may a mutant
            return Answer(error=one_line(f"{type(error).__name__}: {error}"))

    def call(self, call: Call) -> Answer:
        """Send the request, and parse the answer."""
        try:
            status, text = _sent(call.base_url, *self.request(call))
        except (ValueError, OSError) as error:
            return Answer(error=one_line(f"{type(error).__name__}: {error}"))
        if status >= 400:
            return self.failed(status, text)
        return self.parse("batch_list" if call.method == "batches.list" else "batch", text)

    def read(self, kind: Kind, text: str) -> str:
        return text

    def request(self, call: Call) -> Sent:
        verb, parts = ROUTES[call.method]
        path = "/" + "/".join(parts).replace("{batch_id}", quote(str(call.args.get("batch_id", "")), safe=""))
        headers = {"Authorization": f"Bearer {call.api_key}"}
        if call.method == "batches.create":
            return verb, path, {**headers, "Content-Type": "application/json"}, json.dumps(dict(call.args))
        query = urlencode(call.args) if call.method == "batches.list" else ""
        return verb, f"{path}?{query}" if query else path, headers, None

    def failed(self, status: int, text: str) -> Answer:
        return Answer(error=one_line(f"HTTP {status}: {text}"))

    def close(self) -> None:
        """Nothing is held."""


def _sent(
    base_url: str, verb: str, path: str, headers: Mapping[str, str], body: str | None
) -> tuple[int, str]:
    address = urlsplit(base_url)
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    try:
        connection.request(verb, address.path + path, body and body.encode(), dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
