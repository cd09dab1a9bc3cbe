"""Secrets are taken out of whatever is stored or shown; a run itself is judged on what was received."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Any

from batchspec.contract.placeholders import WRONG_KEY
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.http.wire import SECOND_KEY
from batchspec.reading.recorded.headers import NUMBERED, SECRET_NAME
from batchspec.reading.trace import Exchange, Header, Request, Response, Trace
from batchspec.system.secrets.held import VAULT
from batchspec.system.secrets.spelled import SHORTEST, as_written, parts
from batchspec.system.secrets.vault import REDACTED, Vault

REDACTED_SECOND = "[redacted 2]"
"""What stands for the key of the second tenant, so that its requests are told from the others."""

_PLAIN = frozenset({"accept", "accept-charset", "accept-encoding", "accept-language", "content-type"})
"""Headers that say what kind of text is sent or wanted. They hold no secret, and answers have such values as well."""
_NUMBERS = frozenset({"content-length", "retry-after", "age"})
"""Headers of an answer that are a number; a short secret that is the same number was not sent by them."""
_READABLE = frozenset({WRONG_KEY, f"Bearer {WRONG_KEY}"})
"""Values that are no secret, whatever the name of their header."""
_AS_THEY_ARE = frozenset({"target", "kit", "contract", "started", "capabilities", "time_up", "interrupted"})
"""Parts of a trace's header that are the kit's own words."""


class Redactor:
    """Knows what is secret: named values wherever they occur, and headers by their names."""

    def __init__(self, secrets: Mapping[str, str], sent: Collection[tuple[str, str]]) -> None:
        """`secrets` says what stands for each; `sent` has the headers and parameters of requests, names in lower case."""
        self._headers = frozenset(name for name, _ in sent)
        self._vault = Vault({**VAULT.marks, **secrets})
        self._short = frozenset(secret for secret in secrets if len(secret) < SHORTEST)
        self._marks = dict(secrets)
        self._places = [
            re.compile(rf"""(?i:({re.escape(name)}["']?\s*[=:]\s*["']?))(?:{_any_of(value)})(?![\w.-])""")
            for name, value in sent
            if value in self._short
        ]

    @classmethod
    def of(cls, settings: Settings, *more: str) -> Redactor:
        """Of the secrets of these settings: both keys, the value of every header and query parameter, and `more` keys."""
        given = {**settings.query, **settings.headers}
        sent = {name.lower(): value for name, value in given.items() if name.lower() not in _PLAIN}
        secrets = dict.fromkeys(parts(settings.second_api_key or ""), REDACTED_SECOND)
        for value in (settings.api_key or "", *sent.values(), *more):
            secrets.update(dict.fromkeys(parts(value), REDACTED))
        secrets.pop(WRONG_KEY, None)
        return cls(secrets, sent.items())

    def text(self, text: str) -> str:
        """The text without the secrets, in whatever way they are encoded, and without what is left of one at a cut.

        A secret of fewer than six characters is taken out where the name it was sent by stands before it, since it
        would blank out innocent text.
        """
        text = self._vault.text(text)
        for place in self._places:
            if place.search(text):
                text = place.sub(rf"\1{REDACTED}", text)
        return text

    def trace(self, trace: Trace) -> Trace:
        """A copy of the trace of a server, without secrets in any part of it."""
        parts_of_header = (one.name for one in fields(Header) if one.name not in _AS_THEY_ARE)
        header = {name: self._value(getattr(trace.header, name)) for name in parts_of_header}
        return replace(
            trace,
            header=replace(trace.header, **header),
            exchanges=tuple(self._exchange(exchange) for exchange in trace.exchanges),
            upstream=tuple(self._exchange(exchange) for exchange in trace.upstream),
        )

    def _exchange(self, exchange: Exchange) -> Exchange:
        return replace(
            exchange,
            request=self._request(exchange.request),
            response=self._response(exchange.response) if exchange.response else None,
            error=self._maybe(exchange.error),
        )

    def _request(self, request: Request) -> Request:
        return replace(
            request,
            path=self.text(request.path),
            headers={name: self._sent_header(name, value) for name, value in request.headers.items()},
            body=self._maybe(request.body),
            file=self._maybe(request.file),
            form={name: self.text(value) for name, value in request.form.items()},
        )

    def _response(self, response: Response) -> Response:
        return replace(
            response,
            headers={name: self._answered_header(name, value) for name, value in response.headers.items()},
            body=self._maybe(response.body),
            fault=self._maybe(response.fault),
        )

    def _sent_header(self, name: str, value: str) -> str:
        if value in _READABLE or name == SECOND_KEY or NUMBERED.fullmatch(value):
            return value
        if self._marks.get(value.removeprefix("Bearer ")) == REDACTED_SECOND:
            return REDACTED_SECOND
        return REDACTED if name in self._headers or SECRET_NAME.search(name) else self.text(value)

    def _answered_header(self, name: str, value: str) -> str:
        short = value.strip() in self._short and name not in _NUMBERS
        return REDACTED if short or SECRET_NAME.search(name) else self.text(value)

    def _maybe(self, text: str | None) -> str | None:
        return None if text is None else self.text(text)

    def _value(self, value: Any) -> Any:
        """Any JSON value, the texts in it without secrets."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(name)): self._value(part) for name, part in value.items()}
        return [self._value(part) for part in value] if isinstance(value, list | tuple) else value


def _any_of(value: str) -> str:
    return "|".join(map(re.escape, sorted(as_written(value), key=len, reverse=True)))
