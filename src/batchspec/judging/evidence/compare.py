"""Values compared: what a client was given and what it gave back, key by key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from batchspec.contract.schemas import document
from batchspec.judging.evidence.finding import ABSENT, HELD, Finding, broken, shown
from batchspec.judging.evidence.tree import value_schema
from batchspec.reading.place import Place
from batchspec.reading.strict_json import NotStrictJSON, escaped, load
from batchspec.reading.trace import Case

REMEMBERED = 2_048
"""Texts whose value is kept: more than a run has cases, which many rules read, each once."""

LONGEST_INDEX = 12
"""Digits of an index that are read: no list is as long as that."""


@lru_cache(maxsize=REMEMBERED)
def loaded(text: str) -> Any:
    """The JSON value of `text`, shared by whoever asks and not to be changed; raises `NotStrictJSON`."""
    return load(text)


def exposed(case: Case) -> dict[str, Any] | str:
    """The object a client gave back, or one line on why it is none."""
    if case.text is None:
        return "nothing"
    try:
        value = loaded(case.text)
    except NotStrictJSON as fault:
        return fault.what
    return value if isinstance(value, dict) else f"a JSON {type(value).__name__}"


def sent_object(case: Case) -> dict[str, Any] | None:
    """The object, or the page with its rows, that a client was given; `None` where the case has none.

    A trace is a file that anybody can edit, so a case may hold another text than the kit once wrote.
    """
    try:
        value = loaded(case.sent)
    except NotStrictJSON:
        return None
    if not isinstance(value, dict):
        return None
    return value if case.type != "batch_list" or _is_page(value) else None


def sent_page(case: Case) -> dict[str, Any] | None:
    """The page with its rows that a client was given; `None` where the case has none."""
    page = sent_object(case)
    return page if page is not None and _is_page(page) else None


def _is_page(value: dict[str, Any]) -> bool:
    rows, more = value.get("data"), value.get("has_more")
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows) and isinstance(more, bool)


def accepted(cases: Sequence[Case]) -> Iterator[tuple[Case, dict[str, Any], dict[str, Any] | str]]:
    """Those that the client accepted, each with what was sent and what was given back."""
    for case in cases:
        if case.ok and (sent := sent_object(case)) is not None:
            yield case, sent, exposed(case)


def documented(value: Any, schema: dict[str, Any] | None = None) -> Any:
    """`value` without the keys its schema does not name; a map such as `metadata` keeps all."""
    if not isinstance(value, (dict, list)):
        return value  # most values are: what their schema says is not asked
    node = value_schema(document("reader") if schema is None else schema)
    if isinstance(value, list) and "items" in node:
        return [documented(item, node["items"]) for item in value]
    if not isinstance(value, dict) or "properties" not in node:
        return value
    properties = node["properties"]
    return {key: documented(item, properties[key]) for key, item in value.items() if key in properties}


def without_nulls(value: Any) -> Any:
    """`value` with every key that is null left out."""
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return value


def paths(value: Any, pointer: str = "") -> dict[str, Any]:
    """The leaves of `value` by JSON pointer; an empty object or list is a leaf."""
    found: dict[str, Any] = {}
    _add_paths(value, pointer, found)
    return found


def _add_paths(value: Any, pointer: str, found: dict[str, Any]) -> None:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            _add_paths(item, f"{pointer}/{escaped(key)}", found)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            _add_paths(item, f"{pointer}/{index}", found)
    else:
        found[pointer] = value


def at(value: Any, pointer: str) -> Any:
    """The value at a JSON pointer, `ABSENT` where there is none."""
    for token in pointer.split("/")[1:]:
        if isinstance(value, list) and token.isdecimal() and int(token[:LONGEST_INDEX]) < len(value):
            value = value[int(token[:LONGEST_INDEX])]
        elif isinstance(value, dict):
            value = value.get(token.replace("~1", "/").replace("~0", "~"), ABSENT)
        else:
            return ABSENT
    return value


def same(was: object, now: object) -> bool:
    """Equal as JSON values are: 1 and 1.0 are, 1 and true are not."""
    return was == now and isinstance(was, bool) == isinstance(now, bool)


def kept(sent: Any, view: Any, place: Place, pointer: str = "") -> Iterator[Finding]:
    """A finding for each documented value of a batch, sent or given back; absent and null count as the same."""
    before = paths(without_nulls(documented(sent)))
    after = paths(without_nulls(documented(view)))
    for leaf in dict.fromkeys([*before, *after]):
        was, now = before.get(leaf, ABSENT), after.get(leaf, ABSENT)
        if same(was, now):
            yield HELD
        else:
            expected = "the key to stay unset" if was is ABSENT else f"{shown(was)}, as sent"
            yield broken(pointer + leaf, expected, now, place=place)
