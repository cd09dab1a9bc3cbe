"""Whether the files of `schema/` agree with each other: ids, authorities, checks, states."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from generator.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.load import Contract

SERVER = "schema/batch.server.schema.json"
LIFECYCLE = "schema/lifecycle.yaml"
LEGAL = "legal"
"""What a row says for each group of cases that gives legal objects."""


def check(contract: Contract) -> list[Problem]:
    """Every contradiction found, none where all agree."""
    return [*_requirements(contract), *_server_schema(contract)]


def _requirements(contract: Contract) -> Iterator[Problem]:
    counted = Counter(row["id"] for row in contract.requirements)
    for row in contract.requirements:
        file = contract.file_of(row)
        if counted[row["id"]] > 1:
            yield Problem(file, row["id"], "the id is there twice", "give one of them a new id")
        if row["id"].split("-")[1] != row["area"]:
            mend = f"give it the next free id of {row['area']}, or move the row"
            yield Problem(file, row["id"], f"the id is not of area {row['area']}", mend)
        for cited in row["authority"]:
            if cited["source"] not in contract.sources.keys() | contract.authorities.keys():
                source = cited["source"]
                mend = f"add schema/sources/{source}.yaml, or a line to schema/authorities.yaml"
                yield Problem(file, row["id"], f"no source is called {source!r}", mend)
        for group in _unknown_groups(row, contract.groups):
            mend = f"there are {', '.join(contract.groups)}; a new one has its line in schema/cases.yaml"
            yield Problem(file, row["id"], f"no group of cases is called {group!r}", mend)
        place = row.get("check", {}).get("schema")
        if place:
            name, _, pointer = place.partition("#")
            if not _is_there(contract.schemas.get(name), pointer):
                what = f"schema/{name}.schema.json has no {pointer}"
                yield Problem(file, row["id"], what, "write it there")


def _unknown_groups(row: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    named = row.get("cases", {}).get("groups", [])
    return [] if named == LEGAL else [group for group in named if group not in known]


def _is_there(node: Any, pointer: str) -> bool:
    for token in pointer.lstrip("/").split("/"):
        if not isinstance(node, dict) or token not in node:
            return False
        node = node[token]
    return True


def _server_schema(contract: Contract) -> Iterator[Problem]:
    server = contract.schemas["batch.server"]
    prefix = "batch.server#/$defs/"
    decided = {
        row["check"]["schema"].removeprefix(prefix): row
        for row in contract.requirements
        if row.get("check", {}).get("schema", "").startswith(prefix)
    }
    for name in server["$defs"]:
        if name.startswith("BATCH-") and name not in decided:
            mend = "name it in the `check` of a row in schema/requirements/, or take it out"
            yield Problem(SERVER, f"$defs/{name}", "no requirement is decided by it", mend)


def lifecycle(life: Mapping[str, Any], batch: Mapping[str, Any]) -> Iterator[Problem]:
    """Where the states and edges are not those of the batch's schema, or name what there is not."""
    declared = batch["$defs"]["BatchStatus"]["enum"]
    if sorted(life["states"]) != sorted(declared):
        what = f"not the statuses of schema/batch.schema.json: {', '.join(declared)}"
        yield Problem(LIFECYCLE, "states", what, "let `states` and the enum of BatchStatus have the same")
    for kind, edges in (("edges", life["edges"]), ("odd", [row["edge"] for row in life["odd"]])):
        for state in sorted({state for edge in edges for state in edge} - set(life["states"])):
            mend = f"add it to `states`, or name one of {', '.join(life['states'])}"
            yield Problem(LIFECYCLE, kind, f"no state is called {state!r}", mend)
    for state, about in life["states"].items():
        if "own" in about and "stamp" not in about:
            mend = f'add {{"x-set": {{"stamp": "{state}"}}}} to its stamp in schema/batch.schema.json'
            yield Problem(LIFECYCLE, f"states/{state}", "no field tells when it was entered", mend)
    for requirement, (state, passed) in life["rows"]["passed"].items():
        if state not in life["states"] or "stamp" not in life["states"].get(passed, {}):
            mend = "name a state, and one before it that has a stamp"
            yield Problem(LIFECYCLE, f"rows/passed/{requirement}", "no such state, or no such stamp", mend)
    ordered = {*life["order"], *(later for following in life["order"].values() for later in following)}
    for stamp in sorted(ordered - batch["properties"].keys()):
        mend = "add it to schema/batch.schema.json, or take it out"
        yield Problem(LIFECYCLE, "order", f"no field is called {stamp!r}", mend)
