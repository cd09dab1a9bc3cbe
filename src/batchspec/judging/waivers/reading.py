"""Waiver files read: TOML, in which each fault is told by its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from batchspec.judging.outcomes.waiver import Kind, Waiver
from batchspec.judging.waivers.versions import conditions
from batchspec.system import toml_text
from batchspec.system.nearest import did_you_mean
from batchspec.system.quoting import quoted
from batchspec.system.system_errors import with_file
from batchspec_contract.lifecycle import STATES
from batchspec_contract.registry import REQUIREMENTS

DEFAULT = "batchspec-waivers.toml"
"""The file that is used, where it exists, when none is named."""
TABLE = "waiver"
LARGEST = 1_000_000
"""Bytes of a waiver file, which are some thousands of waivers. What reads TOML takes a hundred times as much memory."""
MOST_PAIRS = 100_000
"""Pairs of a requirement and a signature in a waiver file. One waiver of many of both has their product."""
KEYS = ("requirement", "signature", "kind", "reason", "issue", "states", "versions", "expires")
NEEDED = KEYS[:4]

HEADER = re.compile(r"\s*\[\[\s*waiver\s*\]\]\s*(#.*)?")


class Known(NamedTuple):
    """The names of a contract that a waiver may use."""

    requirements: Sequence[str]
    statuses: Sequence[str]


INSTALLED = Known([requirement.id for requirement in REQUIREMENTS], list(STATES))
"""Those of the contract that judges."""


class BadWaivers(Exception):
    """A waiver file that cannot be used; its one line says where and what would mend it."""

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        self.what = what
        super().__init__(f"{where}: {what}")


def load(path: Path, known: Known = INSTALLED) -> tuple[Waiver, ...]:
    """The waivers in a file; raises `BadWaivers`."""
    return parse(read_text(path), str(path), known)


def read_text(path: Path) -> str:
    """The file's text, its line ends kept; raises `BadWaivers`."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise BadWaivers(str(path), f"over {LARGEST:,} bytes; a waiver has some hundreds")
        return raw.decode()
    except FileNotFoundError:
        raise BadWaivers(str(path), "no such file; --write-waivers makes a first one") from None
    except UnicodeDecodeError:
        raise BadWaivers(str(path), "not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise BadWaivers(str(path), f"cannot be opened: {with_file(error)}") from None


def parse(text: str, name: str = DEFAULT, known: Known = INSTALLED) -> tuple[Waiver, ...]:
    """The waivers in `text`; `name` is what errors call it. Raises `BadWaivers`."""
    rows = _rows(text, name)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if HEADER.fullmatch(line)]
    numbered = len(lines) == len(rows)
    waivers = tuple(
        _waiver(row, f"{name}:{lines[index]}" if numbered else f"{name}: waiver {index + 1}", known)
        for index, row in enumerate(rows)
    )
    _refuse_duplicates(waivers)
    return waivers


