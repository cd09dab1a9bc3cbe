"""Bodies as tools store them, back to text: bytes, base64, chunks, parsed values, compressed or not."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from batchspec.reading import limits
from batchspec.reading.codings import KNOWN, BadCoding, names, undone
from batchspec.reading.json_values import why_not_json
from batchspec.reading.recorded.entry import NotRead
from batchspec.reading.strict_json import NotStrictJSON, load
from batchspec.reading.yaml_values import Tagged
from batchspec.system.quoting import named

_DEEPEST = 8
"""Levels of one form within another, such as a list of chunks in an object; tools use two."""
_GZIP = b"\x1f\x8b"
_LOST_GZIP = re.compile("\x1f[\x8b\ufffd?]")
"""The beginning of gzip data that a tool stored as text; `\ufffd` stands where a byte could not be text."""
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANK = re.compile(r"\s+")
_HEX = re.compile(r"[0-9a-fA-F]+")

Data = str | bytes | None
"""A body as it was stored; `None` where it was not."""


class Room:
    """The bytes that the bodies of one recording may still come to."""

    def __init__(self, left: int | None = None) -> None:
        self._left = limits.most("bodies") if left is None else left

    @property
    def most(self) -> int:
        return self._left

    def take(self, size: int) -> None:
        """Count the bytes of a body; raises `NotRead` where there is no room for them."""
        if size > self._left:
            what = f"the bodies that were decoded are over {limits.most('bodies'):,} bytes"
            raise NotRead(limits.beyond(what, "bodies"))
        self._left -= size


def data_of(stored: Any, room: Room, within: int = 0) -> Data:
    """The data that a tool stored in one of its forms; raises `NotRead` where the form is not known."""
    if stored is None or isinstance(stored, str | bytes):
        return stored
    if within >= _DEEPEST:
        raise NotRead(f"the body is stored in forms that are {_DEEPEST} levels deep")
    if isinstance(stored, list):
        if stored and all(map(_is_byte, stored)):
            return bytes(stored)
        return _joined([_chunk(one, room, within) for one in stored])
    if isinstance(stored, Mapping):
        return _of_object(stored, room, within)
    if isinstance(stored, Tagged):
        return _of_stream(stored.data, room, within)
    raise NotRead("the body is stored in a form that is not known")


def _of_object(stored: Mapping[Any, Any], room: Room, within: int) -> Data:
    if "base64_string" in stored:
        return from_base64(stored["base64_string"], room)
    if stored.get("type") == "Buffer" and "data" in stored:  # as Node.js writes bytes
        return _of_buffer(stored["data"], room)
    for key in ("string", "text", "content", "data"):
        if key in stored:
            if _encoding(stored) == "base64":
                return from_base64(stored[key], room)
            return data_of(stored[key], room, within + 1)
    if not stored:
        return ""
    raise NotRead("the body is stored in a form that is not known")


def _of_stream(held: Any, room: Room, within: int) -> Data:
    """The data of a stream or an iterator of Python, as vcrpy writes them: its state, or what it was made of."""
    for key in ("state", "args"):
        inner = held.get(key) if isinstance(held, Mapping) else held
        if isinstance(inner, list) and inner and isinstance(inner[0], bytes | str | list):
            return data_of(inner[0], room, within + 1)
    raise NotRead("the body is stored in a form that is not known")


def _encoding(stored: Mapping[Any, Any]) -> str:
    encoding = stored.get("encoding")
    return encoding.lower() if isinstance(encoding, str) else ""


def _of_buffer(held: Any, room: Room) -> bytes:
    if isinstance(held, str):
        return from_base64(held, room)
    if not isinstance(held, list) or not all(map(_is_byte, held)):
        raise NotRead("a Buffer of the body holds no bytes")
    return bytes(held)


def _is_byte(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 256


def _chunk(one: Any, room: Room, within: int) -> str | bytes:
    # A list within the list is no chunk; it may be a pair of a form.
    found = None if isinstance(one, list) else data_of(one, room, within + 1)
    if found is None:
        raise NotRead("the body is stored in a form that is not known")
    return found


def _joined(chunks: list[str | bytes]) -> str | bytes:
    if all(isinstance(chunk, str) for chunk in chunks):
        return "".join(map(str, chunks))
    return b"".join(chunk.encode("utf-8", "replace") if isinstance(chunk, str) else chunk for chunk in chunks)


def from_base64(text: Any, room: Room) -> bytes:
    """The bytes of base64, which may be broken into lines; raises `NotRead`."""
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    if not isinstance(text, str):
        raise NotRead("the base64 of the body is no text")
    whole = _BLANK.sub("", text)
    if len(whole) % 4:  # Python 3.10 takes a lone "=" for nothing
        raise NotRead("the base64 of the body is broken")
    try:
        found = base64.b64decode(whole, validate=True)
    except (binascii.Error, ValueError):
        raise NotRead("the base64 of the body is broken") from None
    room.take(len(found))
    return found


def from_hex(text: Any, room: Room) -> bytes:
    """The bytes of hexadecimal digits; raises `NotRead`."""
    if not is_hex(text):
        raise NotRead("the hexadecimal digits of the body are broken")
    room.take(len(text) // 2)
    return bytes.fromhex(text)


def is_hex(value: Any) -> bool:
    """True of a text that is nothing but the hexadecimal digits of some bytes."""
    return isinstance(value, str) and len(value) % 2 == 0 and _HEX.fullmatch(value) is not None


def chunks_in_json(text: Any, room: Room) -> bytes | None:
    """The bytes of a JSON text that is a list of base64 or hexadecimal chunks; `None` where it is something else."""
    if not isinstance(text, str) or not text.lstrip().startswith("["):
        return None
    try:
        chunks = load(text.encode("utf-8", "replace"))
    except NotStrictJSON:
        return None
    if not isinstance(chunks, list) or not all(isinstance(chunk, str) for chunk in chunks):
        return None
    decode = from_hex if all(map(is_hex, chunks)) else from_base64
    return b"".join(decode(chunk, room) for chunk in chunks)


def of_parsed(value: Any) -> str:
    """The JSON text of a body that a tool stored as a value; raises `NotRead` where JSON has no form for it."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise NotRead(f"the parsed body is no JSON: {why_not_json(value, error)}") from None


