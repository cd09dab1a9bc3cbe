"""Secrets are taken out at the moment an exchange is written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from batchspec.contract.placeholders import WRONG_KEY

REDACTED = "[redacted]"

_SECRET_NAME = re.compile(r"auth|key|token|secret|cookie|password|credential|signature", re.IGNORECASE)
_SHORTEST = 6
"""Characters; a shorter secret would blank out innocent text."""


class Redactor:
    """Knows what is secret: named values wherever they occur, and headers by their names."""

    def __init__(self, secrets: Iterable[str | None]) -> None:
        self._secrets = sorted({s for s in secrets if s and len(s) >= _SHORTEST}, key=len, reverse=True)

    def text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return text

    def maybe(self, text: str | None) -> str | None:
        return None if text is None else self.text(text)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Names in lower case; a header whose name sounds secret loses its value, but for a key of ours that opens nothing."""
        return {
            name.lower(): REDACTED if _SECRET_NAME.search(name) and WRONG_KEY not in value else self.text(value)
            for name, value in headers.items()
        }
