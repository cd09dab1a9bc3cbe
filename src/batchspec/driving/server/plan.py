"""The plan of a run: the most that each scenario sends and costs, and the scenarios that fit into a number of requests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from batchspec.driving.server.http.lines import line
from batchspec.driving.server.http.session import polls_within
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.scenarios import Scenario

CHARACTERS_A_TOKEN = 4
"""English text has about four characters a token, and so has JSON; a model counts less, since it is not sent every key."""
_OUTPUT_LIMITS = ("max_tokens", "max_output_tokens")


@dataclass(frozen=True, slots=True)
class Share:
    """The most that one scenario sends; the polls are those of a run whose batches take all of its time."""

    name: str
    files: int
    batches: int
    lines: int
    requests: int
    """HTTP requests beside polls."""
    polls: int
    input_tokens: int
    """An estimate: the characters of each line's body, by four."""
    output_tokens: int
    """The ceiling: what each line's body sets as the most tokens of its answer."""


def shares(scenarios: Iterable[Scenario], settings: Settings) -> list[Share]:
    """The shares of scenarios in a run with these settings."""
    return [_share(scenario, settings) for scenario in scenarios]


def _share(scenario: Scenario, settings: Settings) -> Share:
    tokens_in, tokens_out = _tokens(scenario.endpoint(settings.endpoint), settings.model)
    sparing = settings.max_requests is not None
    return Share(
        scenario.name,
        scenario.files if settings.input_file_id is None else 0,
        scenario.batches,
        scenario.lines,
        scenario.requests,
        scenario.awaits * polls_within(settings.timeout, sparing=sparing),
        scenario.lines * tokens_in,
        scenario.lines * tokens_out,
    )


def _tokens(endpoint: str, model: str) -> tuple[int, int]:
    """The tokens of one line: an estimate of those that it sends, and the most that it lets be answered."""
    body = line(endpoint, model, 1)["body"]
    most = next((int(body[name]) for name in _OUTPUT_LIMITS if name in body), 0)
    return -(-len(json.dumps(body)) // CHARACTERS_A_TOKEN), most


def fitting(scenarios: Sequence[Scenario], settings: Settings) -> list[Scenario]:
    """The scenarios that fit into `--max-requests`, those of the most worth first; all of them where it is not set."""
    if settings.max_requests is None:
        return list(scenarios)
    left, taken = settings.max_requests, set[str]()
    for scenario in sorted(scenarios, key=lambda one: -one.worth):
        share = _share(scenario, settings)
        if share.requests + share.polls <= left:
            left -= share.requests + share.polls
            taken.add(scenario.name)
    return [scenario for scenario in scenarios if scenario.name in taken]
