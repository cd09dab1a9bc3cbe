"""Places in a trace: every value of every line, and every value of each JSON text that stands in one; and edits of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Tokens = tuple[str | int, ...]
MARK = "\ue000the edited value\ue000"
"""Stands for the new value until all is written, since a text that is no JSON cannot be put in as a value."""
Way = Literal["replace", "delete", "add", "cut", "twice"]
WAYS: tuple[Way, ...] = ("replace", "replace", "replace", "replace", "delete", "add", "cut", "twice")


@dataclass(frozen=True)
class Place:
    """One value in a trace: `outer` leads to it in its line, `inner` further into the JSON text that stands there.

    `row` is the line of that text, where it is JSON Lines; `None` where it is one value.
    """

    line: int
    outer: Tokens
    row: int | None = None
    inner: Tokens | None = None

    @property
    def shape(self) -> str:
        """The place without its numbers: places of one shape in two answers are alike."""
        words = [*self.outer, *(("text", *self.inner) if self.inner is not None else ())]
        return "/".join("*" if isinstance(word, int) else word for word in words)


@dataclass(frozen=True)
class Edit:
    """What is done at a place; `text` is what is put there or, of `cut`, added where the text was cut."""

    place: Place
    way: Way
    text: str = "null"
    at: int = 0
    """Of `cut`: the character before which the text is cut."""


def places(lines: Sequence[str]) -> Iterator[Place]:
    """Every place of a trace, its header's among them."""
    for number, line in enumerate(lines):
        for outer, value in _walked(json.loads(line)):
            yield Place(number, outer)
            if isinstance(value, str):
                for row, inner_value in _texts_in(value):
                    yield from (Place(number, outer, row, inner) for inner, _ in _walked(inner_value))


def _walked(value: Any, tokens: Tokens = ()) -> Iterator[tuple[Tokens, Any]]:
    yield tokens, value
    held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for token, part in held:
        yield from _walked(part, (*tokens, token))


def _texts_in(text: str) -> Iterator[tuple[int | None, Any]]:
    """The JSON objects and lists that a text is, or that its lines are."""
    if text[:1] not in {"{", "["}:
        return
    if (whole := _object(text)) is not None:
        yield None, whole
        return
    for number, line in enumerate(text.split("\n")):
        if (value := _object(line)) is not None:
            yield number, value


def _object(text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def edited(line: str, edit: Edit) -> str:
    """The line after the edit; as it was, where an earlier edit took the place away."""
    try:
        return _edited(line, edit)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return line


def _edited(line: str, edit: Edit) -> str:
    whole, place = json.loads(line), edit.place
    if place.inner is None:
        return _changed(whole, place.outer, edit)
    text = _at(whole, place.outer)
    if place.row is None:
        new = _changed(json.loads(text), place.inner, edit)
    else:
        rows = text.split("\n")
        rows[place.row] = _changed(json.loads(rows[place.row]), place.inner, edit)
        new = "\n".join(rows)
    return _changed(whole, place.outer, Edit(place, "replace", json.dumps(new)))


def _changed(value: Any, tokens: Tokens, edit: Edit) -> str:
    """The value with one edit, as a text."""
    if edit.way == "cut":
        return _cut(value, tokens, edit)
    if not tokens:
        return edit.text
    within, last = _at(value, tokens[:-1]), tokens[-1]
    if edit.way == "delete":
        del within[last]
    elif edit.way == "twice" and isinstance(within, list):
        within.insert(int(last), within[int(last)])
    elif edit.way == "add" and isinstance(within[last], dict | list):
        if isinstance(within[last], dict):
            within[last]["added"] = MARK
        else:
            within[last].append(MARK)
    else:
        within[last] = MARK
    return _written(value, edit.text)


def _cut(value: Any, tokens: Tokens, edit: Edit) -> str:
    """A text cut off at some character, and other text behind it."""
    text = _at(value, tokens)
    if not isinstance(text, str):
        return _changed(value, tokens, Edit(edit.place, "replace", edit.text))
    put = json.dumps(f"{text[: edit.at % (len(text) + 1)]}{edit.text}")
    return _changed(value, tokens, Edit(edit.place, "replace", put))


def _written(value: Any, text: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace(json.dumps(MARK, ensure_ascii=False), text)


def _at(value: Any, tokens: Tokens) -> Any:
    for token in tokens:
        value = value[token]
    return value


def shaped(found: Sequence[Place], keys: Sequence[str]) -> list[Place]:
    """One place of each shape; `keys` are what tells lines of different kinds apart, one for each line."""
    first: dict[str, Place] = {}
    for place in found:
        first.setdefault(f"{keys[place.line]} {place.shape}", place)
    return list(first.values())


def kind_of_line(line: str) -> str:
    """The kind of an exchange, by its step, method and path without ids; of another line, its kind."""
    row = json.loads(line)
    request = row.get("request") or {}
    path = re.sub(r"(batch_|file-)\w+", "ID", str(request.get("path", row.get("group", ""))))
    return f"{row.get('step', row.get('kind', ''))} {request.get('method', '')} {path}"


def value_at(lines: Sequence[str], place: Place) -> Any:
    """The value at a place."""
    value = _at(json.loads(lines[place.line]), place.outer)
    if place.inner is not None:
        value = json.loads(value if place.row is None else value.split("\n")[place.row])
        value = _at(value, place.inner)
    return value
