"""Places: where something stands that a report points to."""

from __future__ import annotations

from dataclasses import dataclass

from batchspec.reading.step import Step


@dataclass(frozen=True, slots=True)
class Place:
    """A file, a client's case or an exchange, and a part of it; nowhere in particular where nothing is set.

    It is a value: the sentence that people read is made of it, and nothing is ever read back from the sentence.
    """

    file: str = ""
    """A file's name, with the line where it holds many texts."""
    row: int | None = None
    """The index of a row, where the text is an array or a list."""
    case: str = ""
    """The name of a client's case."""
    number: int = 0
    """The number of an exchange in its trace."""
    scenario: str = ""
    step: Step | None = None
    """Set where it is an exchange."""
    request: str = ""
    """Method and path."""
    answer: str = ""
    """The status, or why there is none."""
    line: int = 0
    """The line of the file that the exchange fetched, counted from 1."""


NOWHERE = Place()
