"""An input file as a run uploaded it: its requests, and the way in which it is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from batchspec.contract.placeholders import NO_SUCH_MODEL
from batchspec.declarations.declared import Limits
from batchspec.reading.strict_json import NotStrictJSON, load

NEEDED = ("method", "url", "body")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A way in which a file is wrong, the key that a line lacks, and the number of that line, from 1."""

    kind: str
    key: str = ""
    line: int = 0


@dataclass(frozen=True)
class InputFile:
    """The text of an input file, read."""

    text: str

    @cached_property
    def lines(self) -> list[tuple[int, Any]]:
        """Each line that is not blank: its number, from 1, and its value; `Ellipsis` where it is no JSON."""
        found = []
        for number, row in enumerate(self.text.removeprefix("\ufeff").split("\n"), 1):
            if row.strip():
                try:
                    found.append((number, load(row)))
                except NotStrictJSON:
                    found.append((number, ...))
        return found

    @cached_property
    def requests(self) -> list[dict[str, Any]]:
        """The lines that are JSON objects."""
        return [value for _, value in self.lines if isinstance(value, dict)]

    @cached_property
    def custom_ids(self) -> list[str]:
        """The `custom_id` of each line that has one."""
        found = (request.get("custom_id") for request in self.requests)
        return [custom_id for custom_id in found if isinstance(custom_id, str)]

    @cached_property
    def asked(self) -> Counter[str]:
        """Each `custom_id`, and on how many lines it stands."""
        return Counter(self.custom_ids)

    @cached_property
    def endpoints(self) -> set[str]:
        """The endpoints that its requests are for, as `bare` writes them."""
        found = (request.get("url") for request in self.requests)
        return {bare(url) for url in found if isinstance(url, str)}

    @cached_property
    def wrong(self) -> Wrong | None:
        """The first way in which the file is wrong by itself; `None` where it is good as far as can be told."""
        return next(self._wrong(), None)

    @property
    def marked(self) -> bool:
        """True of a text that begins with a byte order mark, which a server may take or refuse."""
        return self.text.startswith("\ufeff")

    def _wrong(self) -> Iterator[Wrong]:
        if not self.lines:
            yield Wrong("empty-file")
        for number, value in self.lines:
            if value is ...:
                yield Wrong("broken-line", line=number)
            elif not isinstance(value, dict):
                yield Wrong("no-object", line=number)
        for number, value in self.lines:
            lacking = [key for key in NEEDED if isinstance(value, dict) and key not in value]
            if lacking:
                yield Wrong("incomplete-line", lacking[0], number)
        if len(self.asked) < len(self.custom_ids):
            yield Wrong("duplicate-id")

    @cached_property
    def good(self) -> bool:
        """True when every line is a request with an id of its own."""
        return (
            not self.marked
            and self.wrong is None
            and len(self.custom_ids) == len(self.lines)
            and not self.unknown_model
        )

    @cached_property
    def unknown_model(self) -> bool:
        """True when its requests are for our model that no server has."""
        bodies = (request.get("body") for request in self.requests)
        models = (body.get("model") for body in bodies if isinstance(body, dict))
        return any(isinstance(model, str) and model.startswith(NO_SUCH_MODEL) for model in models)

    def over(self, limits: Limits) -> bool:
        """True of a file that is over a limit which the server declares."""
        lines = 0 < limits.lines_per_file < len(self.lines)
        return lines or 0 < limits.bytes_per_file < len(self.text.encode("utf-8", "replace"))

    def foreign_to(self, endpoint: str) -> bool:
        """True when a request is for another endpoint."""
        return bool(self.endpoints) and self.endpoints != {bare(endpoint)}

    def foreign_to_all(self, endpoints: set[str]) -> bool:
        """True when a request is for another endpoint, whichever of these, written as by `bare`, is meant."""
        return len(self.endpoints) > 1 or (bool(self.endpoints) and self.endpoints.isdisjoint(endpoints))


def same_endpoint(url: str, endpoint: str) -> bool:
    """True when both name one endpoint. Servers write the same one with `/v1` and without."""
    return bare(url) == bare(endpoint)


def bare(endpoint: str) -> str:
    """The endpoint without what servers write in one way or another: `/v1` before it, and slashes behind it."""
    return endpoint.rstrip("/").removeprefix("/v1")
