"""Bytes of a source: a file, standard input, or an https address; bounded, with no credentials."""

from __future__ import annotations

import gzip
import io
import re
import sys
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3

from batchspec.drift.reading.problems import UnreadableSource
from batchspec.reading import limits
from batchspec.system.network_errors import with_request
from batchspec.system.secrets.held import VAULT, hold_address, without_userinfo
from batchspec.system.secrets.telling import guard_logs
from batchspec.system.secrets.vault import REDACTED
from batchspec.system.system_errors import with_file

STANDARD_INPUT = "-"
LONGEST = 60.0
"""Seconds that an address may take, redirects included."""
MOST_REDIRECTS = 5
"""More are taken for a circle."""
GZIP_MAGIC = b"\x1f\x8b"
CHUNK = 64 * 1024
"""Bytes that are read at a time, between two looks at the clock."""


guard_logs("urllib3")


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """Bytes that were fetched, under the name whose ending tells their kind."""

    name: str
    raw: bytes


def is_address(source: str) -> bool:
    """True where `source` names a scheme, so is no path."""
    return "://" in source or source.lower().startswith(("file:", "data:"))


def named(source: str) -> str:
    """A source for people: an address without its user, its password and the values of its parameters."""
    if not is_address(source):
        return source
    hold_address(source)
    address, marked, query = without_userinfo(source).partition("?")
    values = re.sub("=[^&#]*", f"={REDACTED}", query)
    return f"{VAULT.text(address)}{marked}{values}"


def fetch(source: str) -> Fetched:
    """The bytes of `source`; raises `UnreadableSource` for what is refused, too large or too slow."""
    if source == STANDARD_INPUT:
        return Fetched("<stdin>", _bounded(sys.stdin.buffer, "<stdin>"))
    if is_address(source):
        raw = _download(source)
        return Fetched(urlsplit(source).path.rpartition("/")[2] or named(source), raw)
    try:
        if not Path(source).is_file():
            raise UnreadableSource(source, "neither a file nor a folder")
        with Path(source).open("rb") as stream:
            return Fetched(source, _bounded(stream, source))
    except OSError as error:
        raise UnreadableSource(source, f"cannot be opened: {with_file(error)}") from None


def _name_in(address: str) -> str:
    """The name of the file at an address. Raises `UnreadableSource`."""
    return _parts(address, address).path.rpartition("/")[2] or address


def _parts(address: str, first: str) -> SplitResult:
    """The parts of an address, which may be one that a server redirects to from the `first`. Raises `UnreadableSource`."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  it is read only now, and may be no number
    except ValueError:
        raise UnreadableSource(first, "leads to what is no address") from None
    return parts


def unzipped(fetched: Fetched) -> Fetched:
    """The same, gunzipped where it is gzip; its name loses `.gz`."""
    if not fetched.raw.startswith(GZIP_MAGIC):
        return fetched
    try:
        with gzip.open(io.BytesIO(fetched.raw)) as stream:
            raw = _bounded(stream, fetched.name)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableSource(fetched.name, f"the gzip data is broken: {error}") from None
    return Fetched(fetched.name.removesuffix(".gz"), raw)


def _bounded(stream: Readable, where: str) -> bytes:
    largest = limits.most("sources")
    raw = stream.read(largest + 1)
    if len(raw) > largest:
        raise UnreadableSource(where, too_large())
    return raw


def too_large() -> str:
    """The reason why a source is refused that is too large."""
    return limits.beyond(f"is over {limits.most('sources'):,} bytes", "sources")


def _download(address: str) -> bytes:
    deadline = time.monotonic() + LONGEST
    at, shown = address, named(address)
    with urllib3.PoolManager(retries=False) as pool:
        for _ in range(MOST_REDIRECTS + 1):
            _refuse(at, shown, redirected=at != address)
            try:
                answer = _asked(pool, at, deadline)
                try:
                    if answer.status not in {301, 302, 303, 307, 308}:
                        return _body(answer, shown, deadline)
                    at = _joined(at, answer.headers.get("Location", ""))
                finally:
                    answer.close()
            except (urllib3.exceptions.HTTPError, OSError) as error:
                raise UnreadableSource(shown, f"cannot be fetched: {with_request(error)}") from None
    raise UnreadableSource(shown, f"redirects more than {MOST_REDIRECTS} times")


def _joined(address: str, location: str) -> str:
    """Where a redirect leads; one that leads to no address leads to itself, and is refused there."""
    try:
        return urljoin(address, location)
    except ValueError:
        return location


def _refuse(address: str, shown: str, *, redirected: bool) -> None:
    """Raise `UnreadableSource` for an address that is not fetched; `shown` is the first one for people."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        what = "redirects to what is no address" if redirected else "is no address"
        raise UnreadableSource(shown, what) from None
    if parts.scheme != "https" or not parts.hostname:
        first = f"redirects to {parts.scheme or named(address)}: and " if redirected else ""
        raise UnreadableSource(shown, f"{first}only https: addresses are fetched")
    if parts.username or parts.password:
        raise UnreadableSource(parts.hostname, "an address with credentials is not fetched")


def _asked(pool: urllib3.PoolManager, address: str, deadline: float) -> urllib3.BaseHTTPResponse:
    # urllib3 takes no timeout of zero; a deadline that has passed ends the request at once.
    left = max(deadline - time.monotonic(), 0.1)
    headers = {"User-Agent": "batchspec", "Accept": "*/*", "Accept-Encoding": "identity"}
    return pool.request(
        "GET", address, headers=headers, redirect=False, preload_content=False, timeout=left, retries=False
    )


def _body(answer: urllib3.BaseHTTPResponse, address: str, deadline: float) -> bytes:
    if answer.status != 200:
        raise UnreadableSource(address, f"answered {answer.status}")
    gathered = bytearray()
    for chunk in answer.stream(CHUNK, decode_content=False):
        gathered += chunk
        if len(gathered) > limits.most("sources"):
            raise UnreadableSource(address, too_large())
        if time.monotonic() > deadline:
            raise UnreadableSource(address, f"took longer than {LONGEST:.0f} s")
    return bytes(gathered)
