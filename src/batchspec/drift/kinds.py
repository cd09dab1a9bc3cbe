"""The kind of a source: by its ending, by the files that registries put into packages, else by its text."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from batchspec.drift.readers import by_suffix, readers
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import IN_TEXT
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.reading.strict_json import BeyondLimit, NotStrictJSON, load


def kind_of(bundle: Bundle) -> str:
    """The kind of a source; raises `UnreadableSource` where nothing tells it.

    A folder or an archive is of the kind that a file nearest to its top marks, provided that files of this kind declare a
    batch; without such a mark, of the kind most of whose files do.
    """
    if bundle.focus:
        return _of_file(bundle, bundle.focus)
    names = list(bundle.names())
    declaring = Counter(
        kind for name in names if (kind := by_suffix(name)) and IN_TEXT.search(bundle.read(name) or b"")
    )
    if not declaring:
        raise UnreadableSource(
            bundle.label, "no file in it declares a batch; its kind cannot be told, name it with --kind"
        )
    marked = [
        (name.count("/"), kind)
        for name in names
        for kind, reader in readers().items()
        if declaring[kind] and name.endswith((*reader.roots, *reader.marks))
    ]
    return min(marked, key=_depth)[1] if marked else declaring.most_common(1)[0][0]


def _depth(mark: tuple[int, str]) -> int:
    return mark[0]


def _of_file(bundle: Bundle, name: str) -> str:
    """The kind of one file: by its ending, else by the surest pattern that its text has."""
    by_ending = by_suffix(name)
    if by_ending:
        return by_ending
    text = (bundle.read(name) or b"").decode("utf-8", "replace").replace("\u00a0", " ")
    if text.lstrip()[:1] in {"{", "["}:
        return _of_json(text, bundle.label)
    recognised = [
        (reader.look.order, kind)
        for kind, reader in readers().items()
        if reader.look and reader.look.pattern.search(text)
    ]
    if recognised:
        return min(recognised)[1]
    return _otherwise("yaml" if name.lower().endswith((".yaml", ".yml")) else "text")


def _of_json(text: str, where: str) -> str:
    """The kind of a JSON text, by the keys of its object; a text that is no JSON, such as JSON Lines, has none."""
    try:
        data = load(text)
    except BeyondLimit as fault:
        raise UnreadableSource(where, fault.what) from None
    except NotStrictJSON:
        data = None
    keys = frozenset(data) if isinstance(data, dict) else frozenset()
    recognised = [
        (reader.look.order if reader.look else 0, kind)
        for kind, reader in readers().items()
        if keys & reader.json_keys
    ]
    return min(recognised)[1] if recognised else _otherwise("json")


def _otherwise(form: Literal["json", "yaml", "text"]) -> str:
    return next(kind for kind, reader in readers().items() if reader.otherwise == form)
