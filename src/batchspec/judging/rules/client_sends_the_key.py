"""A client authorises every request with the key it was given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from batchspec.contract.routes import KEY
from batchspec.judging.evidence.finding import ABSENT, Finding, checked
from batchspec.reading.trace import Case


def judge_client(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        for request in case.requests:
            sent = request.headers.get("authorization", "")
            yield checked(
                sent == f"Bearer {KEY}",
                "",
                "authorization: Bearer and the key",
                sent or ABSENT,
                place=case.place,
            )
