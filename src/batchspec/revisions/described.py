"""A revision of the contract as the data file of a release describes it; the file is a stranger's until it was read here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from batchspec.claims.claim import Claim, read_claim
from batchspec.claims.states import WORDS
from batchspec.drift.reading.claims import Claims
from batchspec.reading.typed import misfit

FORM = 1
"""The version of the data file's form that is read here; keys are added within one."""
MOST = 10_000
"""Requirements, fields of an object, and objects; ours has some hundreds."""
Found = TypeVar("Found")


class NotAContract(ValueError):
    """The data describes no contract; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Check:
    """What decides a requirement. A schema has a digest; of a rule no more than the name is known."""

    schema: str = ""
    rule: str = ""
    of: str = ""
    digest: str = ""

    @property
    def words(self) -> str:
        """The check for people."""
        of = f" of {self.of}" if self.of else ""
        return f"schema {self.schema} ({self.digest})" if self.schema else f"rule {self.rule}{of}"


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement; what the file does not say of it is empty."""

    id: str
    level: Literal["MUST", "SHOULD", "MAY"]
    role: str
    statement: str
    since: str
    expected: str = "always"
    judges: str = ""
    check: Check = field(default_factory=Check)
    needs: tuple[str, ...] = ()
    excluded: str = ""
    cases: Mapping[str, Any] = field(default_factory=dict)

    @property
    def seen_in_traffic(self) -> bool:
        """True of a client's requirement that is judged by what was seen of it, without cases."""
        return self.role == "client" and self.judges == "trace"


@dataclass(frozen=True, slots=True)
class Described:
    """One revision of the contract."""

    label: str
    """As the user named it."""
    revision: str
    digest: str
    """That of the files it was made from."""
    rows: Mapping[str, Row]
    objects: Mapping[str, Claims]
    lists: Mapping[str, tuple[str, ...]]
    """The endpoints and the edges of the lifecycle, in words."""
    since: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By object and field, the revision that the field came with."""
    counted: str = ""
    """The revision at which requirements are counted; empty is its own."""

    def counts(self, row: Row) -> bool:
        """True where the requirement is no younger than the revision, and can be tested."""
        return row.since <= (self.counted or self.revision) and not row.excluded

    @property
    def statuses(self) -> tuple[str, ...]:
        """Every status that a batch may have."""
        batch = self.objects.get("batch")
        status = batch.fields.get("status") if batch else None
        return status.values if status else ()

    def at(self, revision: str) -> Described:
        """The same contract as it is counted at an earlier revision, which is called by that alone."""
        rows = {name: row for name, row in self.rows.items() if row.since <= revision}
        objects = {
            name: _as_of(claims, self.since.get(name, {}), revision) for name, claims in self.objects.items()
        }
        kept = {name: claims for name, claims in objects.items() if claims.fields}
        return replace(self, label=revision, revision=revision, rows=rows, objects=kept)

    @property
    def revisions(self) -> list[str]:
        """Every revision that it can be counted at."""
        return sorted({self.revision, *(row.since for row in self.rows.values())})


def _as_of(claims: Claims, since: Mapping[str, str], revision: str) -> Claims:
    """The fields that an object had at a revision; those inside a field came with it."""
    fields = {
        path: claim
        for path, claim in claims.fields.items()
        if since.get(path.partition(".")[0].removesuffix("[]"), "") <= revision
    }
    return replace(claims, fields=fields)


def described(data: Any, label: str) -> Described:
    """The revision that the content of a data file describes; raises `NotAContract`."""
    whole = _object(data, "it")
    if type(whole.get("form")) is not int:
        raise NotAContract("it has no form, which every one of ours has")
    if whole["form"] != FORM:
        raise NotAContract(f"form is {whole['form']}, not {FORM}; a newer batchspec may read it")
    objects = _object(whole.get("objects"), "objects")
    return Described(
        label=label,
        revision=_text(whole, "contract"),
        digest=_text(whole, "digest"),
        rows=_rows(whole.get("requirements")),
        objects={name: _claims(name, one) for name, one in objects.items()},
        lists={
            "endpoints": tuple(_texts(whole.get("endpoints"), "endpoints")),
            "edges": tuple(_edges(whole.get("edges"), "edges")),
            "odd edges": tuple(_edges(whole.get("oddEdges"), "oddEdges")),
        },
        since={name: _since(name, one) for name, one in objects.items()},
    )


def _rows(data: Any) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for number, one in enumerate(_list(data, "requirements")):
        place = f"requirements/{number}"
        check = _made(Check, _object(one, place).get("check", {}), f"{place}/check")
        row = _made(Row, {**one, "check": check}, place)
        if row.id in found:
            raise NotAContract(f"{place}: {row.id} is there twice")
        found[row.id] = replace(row, needs=tuple(row.needs))
    return found


def _made(kind: Callable[..., Found], data: Any, place: str) -> Found:
    """A value of a dataclass; keys that it does not have are those of a newer kit, and passed over."""
    names = kind.__dataclass_fields__  # type: ignore[attr-defined]
    given = {key: value for key, value in _object(data, place).items() if key in names}
    wrong = misfit(kind, given)  # type: ignore[arg-type]
    if wrong:
        raise NotAContract(f"{place}/{wrong[0]} is not {wrong[1]}")
    try:
        return kind(**given)
    except TypeError:
        needed = [
            key
            for key in ("id", "level", "role", "statement", "since", "states")
            if key in names and key not in given
        ]
        raise NotAContract(f"{place} has no {', '.join(needed)}") from None


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim as the file has it."""

    states: tuple[Literal["absent", "null", "value"], ...]
    type: str | None = None
    items: str | None = None
    enum: tuple[Any, ...] = ()
    const: Any = None
    open: bool = False
    format: str | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    sentinel: str | int | None = None


