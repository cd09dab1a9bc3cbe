"""The input files of worlds: requests of one endpoint, or, of a batch that failed, a file with a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from batchspec.making.neighbours.lines import InputLineFactory, as_lines

Json = dict[str, Any]
Rows = list[Json]

ELSEWHERE = "/v1/nothing"


def _broken_off(rows: Rows, place: int) -> bytes:
    lines = as_lines(rows).splitlines(keepends=True)
    lines[place] = lines[place][: len(lines[place]) // 2] + b"\n"
    return b"".join(lines)


def _without(key: str) -> Callable[[Rows, int], bytes]:
    def spoil(rows: Rows, place: int) -> bytes:
        del rows[place][key]
        return as_lines(rows)

    return spoil


def _misdirected(rows: Rows, place: int) -> bytes:
    rows[place]["url"] = ELSEWHERE
    return as_lines(rows)


def _repeated(rows: Rows, place: int) -> bytes:
    rows[place]["custom_id"] = rows[place - 1]["custom_id"]
    return as_lines(rows)


FAULTS = (_broken_off, _without("custom_id"), _without("body"), _misdirected)
"""Ways to spoil one line of a file."""


def asked(seed: int, count: int, endpoint: str, model: str | None) -> Rows:
    """So many requests of an endpoint; each names the model, where one is given."""
    factory = InputLineFactory(seed)
    documented = endpoint if endpoint in factory.variants else None
    rows: Rows = factory.many(count, documented, strict=False, url=endpoint) if count else []
    for row in rows if model else ():
        row["body"]["model"] = model
    return rows


def spoilt(rows: Rows, random: Callable[[], float]) -> bytes:
    """The file of these requests with a fault in one line; without a request, the file is empty."""
    if not rows:
        return b""
    place = int(random() * len(rows))
    ways = (*FAULTS, _repeated) if place else FAULTS
    return ways[int(random() * len(ways))](rows, place)


def errors_of(content: bytes, endpoint: str) -> Mapping[str, Any]:
    """The errors of a batch by which a server refuses this file."""
    from batchspec.making.server.lines import read  # noqa: PLC0415  the server costs every pytest run

    faults = read(content, endpoint).faults
    return {"object": "list", "data": [fault.json for fault in faults]}
