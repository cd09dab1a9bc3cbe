"""One request over HTTP, bounded in time and size, and written down as an exchange."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import urllib3

from batchspec.contract.placeholders import WRONG_KEY
from batchspec.driving.server.http.budget import LONGEST_REQUEST, Budget
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.settings import Key, Settings
from batchspec.reading.step import Step
from batchspec.reading.trace import CUT_SHORT, Exchange, Request, Response
from batchspec.system.network_errors import with_request
from batchspec.version import __version__

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes; an answer that goes on is cut off there, and its exchange says so. Result files may be large, memory is not."""

SECOND_KEY = "batchspec-key"
"""The header of a request that is sent with the key of a second tenant."""

Recorder = Callable[[Exchange], None]


class Wire:
    """Sends requests to one server; every exchange is numbered, redacted and handed to `record`."""

    def __init__(
        self,
        settings: Settings,
        record: Recorder,
        after: Sequence[Exchange] = (),
        budget: Budget | None = None,
    ) -> None:
        """`after` are the exchanges of an earlier run that this one goes on with."""
        self.settings = settings
        self.started = time.monotonic() - max((exchange.ended for exchange in after), default=0.0)
        self.budget = budget or Budget(settings.timeout)
        self._record = record
        self._count = max((exchange.number for exchange in after), default=0)
        self._lock = threading.Lock()
        secrets = [
            settings.api_key,
            settings.second_api_key,
            *settings.headers.values(),
            *settings.query.values(),
        ]
        self._redactor = Redactor(secrets)
        self._pool = self._new_pool()

    def close(self) -> None:
        self._pool.clear()

    def send(  # noqa: PLR0913  a request has as many parts
        self,
        scenario: str,
        step: Step,
        method: str,
        path: str,
        *,
        body: Any = None,
        file: str | None = None,
        query: Mapping[str, Any] | None = None,
        raw: bytes | None = None,
        key: Key = "own",
    ) -> Exchange:
        """Send one request; `body` goes as JSON, `file` as an upload with purpose `batch`, `raw` as it is."""
        headers, payload, shown = self._payload(body, file, raw)
        headers = {**headers, **self._key_headers(key)}
        began = time.monotonic() - self.started
        target = path + (f"?{urlencode(query)}" if query else "")
        response, error = self._exchange(method, self._address(path, query or {}), headers, payload)
        exchange = Exchange(
            scenario=scenario,
            step=step,
            request=Request(
                method=method,
                path=self._redactor.text(target),
                headers=self._redactor.headers(headers),
                body=self._redactor.maybe(shown),
                file=self._redactor.maybe(file),
            ),
            response=response,
            error=error,
            began=round(began, 4),
            ended=round(time.monotonic() - self.started, 4),
            number=self._number(),
        )
        self._record(exchange)
        return exchange

    def _number(self) -> int:
        with self._lock:
            self._count += 1
            return self._count

    def _address(self, path: str, query: Mapping[str, Any]) -> str:
        everything = {**self.settings.query, **query}
        return self.settings.url + path + (f"?{urlencode(everything)}" if everything else "")

    def _payload(
        self, body: Any, file: str | None, raw: bytes | None
    ) -> tuple[dict[str, str], bytes | None, str | None]:
        headers = {
            "accept": "application/json",
            "user-agent": f"batchspec/{__version__}",
            **self.settings.headers,
        }
        if file is not None:
            fields: dict[str, str | tuple[str, str | bytes, str]] = {
                "purpose": "batch",
                "file": ("batchspec.jsonl", file, "application/jsonl"),
            }
            payload, headers["content-type"] = urllib3.encode_multipart_formdata(fields)
            return headers, payload, None
        if raw is not None:
            return {**headers, "content-type": "application/json"}, raw, raw.decode("utf-8", "replace")
        if body is not None:
            text = json.dumps(body, ensure_ascii=False)
            return {**headers, "content-type": "application/json"}, text.encode(), text
        return headers, None, None

    def _key_headers(self, key: Key) -> dict[str, str]:
        """The headers of a key. A second tenant's request says so, since its key is taken out of traces."""
        keys = {"own": self.settings.api_key, "wrong": WRONG_KEY, "second": self.settings.second_api_key}
        found = keys.get(key)
        named = {SECOND_KEY: "second"} if key == "second" else {}
        return {"authorization": f"Bearer {found}", **named} if found else {}

    def _exchange(
        self, method: str, url: str, headers: dict[str, str], payload: bytes | None
    ) -> tuple[Response | None, str | None]:
        """The answer, or why there is none."""
        seconds = self.budget.for_a_request()
        until = time.monotonic() + seconds
        response, error = self._tried(method, url, headers, payload, seconds)
        faulty = response is None or response.fault is not None
        if faulty and seconds < LONGEST_REQUEST and time.monotonic() >= until:
            return None, CUT_SHORT
        return response, error

    def _tried(
        self, method: str, url: str, headers: dict[str, str], payload: bytes | None, seconds: float
    ) -> tuple[Response | None, str | None]:
        try:
            try:
                return self._ask(self._pool, method, url, headers, payload, seconds=seconds), None
            except urllib3.exceptions.ProtocolError as error:
                if not any(isinstance(reason, ConnectionError) for reason in error.args):
                    raise
            # A server may close a connection it kept just as the request goes out; on a new one it cannot.
            with self._new_pool() as pool:
                return self._ask(pool, method, url, headers, payload, seconds=seconds), None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return None, self._redactor.text(with_request(error))

    def _new_pool(self) -> urllib3.PoolManager:
        return urllib3.PoolManager(maxsize=16, retries=False, ca_certs=self.settings.ca_bundle)

    def _ask(  # noqa: PLR0913  a request has as many parts
        self,
        pool: urllib3.PoolManager,
        method: str,
        url: str,
        headers: dict[str, str],
        payload: bytes | None,
        *,
        seconds: float,
    ) -> Response:
        answer = pool.request(
            method,
            url,
            body=payload,
            headers=headers,
            redirect=False,
            preload_content=False,
            timeout=urllib3.Timeout(total=seconds),
        )
        return self._read(answer, time.monotonic() + seconds)

    def _read(self, answer: urllib3.BaseHTTPResponse, deadline: float) -> Response:
        raw, fault = bytearray(), None
        try:
            for chunk in answer.stream(64 * 1024):
                raw += chunk
                if len(raw) > LARGEST_ANSWER:
                    fault = f"the answer goes on after {LARGEST_ANSWER:,} bytes"
                elif time.monotonic() > deadline:
                    fault = f"the answer took more than {LONGEST_REQUEST:g} s"
                if fault:
                    break
            answer.drain_conn() if fault is None else answer.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            fault = f"the answer broke off: {with_request(error)}"
            answer.close()
        headers = self._redactor.headers(dict(answer.headers))
        try:
            body = self._redactor.text(bytes(raw[:LARGEST_ANSWER]).decode("utf-8"))
        except UnicodeDecodeError as error:
            if fault is None:
                what = f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8"
                return Response(answer.status, headers, None, what)
            # An answer that is cut off may end inside a character; that is no fault of its own.
            body = self._redactor.text(bytes(raw[:LARGEST_ANSWER]).decode("utf-8", "replace"))
        return Response(answer.status, headers, body, fault)
