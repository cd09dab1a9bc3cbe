"""Identifiers: the same seed draws the same ones in the same order, on every Python."""

from __future__ import annotations

import hashlib
import random

HEX = "0123456789abcdef"
ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Ids:
    """Draws from a seed; `random.random()` is all that Python promises to repeat."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)

    def batch(self) -> str:
        return "batch_" + self._draw(HEX, 32)

    def file(self) -> str:
        return "file-" + self._draw(ALPHANUMERIC, 22)

    def _draw(self, alphabet: str, length: int) -> str:
        return "".join(alphabet[int(self._random.random() * len(alphabet))] for _ in range(length))


def derived(*parts: object) -> str:
    """32 hex digits that follow from `parts`, for what is made again on each reading."""
    text = "\0".join(map(str, parts))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
