"""JSON and TOML that are written: strings that say the same, with escapes in place of what is hidden or obeyed."""

from __future__ import annotations

import json
import re
from typing import Any

from batchspec.system.inert.characters import HIDDEN
from batchspec.system.inert.logs import unobeyed

_HIDDEN = re.compile(HIDDEN)


def json_text(value: Any, indent: int | None = None) -> str:
    """The value as JSON. A lone surrogate, which no strict reader takes, becomes the text of its escape."""
    return _escaped(json.dumps(value, indent=indent, ensure_ascii=False), _json_escape)


def toml_string(text: str) -> str:
    """The text as a string of TOML; of a lone surrogate as above."""
    return _escaped(json.dumps(text, ensure_ascii=False), _toml_escape)


def _escaped(text: str, escape: Any) -> str:
    return unobeyed(_HIDDEN.sub(lambda match: escape(match[0]), text), escape)


def _json_escape(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code < 0xE000:
        return f"\\\\u{code:04x}"
    return json.dumps(character)[1:-1] if code > 0x7E else f"\\u{code:04x}"


def _toml_escape(character: str) -> str:
    code = ord(character)
    return f"\\U{code:08x}" if code > 0xFFFF else _json_escape(character)
