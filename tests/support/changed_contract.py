"""The contract with one thing changed, and the messages of the generator about what is not settled any more."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from batchspec.claims.source import reader_states
from generator.checks.rulings import check
from generator.claims import read_sources
from generator.contract import Contract
from generator.load import load

CONTRACT = load()
SOURCES = read_sources(CONTRACT.sources)
UNION = reader_states(SOURCES.values())
"""The states of each field that some authority allows."""


def changed(**changes: Any) -> Contract:
    """The contract with some of its parts replaced."""
    return replace(CONTRACT, **changes)


def with_claim(source: str, field: str, **claim: Any) -> Contract:
    """The contract with a part of what a source says of a field replaced."""
    data = CONTRACT.sources[source]
    fields = {**data["fields"], field: {**data["fields"].get(field, {}), **claim}}
    return changed(sources={**CONTRACT.sources, source: {**data, "fields": fields}})


def with_ruling(name: str, **changes: Any) -> Contract:
    """The contract with some of the keys of a ruling replaced."""
    return changed(decisions=[{**r, **changes} if r["id"] == name else r for r in CONTRACT.decisions])


def with_schema(name: str, *path: str, value: Any) -> Contract:
    """The contract with the value at a path of one of its schemas replaced."""
    schemas = deepcopy(CONTRACT.schemas)
    node = schemas[name]
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return changed(schemas=schemas)


def ruling(name: str) -> dict[str, Any]:
    """The ruling of that id, as schema/decisions.yaml has it."""
    return next(ruling for ruling in CONTRACT.decisions if ruling["id"] == name)


def messages(contract: Contract) -> list[str]:
    """The lines that the generator says of a contract; none where all is settled."""
    return [str(problem) for problem in check(contract)]


def only_message(contract: Contract) -> str:
    """The one line that the generator says of a contract; raises `ValueError` where there is another number of them."""
    [message] = messages(contract)
    return message
