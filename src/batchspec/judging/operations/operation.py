"""An operation: one exchange, what it asked for, and how far its answer decides anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from batchspec.judging.evidence.sightings import NO_CONTENT, looks_like_batch
from batchspec.judging.operations.address import Kind
from batchspec.judging.operations.input_file import InputFile
from batchspec.judging.operations.result_line import Line, lines_of
from batchspec.reading.place import Place
from batchspec.reading.step import Step
from batchspec.reading.trace import Exchange, Response

ABOUT_THE_ACCOUNT = frozenset({401, 402})
"""Refusals that say nothing of the request: they are about the key or the credit of the client."""
FORBIDDEN = 403
"""To make something may be forbidden to a client, for reasons that no exchange shows."""
LONGEST_LIMIT = 10
"""Digits; a limit with as many is nonsense."""
KEY_HEADERS = ("authorization", "api-key", "x-api-key")
SECOND_KEY = "batchspec-key"
"""The header of a request that a run sends with the key of another tenant. The key itself is taken out of traces."""
_CREDIT = ("billing", "quota", "limit_reached", "insufficient")


@dataclass(frozen=True)
class Operation:
    """One exchange by what it asks for."""

    exchange: Exchange
    kind: Kind
    id: str
    """Of the batch or file in the path; empty where the path has none."""
    prefix: str
    step: Step
    """The operation and the mistake made in it, read off the request and what came before it."""
    stumbled: bool = False
    """True where the server answered the same request later, after an error that may pass."""
    repeated: bool = False
    """True where the same request came back with an error once more; it is judged there, and not here."""
    aside: bool = False
    """True of a recorded answer that says nothing of the server: a redirect, one for a proxy or a right that the client lacks."""
    probe: str = ""
    """`no-key`, `wrong-key` or `second-key` where another key was tried than the run's own."""
    file: str = ""
    """The recording that it stands in."""

    @property
    def response(self) -> Response | None:
        """The answer where it decides something: it came, and it is no stumble and no request to come back later."""
        return None if self.undecided else self.exchange.response

    @property
    def undecided(self) -> bool:
        """True where the exchange shows nothing of the server."""
        return self.superseded or self.aside or self.exchange.undecided

    @property
    def turned_away(self) -> bool:
        """True where the server did not fail but asked to be asked again, as 429 and 409 do, and was asked again."""
        response, exchange = self.exchange.response, self.exchange
        told = response is not None and response.status < 500 and not exchange.transient
        return self.stumbled and (exchange.busy or told)

    @property
    def superseded(self) -> bool:
        """True where the same request was sent again, and is judged by what came of that."""
        return self.stumbled or self.repeated

    @property
    def ok(self) -> bool:
        return self.response is not None and self.response.ok

    @property
    def refused(self) -> bool:
        """True when the server refused it with 4xx, for what was asked."""
        return self.response is not None and 400 <= self.response.status < 500

    @property
    def about_the_account(self) -> bool:
        """True of a refusal that is about the client's key, rights or credit and not about what it asked for."""
        response = self.exchange.response
        if response is None or not 400 <= response.status < 500:
            return False
        if response.status in ABOUT_THE_ACCOUNT:
            return True
        if response.status == FORBIDDEN and self.kind in {"create", "upload"}:
            return True
        error = self.json.get("error") if isinstance(self.json, dict) else None
        words = f"{error.get('code')} {error.get('type')}" if isinstance(error, dict) else ""
        return any(word in words for word in _CREDIT)

    @property
    def failed(self) -> bool:
        """True when the server broke down at it, each time that it was asked: 5xx, or no answer at all."""
        if self.undecided:
            return False
        return self.exchange.response is None or self.exchange.response.status >= 500

    @property
    def readable(self) -> bool:
        """True where the body of the answer is there to be judged, and whole as far as the kit is concerned."""
        response = self.exchange.response
        return response is not None and response.stored and not response.cut

    @property
    def has_body(self) -> bool:
        """True of an answer that is there and not empty by definition."""
        response = self.exchange.response
        return response is not None and response.stored and response.status != NO_CONTENT

    @property
    def bodies_not_stored(self) -> int:
        """Those of its two bodies that the recording tool did not keep."""
        response = self.exchange.response
        return (not self.exchange.request.stored) + (response is not None and not response.stored)

    @property
    def json(self) -> Any:
        """The answer as JSON; `None` where it is none."""
        return self.exchange.json

    @property
    def says_that_it_expires(self) -> bool:
        """True of an answer with a file that expires at some time."""
        return isinstance(self.json, dict) and self.json.get("expires_at") is not None

    @property
    def shows_batch(self) -> bool:
        """True when it was answered 2xx with a batch."""
        return self.ok and looks_like_batch(self.json)

    @property
    def holds_error(self) -> bool:
        """True when an answer of 2xx holds an error, which has a requirement of its own."""
        return self.ok and isinstance(self.json, dict) and self.json.get("error") is not None

    @property
    def case(self) -> str:
        """The operation and the mistake in it, as a signature has them."""
        return "/".join(self.step.parts)

    @cached_property
    def place(self) -> Place:
        return replace(self.exchange.place, step=self.step, file=self.file)

    @cached_property
    def query(self) -> dict[str, str]:
        """The query parameters, each once: the first of its name."""
        asked = self.exchange.request.path.partition("?")[2]
        # Separators are bounded, since a path may be of any length; a list has a handful of parameters.
        found = parse_qs(asked[:10_000], keep_blank_values=True)
        return {name: values[0] for name, values in found.items()}

    @cached_property
    def input(self) -> InputFile | None:
        """The input file that it uploads; `None` where its text is not there."""
        text = self.exchange.request.file
        return None if text is None or not self.exchange.request.stored else InputFile(text)

    @cached_property
    def result_lines(self) -> list[Line]:
        """The lines of the file that it fetched."""
        return list(lines_of(self.exchange.response, self.place))

    @property
    def limit(self) -> int | None:
        """The `limit` of a list, where it is one that a list can have."""
        text = self.query.get("limit", "")
        found = int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_LIMIT else 0
        return found or None

    @property
    def began(self) -> float:
        return self.exchange.began

    @property
    def ended(self) -> float:
        return self.exchange.ended
