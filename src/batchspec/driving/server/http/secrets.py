"""The ways in which a secret may be written: encoded for an address, a JSON text, a page; as a part of a header."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from urllib.parse import quote

SHORTEST = 6
"""Characters; a shorter secret would blank out innocent text."""
_SCHEME = re.compile(r"(?:basic|bearer|token|apikey|api-key|key)\s+(?=\S)", re.IGNORECASE)
_COOKIE = re.compile(r"[^=;\s]+=([^;]+)(?:;|$)")
_NAMES = {'"': "quot|#34", "&": "amp|#38", "'": "apos|#39|#x27", "<": "lt|#60", ">": "gt|#62"}
"""The names that characters have in HTML, where an error page shows what was sent."""
_ESCAPES = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", '"': '"', "/": "/", "\\": r"\\", "'": "'"}
"""What stands behind a backslash for a character."""


def parts(value: str) -> Iterator[str]:
    """The secrets that a header, a parameter or a key holds: itself, or what follows its scheme, and what that encodes."""
    scheme = _SCHEME.match(value)
    secret = value[scheme.end() :] if scheme else value
    if not secret:
        return
    yield secret
    yield from _COOKIE.findall(value) if "=" in value and not scheme else ()
    if scheme and scheme[0].lower().startswith("basic"):
        plain = _decoded(secret)
        yield from filter(None, (plain, plain.partition(":")[2]))
    elif len(secret) >= SHORTEST:
        # A server may show a key as the user or the password that Basic would have it be.
        for plain in (secret, f"{secret}:", f":{secret}"):
            yield base64.b64encode(plain.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def pattern(secret: str) -> str:
    """A regular expression for the secret, each of its characters as it is or encoded.

    Letters and digits are encoded nowhere; so the pattern of a common key is a plain text, which is found quickly.
    """
    return "".join(
        character if character.isascii() and character.isalnum() else _any_form(character)
        for character in secret
    )


def _any_form(character: str) -> str:
    forms = [re.escape(character)]
    encoded = character.encode("utf-8", "surrogatepass")
    forms.append(
        "".join(f"%(?:25)*(?i:{byte:02x})" for byte in encoded)
    )  # %25 is a % that was encoded once more
    units = character.encode("utf-16-be", "surrogatepass").hex()
    forms.append("".join(rf"\\+u(?i:{units[at : at + 4]})" for at in range(0, len(units), 4)))
    if character == " ":
        forms.append(r"\+")
    if character in _ESCAPES:
        forms.append(rf"\\+{_ESCAPES[character]}")
    if character in _NAMES:
        forms.append(f"&(?:{_NAMES[character]});")
    return f"(?:{'|'.join(forms)})"


def spellings(secret: str) -> set[str]:
    """The secret as it is, in a JSON text, and in an address: those of which the beginning may be left at a cut."""
    escaped = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    return {secret, *escaped, quote(secret, safe="", errors="replace"), quote(secret, errors="replace")}
