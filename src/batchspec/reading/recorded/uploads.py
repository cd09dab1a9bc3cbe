"""The file and the other fields in the body of an upload, which is multipart/form-data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

MOST_PARTS = 100
"""Parts of one body; an upload of the Files API has two or three."""
MOST_OF_A_HEAD = 8 * 1024
"""Bytes of the headers of one part."""
_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s";,]{1,200}))', re.IGNORECASE)
_FIRST_LINE = re.compile(rb"\s{0,8}--([^\r\n]{1,200}?)[ \t]{0,8}\r?\n")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_FILE_NAME = re.compile(rb"[;\s]filename\*?\s*=", re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s";,]{1,200}))', re.IGNORECASE)
MOST_OF_A_FIELD = 1024
"""Bytes of a field that is no file; those of the Files API are words and numbers."""
_FILE_PART = re.compile(rb'[;\s]name\s*=\s*"?file"?\s*(?:;|\r|\n|$)', re.IGNORECASE)


def is_upload(content_type: str, body: bytes) -> bool:
    """True of a body that is multipart/form-data, by its header or, where there is none, by its beginning."""
    if content_type:
        return content_type.lower().lstrip().startswith("multipart/form-data")
    return body.lstrip()[:2] == b"--" and b"form-data" in body[:1000].lower()


def file_of(content_type: str, body: bytes) -> bytes | None:
    """The bytes of the first file in an upload; `None` where none is found."""
    boundary = _boundary(content_type, body)
    if not boundary:
        return None
    parts = list(_parts(body, boundary))
    named = (held for head, held in parts if _FILE_NAME.search(head))
    return next(named, next((held for head, held in parts if _FILE_PART.search(head)), None))


def fields_of(content_type: str, body: bytes) -> dict[str, str]:
    """The fields of an upload that are no files, each as text; a long one, or one that is not UTF-8, is left out."""
    found: dict[str, str] = {}
    boundary = _boundary(content_type, body)
    for head, held in _parts(body, boundary) if boundary else ():
        name = None if _FILE_NAME.search(head) or _FILE_PART.search(head) else _NAME.search(head)
        if name and len(held) <= MOST_OF_A_FIELD:
            with suppress(UnicodeDecodeError):
                found[(name[1] or name[2]).decode()] = held.decode()
    return found


def _boundary(content_type: str, body: bytes) -> bytes:
    found = _BOUNDARY.search(content_type)
    if found:
        stated = (found[1] or found[2]).encode("utf-8", "replace")
        if b"--" + stated in body:
            return stated
    # A tool may have left the header out, or put another boundary into the body to make recordings equal.
    first = _FIRST_LINE.match(body)
    return first[1] if first else b""


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Head and content of each part that is whole. Lines end in CRLF, or in LF where a tool has rewritten them."""
    pieces = (b"\n" + body).split(b"\n--" + boundary, MOST_PARTS + 1)
    for piece in pieces[1:-1]:  # what stands behind the last boundary is its end, or a part that broke off
        end = _END_OF_HEAD.search(piece, 0, MOST_OF_A_HEAD)
        if end:
            windows = end[0].startswith(b"\r")
            yield piece[: end.start()], piece[end.end() :].removesuffix(b"\r" if windows else b"")
