"""The files of `schema/` agree with each other: ids, authorities, checks, states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from generator.contract import LEGAL, LIFECYCLE, SCHEMA_SUFFIX, SEEN, Contract, Row
from generator.problems import Problem

Fault = tuple[str, str]
"""A fault of a row, and what would mend it."""


def check(contract: Contract) -> list[Problem]:
    """Every contradiction found, none where all agree."""
    return [*_requirements(contract), *_server_schema(contract)]


def _requirements(contract: Contract) -> Iterator[Problem]:
    rows_by_id = Counter(row["id"] for row in contract.requirements)
    for row in contract.requirements:
        for what, mend in (
            *_wrong_id(row, rows_by_id),
            *_wrong_authority(row, contract),
            *_wrong_groups(row, contract),
            *_wrong_check(row, contract),
            *_wrong_judged(row, contract),
        ):
            yield Problem(contract.file_of(row), row["id"], what, mend)


def _wrong_id(row: Row, rows_by_id: Mapping[str, int]) -> Iterator[Fault]:
    if rows_by_id[row["id"]] > 1:
        yield "the id is there twice", "give one of them a new id"
    if row["id"].split("-")[1] != row["area"]:
        mend = f"give it the next free id of {row['area']}, or move the row"
        yield f"the id is not of area {row['area']}", mend


def _wrong_authority(row: Row, contract: Contract) -> Iterator[Fault]:
    for cited in row["authority"]:
        source = cited["source"]
        if source not in contract.sources.keys() | contract.authorities.keys():
            mend = f"add schema/sources/{source}.yaml, or a line to schema/authorities.yaml"
            yield f"no source is called {source!r}", mend


def _wrong_groups(row: Row, contract: Contract) -> Iterator[Fault]:
    groups = row.get("cases", {}).get("groups", [])
    for group in groups if groups != LEGAL else ():
        if group not in contract.groups:
            mend = f"there are {', '.join(contract.groups)}; a new one has its line in schema/cases.yaml"
            yield f"no group of cases is called {group!r}", mend


def _wrong_check(row: Row, contract: Contract) -> Iterator[Fault]:
    place = row.get("check", {}).get("schema")
    if place:
        name, _, pointer = place.partition("#")
        if not _is_there(contract.schemas.get(name), pointer):
            yield f"schema/{name}.schema.json has no {pointer}", "write it there"


def _wrong_judged(row: Row, contract: Contract) -> Iterator[Fault]:
    judged = row.get("judges")
    if judged is not None and judged not in {*SEEN, *contract.objects}:
        yield f"nothing is called {judged!r}", f"there are {', '.join([*SEEN, *contract.objects])}"


def _is_there(node: Any, pointer: str) -> bool:
    for token in pointer.lstrip("/").split("/"):
        if not isinstance(node, dict) or token not in node:
            return False
        node = node[token]
    return True


def _server_schema(contract: Contract) -> Iterator[Problem]:
    decided = {row.get("check", {}).get("schema") for row in contract.requirements}
    for spec in contract.objects.values():
        for name in contract.schemas[spec.strict]["$defs"]:
            if name.startswith("BATCH-") and f"{spec.strict}#/$defs/{name}" not in decided:
                mend = "name it in the `check` of a row in schema/requirements/, or take it out"
                file = f"schema/{spec.strict}{SCHEMA_SUFFIX}"
                yield Problem(file, f"$defs/{name}", "no requirement is decided by it", mend)


def lifecycle(life: Mapping[str, Any], batch: Mapping[str, Any]) -> Iterator[Problem]:
    """States and edges that are not those of the batch's schema, or name what there is not."""
    yield from _states(life, batch["$defs"]["BatchStatus"]["enum"])
    yield from _edges(life)
    yield from _stamps(life, batch["properties"])


def _states(life: Mapping[str, Any], statuses: list[str]) -> Iterator[Problem]:
    if sorted(life["states"]) != sorted(statuses):
        what = f"not the statuses of schema/batch.schema.json: {', '.join(statuses)}"
        yield Problem(LIFECYCLE, "states", what, "let `states` and the enum of BatchStatus have the same")


def _edges(life: Mapping[str, Any]) -> Iterator[Problem]:
    for kind, edges in (("edges", life["edges"]), ("odd", [row["edge"] for row in life["odd"]])):
        for state in sorted({state for edge in edges for state in edge} - set(life["states"])):
            mend = f"add it to `states`, or name one of {', '.join(life['states'])}"
            yield Problem(LIFECYCLE, kind, f"no state is called {state!r}", mend)


def _stamps(life: Mapping[str, Any], fields: Mapping[str, Any]) -> Iterator[Problem]:
    states = life["states"]
    for state, about in states.items():
        if "own" in about and "stamp" not in about:
            mend = f'add {{"x-set": {{"stamp": "{state}"}}}} to its stamp in schema/batch.schema.json'
            yield Problem(LIFECYCLE, f"states/{state}", "no field tells when it was entered", mend)
    for requirement, (state, passed) in life["rows"]["passed"].items():
        if state not in states or "stamp" not in states.get(passed, {}):
            mend = "name a state, and one before it that has a stamp"
            yield Problem(LIFECYCLE, f"rows/passed/{requirement}", "no such state, or no such stamp", mend)
    ordered = {*life["order"], *(later for following in life["order"].values() for later in following)}
    for stamp in sorted(ordered - fields.keys()):
        mend = "add it to schema/batch.schema.json, or take it out"
        yield Problem(LIFECYCLE, "order", f"no field is called {stamp!r}", mend)