def _rows(text: str, name: str) -> list[dict[str, Any]]:
    try:
        document = toml_text.load(text)
    except toml_text.NotTOML as error:
        what = 'no TOML; write key = "text", and [[waiver]] above each waiver'
        raise BadWaivers(f"{name}:{error.line}", f"{what}: {error}") from None
    for key in document:
        if key != TABLE:
            raise BadWaivers(
                name, f"unknown key {_shown(key)}; each waiver is a table that begins with [[waiver]]"
            )
    rows = document.get(TABLE, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadWaivers(name, "waiver is no list of tables; begin each waiver with [[waiver]]")
    return rows


def _waiver(row: dict[str, Any], where: str, known: Known) -> Waiver:
    _refuse_keys(row, where)
    return Waiver(
        requirements=_requirements(row["requirement"], where, known.requirements),
        signatures=_signatures(row["signature"], where),
        kind=_kind(row["kind"], where),
        reason=row["reason"].strip(),
        issue=row.get("issue", ""),
        versions=_versions(row.get("versions", ""), where),
        expires=_expires(row.get("expires"), where),
        where=where,
        states=_states(row.get("states", []), where, known.statuses),
    )


def _refuse_keys(row: dict[str, Any], where: str) -> None:
    for key in row:
        if key not in KEYS:
            raise BadWaivers(
                where, f"unknown key {_shown(key)}{_nearest(key, KEYS)}; there are {', '.join(KEYS)}"
            )
    for key in NEEDED:
        if row.get(key) in ("", []) or key not in row or _blank(row[key]):
            raise BadWaivers(where, f'a waiver needs a {key}; add {key} = "{_EXAMPLES[key]}"')
    for key in ("kind", "reason", "issue", "versions"):
        if not isinstance(row.get(key, ""), str):
            raise BadWaivers(where, f"{key} is no text; put it in double quotes")


_EXAMPLES = {
    "requirement": "BATCH-TIM-004",
    "signature": "case:/pointer:keyword",
    "kind": "bug",
    "reason": "why it is tolerated",
}


def _blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _requirements(value: Any, where: str, ids: Sequence[str]) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise BadWaivers(where, "requirement is neither text nor a list of texts; put each in double quotes")
    for text in found:
        if text not in ids:
            raise BadWaivers(
                where, f"no requirement {_shown(text)}{_nearest(text, ids)}; name one by its whole id"
            )
    return tuple(dict.fromkeys(found))


def _signatures(value: Any, where: str) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise BadWaivers(where, "signature is neither text nor a list of texts; put each in double quotes")
    for text in found:
        if text.count(":") < 2:
            raise BadWaivers(
                where, f"{_shown(text)} is no signature; write case:/pointer:keyword as the report has it"
            )
        if any("*" in part and part != "*" for part in _parts(text)):
            raise BadWaivers(
                where, f"{_shown(text)}: a waiver takes no wildcard (* stands for an index); name each"
            )
    return tuple(found)


def _states(value: Any, where: str, statuses: Sequence[str]) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise BadWaivers(where, "states is neither text nor a list of texts; put each in double quotes")
    for text in found:
        if text not in statuses:
            raise BadWaivers(
                where, f"no status {_shown(text)}{_nearest(text, statuses)}; there are {', '.join(statuses)}"
            )
    return tuple(dict.fromkeys(found))


def _parts(text: str) -> list[str]:
    """The segments of a signature's pointer as they are, its case and keyword as what cannot be a lone star."""
    case, _, rest = text.partition(":")
    pointer, _, keyword = rest.rpartition(":")
    return [f" {case}", f" {keyword}", *pointer.split("/")]


def _kind(text: str, where: str) -> Kind:
    if text not in set(Kind):
        raise BadWaivers(
            where, f"unknown kind {_shown(text)}{_nearest(text, Kind)}; there are {', '.join(Kind)}"
        )
    return Kind(text)


def _versions(text: str, where: str) -> str:
    if text and conditions(text) is None:
        raise BadWaivers(where, f"versions {_shown(text)} cannot be read; write it as >=1.2, <2")
    return text


def _expires(value: Any, where: str) -> date | None:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise BadWaivers(where, f"expires {_shown(value)} is no date; write it as 2026-12-31") from None
    if isinstance(value, datetime):
        return value.date()
    if value is not None and not isinstance(value, date):
        raise BadWaivers(where, f"expires {_shown(value)} is no date; write it as 2026-12-31")
    return value


def _refuse_duplicates(waivers: tuple[Waiver, ...]) -> None:
    seen: dict[tuple[str, str, str], str] = {}
    for waiver in waivers:
        pairs = len(waiver.requirements) * len(waiver.signatures)
        if len(seen) + pairs > MOST_PAIRS:
            what = f"over {MOST_PAIRS:,} pairs of a requirement and a signature with those above; waive fewer"
            raise BadWaivers(waiver.where, what)
        for requirement, signature in product(waiver.requirements, waiver.signatures):
            key = (requirement, signature, waiver.versions)
            if key in seen:
                what = f"{requirement} {quoted(signature)} is waived already at {seen[key]}; keep one of them"
                raise BadWaivers(waiver.where, what)
            seen[key] = waiver.where


def _shown(value: Any) -> str:
    """A key or a value as a refusal quotes it."""
    return quoted(repr(value))


def _nearest(text: str, names: Iterable[str]) -> str:
    nearest = did_you_mean(text, map(str, names), quoted=True)
    return f", {nearest}" if nearest else ""
