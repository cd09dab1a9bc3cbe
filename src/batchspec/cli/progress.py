"""Progress for people: shown on a terminal, quiet everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from batchspec.judging.evidence.words import place_words
from batchspec.reading.trace import Exchange


@contextmanager
def following(title: str) -> Iterator[Callable[[Exchange], None] | None]:
    """Gives what is to be called with each exchange; `None` where standard error is no terminal."""
    from rich.console import Console  # noqa: PLC0415
    from rich.status import Status  # noqa: PLC0415

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with Status(title, console=console) as status:
        yield lambda exchange: status.update(f"{title}  {place_words(exchange.place)}")
