"""Ids of files and batches: the same seed draws the same ids in the same order, on every Python."""

from __future__ import annotations

import hashlib
import random

HEX = "0123456789abcdef"
ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Ids:
    """Draws ids from a seed. Only `random.random()` is used: Python promises to repeat nothing else."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)

    def batch(self) -> str:
        return "batch_" + self._draw(HEX, 32)

    def file(self) -> str:
        return "file-" + self._draw(ALPHANUMERIC, 22)

    def _draw(self, alphabet: str, length: int) -> str:
        return "".join(alphabet[int(self._random.random() * len(alphabet))] for _ in range(length))


def derived(*parts: object) -> str:
    """32 hex digits that follow from `parts`: ids of things that are made anew whenever they are read."""
    text = "\0".join(map(str, parts))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
