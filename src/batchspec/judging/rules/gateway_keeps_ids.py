"""A gateway shows a batch or a file of its upstream by one id, and nothing else by the same."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import HELD, Finding, broken
from batchspec.judging.operations.gateway import Gateway

INPUT = frozenset({"/id", "/input_file_id"})


def judge_gateway(gateway: Gateway, of: str) -> Iterator[Finding]:
    fronts, upstreams = dict[str, str](), dict[str, str]()
    for pair in gateway.batches if of == "batch" else gateway.files:
        front = fronts.setdefault(pair.upstream, pair.front)
        upstream = upstreams.setdefault(pair.front, pair.upstream)
        if of == "file" and pair.pointer in INPUT and gateway.same_files(pair, front, upstream):
            yield HELD  # one text, which a gateway may keep once, or send with each batch
        elif front != pair.front:
            expected = f"{front}, by which the gateway showed this {of} before"
            yield broken(pair.pointer, expected, pair.front, place=pair.place)
        elif upstream != pair.upstream:
            expected = f"an id of its own, since {pair.front} is another {of} already"
            yield broken(pair.pointer, expected, pair.front, place=pair.place)
        else:
            yield HELD
