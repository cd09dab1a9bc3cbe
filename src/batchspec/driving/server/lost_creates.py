"""Creates whose answers were lost: the batch that one of them made is looked for in the list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from batchspec.driving.server.asking import Asking
from batchspec.driving.server.belongings import Belongings
from batchspec.judging.evidence.pages import is_list, rows
from batchspec.reading.trace import Exchange

LIMIT = 100
"""Rows of the page that is looked through, the newest first: the largest page that is documented."""
_ECHOED = ("input_file_id", "endpoint", "metadata")
"""The keys of a create that its batch shows. A file that the run uploaded is in no batch of anybody else."""


def found_batches(asking: Asking, exchanges: Iterable[Exchange], own: Belongings) -> list[str]:
    """The ids of batches that creates of the run made without an answer; a note says where none was found."""
    lost, unread, sent = [], [], list(exchanges)
    # What was refused when it was sent again was not accepted before.
    answered = {one.request.body for one in sent if one.request.path == "/batches" and not one.transient}
    for exchange, body in _lost(sent):
        if body["input_file_id"] in own.uploads:
            lost.append(body)
            # A server that answers 5xx has mostly made nothing.
            if exchange.request.body not in answered and (exchange.response is None or exchange.response.ok):
                unread.append(body)
    known = {batch.input_file for batch in own.batches.values()}
    if not lost:
        return []
    shown = _listed(asking) if asking.wire.settings.can("list") else []
    found = [row["id"] for row in shown if any(_is_of(row, body) for body in lost)]
    missing = [body for body in unread if not any(_is_of(row, body) for row in shown)]
    if any(body["input_file_id"] not in known for body in missing):
        asking.wire.note(
            "a create got no answer that can be read, and no list shows a batch of it; the server may have made one"
        )
    return [batch_id for batch_id in found if batch_id not in own.batches]


def _lost(exchanges: Iterable[Exchange]) -> Iterator[tuple[Exchange, dict[str, Any]]]:
    """The creates that were not answered, answered 5xx, or accepted with an answer that cannot be read, and their bodies."""
    for exchange in exchanges:
        request, response = exchange.request, exchange.response
        lost = exchange.lost or response is None or (response.ok and exchange.json is None)
        if request.method == "POST" and request.path == "/batches" and lost:
            body = request.json
            if isinstance(body, dict) and isinstance(body.get("input_file_id"), str):
                yield exchange, body


def _listed(asking: Asking) -> list[Mapping[str, Any]]:
    page = asking.page(LIMIT)
    shown = rows(page.json) if page.response and page.response.ok and is_list(page.json) else []
    return [row for row in shown if isinstance(row, Mapping) and isinstance(row.get("id"), str)]


def _is_of(row: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """True when a batch echoes all that a create asked for; no metadata is the same as none at all."""
    return all((row.get(key) or None) == (body.get(key) or None) for key in _ECHOED)
