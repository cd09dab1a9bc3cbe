"""The evidence of the contract: the claims of each source, the rulings, and the cases of each requirement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from batchspec.contract.schemas import document, resolved
from batchspec.system.nearest import did_you_mean
from batchspec_contract.objects import OBJECTS
from batchspec_contract.registry import BY_ID, Requirement


class Unknown(LookupError):
    """No field or requirement has that name; the message names the nearest ones."""

    def __init__(self, what: str, name: str, names: list[str]) -> None:
        # Ids of requirements are much alike, so more than one is worth naming.
        nearest = did_you_mean(name, names, most=3, alike=0.5)
        super().__init__(f"no {what} is called {name!r}{f'; {nearest}?' if nearest else ''}")


@dataclass(frozen=True, slots=True)
class Claimed:
    """The claims of one source on a field, and the rulings on them."""

    source: str
    title: str
    standing: str
    says: dict[str, Any]
    rulings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the contract, with the claims of each source on it."""

    name: str
    description: str
    states: tuple[str, ...]
    claims: tuple[Claimed, ...]
    rulings: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        claims = [
            {"source": c.source, "standing": c.standing, "says": c.says, "rulings": list(c.rulings)}
            for c in self.claims
        ]
        about = {"field": self.name, "description": self.description, "states": list(self.states)}
        return {**about, "claims": claims, "rulings": list(self.rulings)}


@cache
def _data(name: str) -> Any:
    return json.loads((files("batchspec_contract") / f"{name}.json").read_text("utf-8"))


def field_names() -> list[str]:
    """Every field; a nested one is written as `errors.data[].line`."""
    return list(_data("claims")["fields"])


def field(name: str) -> Field:
    """The field of that name. Raises `Unknown`."""
    data = _data("claims")
    if name not in data["fields"]:
        raise Unknown("field", name, field_names())
    settled = data["settled"].get(name, {})
    claims = tuple(
        Claimed(key, source["title"], source["standing"], source["fields"][name], tuple(settled.get(key, ())))
        for key, source in data["sources"].items()
        if name in source["fields"]
    )
    claims = tuple(sorted(claims, key=lambda claim: claim.standing))
    wanted = {ruling for claim in claims for ruling in claim.rulings}
    rulings = tuple(ruling for ruling in data["rulings"] if ruling["id"] in wanted)
    return Field(name, _description(name), tuple(data["fields"][name]["states"]), claims, rulings)


def _description(name: str) -> str:
    """The line that the schema has on a field."""
    reader = document("reader")
    node: Mapping[str, Any] = reader
    for token in name.split("."):
        node = resolved(node, reader)["properties"][token.removesuffix("[]")]
        if token.endswith("[]"):
            node = resolved(node, reader)["items"]
    return str(node.get("description", ""))


def requirement(name: str) -> Requirement:
    """The requirement of that id. Raises `Unknown`."""
    if name not in BY_ID:
        raise Unknown("requirement", name, list(BY_ID))
    return BY_ID[name]


def field_of(row: Requirement) -> str | None:
    """The field that a requirement is about; `None` where it is not about one."""
    rows = (
        (one, field.name) for field in OBJECTS["batch"].fields for one in (field.type_row, field.presence_row)
    )
    return next((name for one, name in rows if one == row.id), None)


def cases(name: str) -> dict[str, list[str]]:
    """The descriptions of the valid and invalid cases of a requirement that are written by hand."""
    found: dict[str, Any] = _data("cases")[name]
    return {kind: list(found[kind]) for kind in ("valid", "invalid")}


def authority_title(source: str) -> str:
    """The title of a source or document that a requirement cites."""
    data = _data("claims")
    entry = data["sources"].get(source) or data["authorities"].get(source) or {"title": source}
    return str(entry["title"])
