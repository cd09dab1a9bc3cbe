"""`World`: an input file, the batch that runs it, its history, results, files, events, and the pages that list it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file: its file object, and its content."""

    object: Json
    content: bytes

    @property
    def id(self) -> str:
        return str(self.object["id"])

    @property
    def lines(self) -> list[Any]:
        """The values of its lines. Raises `ValueError` where one is no JSON, as in the input file of a failed batch."""
        return [json.loads(line) for line in self.content.splitlines()]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is seen of one batch, from the upload of its input file on; nothing in it contradicts the rest."""

    seed: int
    upload: Json
    """The parts of the form that uploads the input file."""
    input: File
    create: Json
    """The body of the request that creates the batch."""
    history: list[Json]
    """The batch as it was seen in each state that it passed."""
    output: File | None
    """The requests that were answered; `None` where the batch shows no such file."""
    error: File | None
    """The requests that failed or were never run; `None` where the batch shows no such file."""
    pages: list[Json]
    """The list of batches, this one among others, page by page."""
    events: list[Json]
    """The webhook that tells the end of the batch; nothing before it has ended."""
    deletions: list[Json]
    """The answers to the deletion of each file."""

    @property
    def batch(self) -> Json:
        """The batch as it was seen last."""
        return self.history[-1]

    @property
    def files(self) -> list[File]:
        """The input file, and the result files that there are."""
        return [file for file in (self.input, self.output, self.error) if file is not None]
