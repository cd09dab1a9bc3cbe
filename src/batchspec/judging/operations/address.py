"""The operation that a request asks for, read off its method and path under any prefix."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

Kind = Literal[
    "create",
    "list",
    "retrieve",
    "cancel",
    "upload",
    "content",
    "file",
    "delete-file",
    "list-files",
    "other-method",
    "other",
]
"""`other` is a request that is about neither batches nor files."""

_USUAL = re.compile(r"(?:|.*/)(?:v\d\w*|openai)", re.IGNORECASE)
"""The prefixes under which the Batch API usually stands; under any other, answers have to show that it is this API."""
_FOREIGN = frozenset({"messages"})
"""Last parts of prefixes of other APIs that have `batches` of their own, of another kind."""
_UNSERVED = frozenset({"PUT", "PATCH", "DELETE"})
"""Methods that the list of batches does not have. Others are left aside: OPTIONS and HEAD are HTTP's own."""


@dataclass(frozen=True, slots=True)
class Address:
    """The operation of a request, the id in its path, and the part of the path before `/batches` or `/files`."""

    kind: Kind
    id: str = ""
    prefix: str = ""

    @property
    def usual(self) -> bool:
        """True where the prefix says that this is the Batch API; otherwise the traffic below it has to."""
        return not self.prefix or _USUAL.fullmatch(self.prefix) is not None


OTHER = Address("other")


def address(method: str, path: str) -> Address:
    """The operation of a request. The id is not escaped any more."""
    plain = path.partition("?")[0].partition("#")[0].rstrip("/")
    parts = plain.split("/")
    for word in ("batches", "files"):
        if word in parts:
            at = len(parts) - 1 - parts[::-1].index(word)
            # A part behind `batches` may be called `files` or `batches` itself: an id can be any text.
            at = min(at, parts.index(word)) if parts.count(word) > 1 else at
            prefix, rest = "/".join(parts[:at]), [unquote(part) for part in parts[at + 1 :]]
            if prefix.rpartition("/")[2].lower() in _FOREIGN:
                return OTHER
            kind = (_of_batches if word == "batches" else _of_files)(method.upper(), rest)
            return Address(kind, rest[0] if rest else "", prefix)
    return OTHER


def _of_batches(method: str, rest: list[str]) -> Kind:
    match method, rest:
        case "POST", []:
            return "create"
        case "GET", []:
            return "list"
        case _, [] if method in _UNSERVED:
            return "other-method"
        case "GET", [_]:
            return "retrieve"
        case "POST", [_, "cancel"]:
            return "cancel"
    return "other"


def _of_files(method: str, rest: list[str]) -> Kind:
    match method, rest:
        case "POST", []:
            return "upload"
        case "GET", []:
            return "list-files"
        case "GET", [_, "content"]:
            return "content"
        case "GET", [_]:
            return "file"
        case "DELETE", [_]:
            return "delete-file"
    return "other"
