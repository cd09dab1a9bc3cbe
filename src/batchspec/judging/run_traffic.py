"""The traffic of a run in numbers, and the first request of each kind that was not judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from batchspec.judging.evidence.asked import REQUESTS
from batchspec.judging.evidence.traffic import Traffic
from batchspec.judging.evidence.words import place_words
from batchspec.judging.operations.client_requests import own_requests, refused_requests
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run


def traffic_of(run: Run, left_out: Mapping[str, object]) -> Traffic:
    refused = refused_requests(run)
    stumbled = [one for one in run.operations if one.stumbled and not one.turned_away]
    counted = {
        "foreign": run.foreign,
        "another_api": run.of_another_api,
        "not_stored": run.without_body,
        "stumbled": stumbled,
    }
    return Traffic(
        planned=int(run.planned),
        recorded=int(not run.planned),
        exchanges=len(run.operations),
        foreign=len(run.foreign),
        another_api=len(run.of_another_api),
        not_stored=run.not_stored,
        stumbled=len(stumbled),
        firsts={kind: _words(found[0]) for kind, found in counted.items() if found},
        refused=len(refused),
        first_refused=_words(refused[0]) if refused else "",
        own=len(own_requests(run)),
        answers=_answers(run),
        existing=dict.fromkeys(left_out),
    )


def _answers(run: Run) -> dict[str, dict[str, int]]:
    """How often each kind of request got each status; requests with a mistake made on purpose are to be refused anyway."""
    found: dict[str, dict[str, int]] = {}
    for operation in run.operations:
        if operation.kind in REQUESTS and not operation.step.tried and not operation.probe:
            response = operation.exchange.response
            status = str(response.status) if response else "none"
            counted = found.setdefault(operation.kind, {})
            counted[status] = counted.get(status, 0) + 1
    return found


def _words(operation: Operation) -> str:
    """The place of an operation in words, without the name of a scenario."""
    return place_words(replace(operation.place, scenario=""))
