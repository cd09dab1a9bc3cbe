"""The secrets that a value holds, and the spellings of one that no decoding of a text leads back to."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote

SHORTEST = 6
"""Characters; a shorter secret would blank out innocent text."""
LINE = 16
"""Characters of a line that is a secret by itself: one of a key in PEM has 64."""
_SCHEME = re.compile(r"(?:basic|bearer|token|apikey|api-key|key)\s+(?=\S)", re.IGNORECASE)
_COOKIE = re.compile(r"[^=;\s]+=([^;]+)(?:;|$)")
_URL_SAFE = str.maketrans("+/", "-_")
_BITS, _BYTE = 6, 8
"""Of a character of base64, and of a byte."""
_GROUP = 4
"""Characters of base64 that stand for three bytes."""


def parts(value: str) -> Iterator[str]:
    """The secrets that a header, a parameter or a key holds: itself, or what follows its scheme, and what that encodes."""
    scheme = _SCHEME.match(value)
    secret = value[scheme.end() :] if scheme else value
    if not secret:
        return
    yield secret
    yield from _COOKIE.findall(value) if "=" in value and not scheme else ()
    yield from (line for line in secret.splitlines() if LINE <= len(line) < len(secret))
    yield from userinfo_parts(userinfo(secret))
    if scheme and scheme[0].lower().startswith("basic"):
        plain = _plain(secret)
        yield from filter(None, (plain, plain.partition(":")[2]))


def userinfo(address: str) -> str:
    """What stands before the host of an address: a user, a password, a key; also where the address is a broken one."""
    _, found, rest = address.partition("://")
    if not found:
        bare = re.match(r"[\w.+-]*:([^\s/]+)@", address)
        return address[: bare.end() - 1] if bare else ""
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    if "@" in authority or (authority.count(":") and not re.fullmatch(r"(\[[^]]*\]|[^:]*):\d+", authority)):
        # A password that should have been encoded may have a slash in it, or another @.
        return rest.rpartition("@")[0] if "@" in rest else ""
    return ""


def userinfo_parts(found: str) -> Iterator[str]:
    """The secrets of it, as they stand in the address and as they are: all of it and the password, or the user alone."""
    user, colon, password = found.partition(":")
    whole = (found,) if colon and user else ()
    for text in filter(None, (*whole, password or user)):
        yield from dict.fromkeys((text, unquote(text)))


def _plain(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def as_written(secret: str) -> set[str]:
    """The secret as it is, in a JSON text, in an address and in a page, where these may be taken for encodings of another."""
    escaped = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    quoted = (quote(secret, safe="", errors="replace"), quote(secret, errors="replace"))
    return {secret, *escaped, *quoted, quote_plus(secret, errors="replace"), html.escape(secret)}


def in_base64(secret: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """What is sure to stand in any base64 text of bytes that hold the secret, and how many characters around it go with it."""
    raw = secret.encode("utf-8", "surrogatepass")
    for before in range(3):
        text = base64.b64encode(b"\0" * before + raw).decode()
        # A character that holds bits of a neighbour is not sure to be the same.
        first, last = -(-before * _BYTE // _BITS), (before + len(raw)) * _BYTE // _BITS
        for sure in dict.fromkeys((text[first:last], text[first:last].translate(_URL_SAFE))):
            yield sure, (first, -last % _GROUP)


def in_hex(secret: str) -> Iterator[str]:
    """Its bytes as hexadecimal digits, small and large."""
    digits = secret.encode("utf-8", "surrogatepass").hex()
    yield from (digits, digits.upper())


def misread(secret: str) -> str:
    """Its UTF-8 read as Latin-1, as headers are read; the same for ASCII."""
    return secret.encode("utf-8", "surrogatepass").decode("latin-1")
