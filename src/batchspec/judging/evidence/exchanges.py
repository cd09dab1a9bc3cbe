"""The exchange behind a piece of evidence, as text: what was asked, and what came back."""

from __future__ import annotations

import re
from dataclasses import replace

from batchspec.judging.evidence.tally import Summary
from batchspec.reading.trace import Exchange, Trace

_NUMBER = re.compile(r"#(\d+) ")
LONGEST_BODY = 400
"""Characters of a body that are shown."""
SHOWN_HEADERS = frozenset({"content-type", "retry-after", "location"})


def show_exchanges(trace: Trace, summary: Summary) -> None:
    """Add to each piece of evidence the exchange it comes from."""
    by_number = {exchange.number: exchange for exchange in trace.exchanges}
    for tally in summary.tallies.values():
        for index, evidence in enumerate(tally.evidence):
            found = _NUMBER.search(evidence.where)
            exchange = by_number.get(int(found[1])) if found else None
            if exchange is not None:
                tally.evidence[index] = replace(evidence, exchange=told(exchange))


def told(exchange: Exchange) -> str:
    """An exchange in a few lines; secrets were taken out when it was written down."""
    request, response = exchange.request, exchange.response
    lines = [f"{request.method} {request.path}"]
    lines += [_cut(request.body)] if request.body else []
    lines += [f"(file) {_cut(request.file)}"] if request.file else []
    if response is None:
        return "\n".join([*lines, f"-> {exchange.error or 'no answer'}"])
    lines.append(f"-> {response.status}")
    lines += [f"{name}: {value}" for name, value in response.headers.items() if name in SHOWN_HEADERS]
    lines += [_cut(response.body)] if response.body else []
    return "\n".join([*lines, response.fault] if response.fault else lines)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_BODY else f"{flat[:LONGEST_BODY]}…"
