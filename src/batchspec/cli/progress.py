"""Progress for people: shown on a terminal, quiet everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.progress import track
from rich.status import Status
from rich.text import Text

from batchspec.cli.say import prose
from batchspec.judging.evidence.words import place_words
from batchspec.reading.trace import Exchange
from batchspec.showing.terminal import Terminal

Item = TypeVar("Item")


@contextmanager
def shown_progress(title: str) -> Iterator[Callable[[Exchange], None] | None]:
    """A function to call with each exchange, so that it is shown; `None` where standard error is no terminal."""
    terminal = Terminal(stderr=True)
    if not terminal.is_terminal:
        yield None
        return
    with Status(Text(prose(title)), console=terminal) as status:
        yield lambda exchange: status.update(Text(prose(f"{title}  {place_words(exchange.place)}")))


def bar(title: str, items: Iterable[Item], total: int) -> Iterable[Item]:
    """The items, with a bar on standard error that shows how many of `total` were taken; it is gone at the end."""
    return track(items, title, total, console=Terminal(stderr=True), transient=True)
