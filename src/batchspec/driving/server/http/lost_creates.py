"""Creates whose answer was lost: the batch that the server made all the same is looked for in the list.

It is known by its input file, which nobody else has: the run uploaded it. No mark is put into a request, so that what is
tested stays what it was; a file that was there before the run is shared, and nothing over it is taken for the run's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from batchspec.judging.evidence.pages import is_list, rows
from batchspec.judging.evidence.sightings import looks_like_batch
from batchspec.reading.trace import Exchange

CREATE_PATH = "/batches"
LIMIT = 20
"""Rows of the page on which a batch is looked for that was made just now."""


def made_by(page: Exchange, asked: Any, files: Collection[str], known: Collection[str]) -> str | None:
    """The id of the batch on a page that a create with the body `asked` made; `None` where there is none.

    `files` are those that the run uploaded, `known` the batches that it was told of.
    """
    named = asked.get("input_file_id") if isinstance(asked, Mapping) else None
    if not isinstance(named, str) or named not in files:
        return None
    for row in _batches(page):
        its_own = row.get("metadata") or asked.get("metadata")
        if row["id"] not in known and row.get("input_file_id") == named and its_own == asked.get("metadata"):
            return str(row["id"])
    return None


def strays(exchanges: Iterable[Exchange], files: Collection[str], known: Collection[str]) -> list[str]:
    """Ids of batches that lists show over input files of the run and that no create was answered with.

    Such a batch was made by a create that the server took, though its answer was lost and it was sent again. `files` are
    those that the run uploaded, `known` the batches that it knows already. Cleaning takes them away as the run's own.
    """
    all_of_them = list(exchanges)
    lost = {_input_file(one.request.json) for one in all_of_them if is_lost_create(one)} & set(files)
    shown = (row for one in all_of_them for row in (_batches(one) if lost else ()))
    ids = (str(row["id"]) for row in shown if _input_file(row) in lost)
    return [batch_id for batch_id in dict.fromkeys(ids) if batch_id not in known]


def is_lost_create(exchange: Exchange) -> bool:
    """True of a create that the server may have done, though its answer does not say so."""
    return exchange.request.method == "POST" and exchange.request.path == CREATE_PATH and exchange.lost


def _batches(page: Exchange) -> Iterator[Mapping[str, Any]]:
    """The batches of a list that was answered, those with an id."""
    if page.request.method == "GET" and page.response and page.response.ok and is_list(page.json):
        yield from (
            row for row in rows(page.json) if looks_like_batch(row) and isinstance(row.get("id"), str)
        )


def _input_file(value: Any) -> str:
    named = value.get("input_file_id") if isinstance(value, Mapping) else None
    return named if isinstance(named, str) else ""
