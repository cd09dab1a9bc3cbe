"""The documents of a YAML text as values, made from its events one after the other.

PyYAML makes a node of each value first, with two places in the text, which take ten times the memory of the value. Its
nodes are made where a list or an object has a tag of its own alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from batchspec.reading.yaml_events import NotYAML

_CORE = "tag:yaml.org,2002:"
_PLAIN = {
    "SequenceStartEvent": frozenset({None, "!", f"{_CORE}seq", f"{_CORE}python/tuple"}),
    "MappingStartEvent": frozenset({None, "!", f"{_CORE}map"}),
}
"""Tags of lists and objects that say nothing else of them."""
_VALUES = frozenset({*_PLAIN, "ScalarEvent", "AliasEvent"})
_NO_KEY = object()


@dataclass(slots=True)
class _Open:
    """A list or an object that is not at its end yet, and the key whose value comes next."""

    held: Any
    key: Any = _NO_KEY


def is_odd(event: Any) -> bool:
    """True of the beginning of a list or an object that a node has to be made of, since its tag says what it is."""
    plain = _PLAIN.get(type(event).__name__)
    return plain is not None and event.tag not in plain


def composed(events: Iterable[Any], loader: Any) -> Iterator[Any]:
    """The values of the documents; `loader` has the constructors of scalars. Raises `NotYAML`."""
    anchors: dict[str, Any] = {}
    waiting: list[_Open] = []
    for event in events:
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            anchors.clear()
            waiting = [_Open([])]  # the value of the document is the one item of this list
        elif kind == "DocumentEndEvent":
            yield waiting[0].held[0]
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            waiting.pop()
        elif kind in _VALUES:
            value = anchors[event.anchor] if kind == "AliasEvent" else _value(event, kind, loader)
            if kind != "AliasEvent" and event.anchor:
                _enter(anchors, event, value)
            _attach(waiting[-1], value, event)
            if kind in _PLAIN:
                waiting.append(_Open(value))


def _value(event: Any, kind: str, loader: Any) -> Any:
    if kind == "MappingStartEvent":
        return {}
    return [] if kind == "SequenceStartEvent" else _scalar(event, loader)


def _scalar(event: Any, loader: Any) -> Any:
    import yaml  # noqa: PLC0415  only where it is met

    tag = event.tag
    if tag is None or tag == "!":
        tag = loader.resolve(yaml.ScalarNode, event.value, event.implicit)
    node = yaml.ScalarNode(tag, event.value, event.start_mark, event.end_mark, style=event.style)
    value = loader.construct_object(node, deep=True)
    loader.constructed_objects.clear()
    return value


def _enter(anchors: dict[str, Any], event: Any, value: Any) -> None:
    if event.anchor in anchors:
        raise NotYAML(f"no YAML at line {event.start_mark.line + 1}: an anchor is there twice")
    anchors[event.anchor] = value


def _attach(around: _Open, value: Any, event: Any) -> None:
    if isinstance(around.held, list):
        around.held.append(value)
    elif around.key is not _NO_KEY:
        around.held[around.key] = value
        around.key = _NO_KEY
    elif isinstance(value, Hashable):
        around.key = value
    else:
        raise NotYAML(f"no YAML at line {event.start_mark.line + 1}: found unhashable key")