def plain(data: str | bytes, content_encoding: str, room: Room) -> str | bytes:
    """The data with their content encoding undone, where it still is on them; raises `NotRead`.

    Many tools store the text and leave the header, so data are taken for compressed only where they look it.
    """
    if isinstance(data, str):
        if not _LOST_GZIP.match(data):
            return data
        data = _saved(data)
    codings = names(content_encoding)
    if not codings and data[:2] == _GZIP:  # the header is gone, or the tool left it out
        codings = ["gzip"]
    if not codings or _reads_as_text(data):
        return data
    unknown = next((coding for coding in codings if coding not in KNOWN), None)
    if unknown is not None:
        raise NotRead(f"the body is {named(unknown, 20)}; that coding is not read")
    return _undone(data, codings, room)


def _saved(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise NotRead("the body is gzip data that were stored as text, which broke them") from None


def _reads_as_text(data: bytes) -> bool:
    """True of bytes that are text already: UTF-8 without control characters, which no compressed data are."""
    if data[:2] == _GZIP:
        return False
    try:
        return not _UNPRINTED.search(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _undone(data: bytes, codings: list[str], room: Room) -> bytes:
    found, most = bytearray(), room.most
    try:
        for piece in undone([data], ", ".join(codings), whole=True):
            found += piece
            if len(found) > most:
                break
    except BadCoding as error:
        raise NotRead(f"the body cannot be decompressed: {error}") from None
    room.take(len(found))
    return bytes(found)
