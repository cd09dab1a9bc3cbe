"""The keys of the clients. They are not known beforehand: each is remembered when it comes, to be taken out of all that is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.wire import SECOND_KEY
from batchspec.reading.recorded.headers import is_secret
from batchspec.system.secrets.spelled import parts
from batchspec.system.secrets.vault import REDACTED

MOST_SECRETS = 100
"""Values that are remembered. A test suite has a few keys; each more is looked for in every text."""
LONGEST_SECRET = 8 * 1024
"""Bytes of a value that is remembered; servers take no longer header."""
_ONCE = frozenset({"idempotency-key", "sec-websocket-key"})
"""Headers whose values are drawn anew for each request and open nothing. They are taken out of headers alone."""
_OUR_OWN = frozenset({SECOND_KEY})
"""Headers of the kit's own requests, whose values are words."""


class TooManySecrets(Exception):
    """There is no room to remember a secret, so what it came with cannot be stored."""


class Secrets:
    """Values of headers and query parameters with a secret name, in the order in which they came."""

    def __init__(self) -> None:
        self._sent: dict[tuple[str, str], None] = {}

    def remember(self, headers: list[tuple[str, str]], target: str) -> None:
        """Remember the secrets of a request; raises `TooManySecrets`."""
        for pair in (*_of_headers(headers), *_of_query(target)):
            if pair in self._sent:
                continue
            if len(self._sent) >= MOST_SECRETS or len(pair[1]) > LONGEST_SECRET:
                raise TooManySecrets
            self._sent[pair] = None

    def redactor(self) -> Redactor:
        """Takes those that came so far out of texts and traces."""
        sent = list(self._sent)
        return Redactor({part: REDACTED for _, value in sent for part in parts(value)}, sent)


def _of_headers(headers: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for written, value in headers:
        name = written.lower()
        if value and name not in _ONCE | _OUR_OWN and is_secret(name, value):
            yield name, value


def _of_query(target: str) -> Iterator[tuple[str, str]]:
    for parameter in re.split("[&;]", target.partition("?")[2]):
        name, _, value = parameter.partition("=")
        plain = unquote_plus(value, errors="replace")
        if plain and is_secret(unquote_plus(name, errors="replace"), plain):
            yield name.lower(), plain