def _claims(name: str, data: Any) -> Claims:
    place = f"objects/{name}"
    fields = _object(_object(data, place).get("fields"), f"{place}/fields")
    return Claims(
        kind="json-schema",
        fields={path: _claim(one, f"{place}/fields/{path}") for path, one in fields.items()},
    )


def _claim(data: Any, place: str) -> Claim:
    _made(_Claim, data, place)
    if frozenset(data["states"]) not in WORDS:
        raise NotAContract(f"{place}/states is empty")
    return replace(read_claim(data), values=tuple(_values(data, place)))


def _values(data: Mapping[str, Any], place: str) -> Iterator[str]:
    """The values that are listed, as texts: a constant may be true or a number."""
    for value in [data["const"]] if "const" in data else data.get("enum", []):
        if not isinstance(value, str | bool | int | float | None):
            raise NotAContract(f"{place} lists a value that is an object or a list")
        yield value if isinstance(value, str) else json.dumps(value)


def _since(name: str, data: Any) -> dict[str, str]:
    place = f"objects/{name}/since"
    since = _object(data.get("since", {}), place)
    return {field: _text(since, field, f"{place}/") for field in since}


def _edges(data: Any, place: str) -> Iterator[str]:
    for number, edge in enumerate(_list(data, place)):
        before_after = list(_texts(edge, f"{place}/{number}"))
        if len(before_after) != 2:
            raise NotAContract(f"{place}/{number} is not two statuses")
        yield " -> ".join(before_after)


def _texts(data: Any, place: str) -> Iterator[str]:
    for number, one in enumerate(_list(data, place)):
        if not isinstance(one, str):
            raise NotAContract(f"{place}/{number} is not a text")
        yield one


def _text(data: Mapping[str, Any], key: str, place: str = "") -> str:
    if not isinstance(data.get(key), str) or not data[key]:
        raise NotAContract(f"{place}{key} is not a text")
    return str(data[key])


def _list(data: Any, place: str) -> list[Any]:
    if not isinstance(data, list):
        raise NotAContract(f"{place} is not a list")
    _refuse_many(data, place)
    return data


def _object(data: Any, place: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise NotAContract(f"{place} is not an object")
    _refuse_many(data, place)
    return data


def _refuse_many(data: Sized, place: str) -> None:
    if len(data) > MOST:
        raise NotAContract(f"{place} has more than {MOST:,} entries")
