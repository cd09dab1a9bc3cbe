"""Requests and answers of a recording, of the parts that every format has."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from batchspec.reading.kept import Kept
from batchspec.reading.recorded.beside import Beside, Nothing
from batchspec.reading.recorded.bodies import Data, Room, plain
from batchspec.reading.recorded.entry import NotRead
from batchspec.reading.recorded.headers import Keys, headers_of
from batchspec.reading.recorded.uploads import fields_of, file_of, is_upload
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.trace import Request, Response

DEFAULT_PORTS = {"http": 80, "https": 443}
PARTIAL = 206
"""The status of an answer that is a part of what was asked for."""
WITHOUT_BODY = frozenset({204, 205, 304})
"""Statuses whose answers have no body."""
_METHOD = re.compile(r"[A-Za-z][A-Za-z0-9!#$%&'*+.^_`|~-]{0,39}")
_STATUS = re.compile(r"\s*([1-9][0-9]{2})(?:\.0+)?(?:\s.*)?", re.DOTALL)
_STAND_IN = re.compile(r"\s*(?:\[object \w+\]|<[\w. ]{1,100} at 0x[0-9a-fA-F]+>|b['\"].*)\s*", re.DOTALL)
"""The words that JavaScript and Python write in the place of a body that they cannot write."""


class Reader:
    """What reading the entries of one recording shares: the room for its bodies, its keys, and the files beside it."""

    def __init__(
        self, room: Room | None = None, beside: Beside | None = None, kept: Kept | None = None
    ) -> None:
        self.room = room or Room()
        self.kept = kept or Kept()
        self.keys = Keys()
        self.beside = beside or Nothing()
        self.rows: list[Any] = []
        """The first rows of a log that tell a request, for whoever has to name their keys."""
        self.met: set[str] = set()
        """The parts that rows of a log have, each as `part=key`."""

    def request(self, method: Any, address: Any, headers: Any, data: Data) -> Request:
        """A request of the address that was recorded; raises `NotRead`."""
        verb, path, sent = _method(method), self._path(address), headers_of(headers)
        path, hidden = self.kept.text(path), self.kept.headers(self.keys.hidden(sent))
        if data is None:
            return Request(verb, path, hidden, stored=_length(sent) in (None, 0))
        try:
            found = plain(data, sent.get("content-encoding", ""), self.room)
            raw = found.encode("utf-8") if isinstance(found, str) else found
        except (NotRead, UnicodeEncodeError):
            return Request(verb, path, hidden, stored=False)
        kind = sent.get("content-type", "")
        if is_upload(kind, raw):
            return _upload(verb, path, hidden, raw, kind)
        text = _text(raw)
        if text is None or _STAND_IN.fullmatch(text):
            return Request(verb, path, hidden, stored=False)
        return Request(verb, path, hidden, body=self.kept.text(text))

    def file(self, name: str, folder: str = "") -> Data:
        """The body in a file beside the recording; `None` where the file is not there. Raises `NotRead` where it is too large."""
        found = self.beside.read(name, folder)
        if found is not None:
            self.room.take(len(found))
        return found

    def response(self, status: int, headers: Any, data: Data) -> Response:
        """An answer; raises `NotRead` where its body is there and cannot be decoded."""
        given = headers_of(headers)
        given.pop("set-cookie", None)  # a secret, and nothing is judged by it
        length, given = _length(given), self.kept.headers(given)
        if status == PARTIAL:
            return Response(status, given, stored=False)
        if data is None or (not data and length):
            return Response(status, given, stored=status in WITHOUT_BODY or length == 0)
        found = plain(data, given.get("content-encoding", ""), self.room)
        if _breaks_off(found, length, given):
            return Response(status, given, stored=False)
        if isinstance(found, str):
            return Response(status, given, self.kept.text(found))
        try:
            return Response(status, given, self.kept.text(found.decode("utf-8")))
        except UnicodeDecodeError as error:
            what = f"byte {error.start} (0x{found[error.start]:02x}) is not UTF-8"
            return Response(status, given, None, what)

    def _path(self, address: Any) -> str:
        """Path and query of an address."""
        if not isinstance(address, str) or not address:
            raise NotRead("its request has no address")
        try:
            parts = urlsplit(address)
        except ValueError:
            raise NotRead("the address of its request is none") from None
        return parts.path + (f"?{self.keys.hidden_in_query(parts.query)}" if parts.query else "")


def _breaks_off(found: str | bytes, length: int | None, headers: dict[str, str]) -> bool:
    """True of a body that is shorter than its header says and ends in the middle of a value: the recording was cut there."""
    if length is None or "content-encoding" in headers:
        return False
    raw = found.encode("utf-8", "replace") if isinstance(found, str) else found
    return len(raw) < length and _fault(raw) is not None and _fault(raw.rpartition(b"\n")[2]) is not None


def _fault(raw: bytes) -> str | None:
    try:
        load(raw)
    except NotStrictJSON as error:
        return error.what
    return None


def server_of(address: Any, headers: Any = None) -> str:
    """Host and port of an address, or of the `Host` header where the address is a path; empty where neither tells."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if not host:
        return headers_of(headers).get("host", "").lower()
    return host if port in (None, DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def status_of(value: Any) -> int | None:
    """The status that `value` holds as a number or at the begin of a text; `None` where there was no answer.

    Raises `NotRead` for anything else. Browsers write 0, and some tools -1, where no answer came.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value in (0, -1):
            return None
        if 100 <= value <= 999 and value == int(value):
            return int(value)
    found = _STATUS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise NotRead("its answer has no status")
    return int(found[1])


def _upload(method: str, path: str, headers: dict[str, str], raw: bytes, kind: str) -> Request:
    file = file_of(kind, raw)
    text = None if file is None else _text(file)
    # Browsers leave the content of a file out of what they record, so an empty file needs a length that confirms it.
    kept = text is not None and (text != "" or _length(headers) == len(raw))
    form = fields_of(kind, raw) if kept else {}
    return Request(method, path, headers, file=text if kept else None, form=form, stored=kept)


def _method(value: Any) -> str:
    if not isinstance(value, str) or not _METHOD.fullmatch(value):
        raise NotRead("its request has no method")
    return value.upper()


def _text(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _length(headers: dict[str, str]) -> int | None:
    """The length that a header states; `None` where it states none."""
    stated = headers.get("content-length", "").strip()
    return int(stated) if re.fullmatch("[0-9]{1,15}", stated) else None
