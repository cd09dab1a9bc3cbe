"""Mutants that are not as their target files say: each is right by the contract alone, and its file declares something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from batchspec.declarations.declared import Declared, Limits
from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.refusal import invalid
from batchspec.mutants.server.letting_in import FIRST
from batchspec.mutants.server_parts.mutant import Make, Mutant
from batchspec.settings import ENDPOINT, WINDOW

WINDOWS, ENDPOINTS = ("7d",), ("/v1/embeddings",)


@dataclass
class TakesOne(Behaviour):
    """Takes one value of a key of a create, and refuses any other."""

    key: str
    value: str

    def create_body(self, body: Any) -> Any:
        if isinstance(body, dict) and isinstance(body.get(self.key), str) and body[self.key] != self.value:
            raise invalid(self.key, f"{self.value!r} is the only one.")
        return body


def _not_so(name: str, breaks: str, kills: str, scenario: str, **more: Any) -> Mutant:
    """A mutant; `more` are what it declares, and its behaviour and the run's key where they are other than usual."""
    behaviour: Make = more.pop("behaviour", Behaviour)
    scenarios = tuple(dict.fromkeys(("happy-path", scenario)))
    return Mutant(name, breaks, (kills,), behaviour, scenarios=scenarios, settings=more)


MUTANTS = (
    _not_so(
        "keys-claimed-unchecked",
        "Lets everybody in, though its file claims that it checks keys.",
        "BATCH-DCL-001",
        "keys",
        declared=Declared(claims=("keys",)),
        api_key=FIRST,
    ),
    _not_so(
        "partial-results-declared-unshown",
        "Shows no result file before the end, though its file declares partial results.",
        "BATCH-DCL-002",
        "happy-path",
        declared=Declared(partial_results=True),
    ),
    _not_so(
        "refusal-at-create-declared-late",
        "Lets a batch of a bad input file fail, though its file declares that such a batch is refused at create.",
        "BATCH-DCL-003",
        "bad-file-broken-line",
        declared=Declared(bad_input_refused_at="create"),
    ),
    _not_so(
        "window-declared-refused",
        "Refuses a completion window that its file declares.",
        "BATCH-DCL-004",
        "declared",
        declared=Declared(completion_windows=WINDOWS),
        behaviour=lambda: TakesOne("completion_window", WINDOW),
    ),
    _not_so(
        "endpoint-declared-refused",
        "Refuses an endpoint that its file declares.",
        "BATCH-DCL-005",
        "declared",
        declared=Declared(endpoints=ENDPOINTS),
        behaviour=lambda: TakesOne("endpoint", ENDPOINT),
    ),
    _not_so(
        "lines-declared-unlimited",
        "Takes an input file with more lines than its file declares.",
        "BATCH-DCL-006",
        "declared-limits",
        declared=Declared(limits=Limits(lines_per_file=3)),
    ),
    _not_so(
        "list-limit-declared-refused",
        "Refuses a list with the largest limit that its file declares.",
        "BATCH-DCL-007",
        "declared",
        declared=Declared(limits=Limits(list_limit=500)),
    ),
)
