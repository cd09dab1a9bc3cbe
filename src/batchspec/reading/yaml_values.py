"""The documents of a YAML text as the values that JSON has, and bytes. Nothing in the text is executed.

A plain scalar is null, a truth value or a number where JSON would have it so; all else is the text that stands there:
dates, `.inf`, octal numbers. A value with a tag that is not known is a `Tagged`, so that the rest can be read.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, ClassVar

from batchspec.reading import limits
from batchspec.reading.strict_json import MAX_DEPTH, MAX_DIGITS
from batchspec.reading.structure import LIST, OBJECT
from batchspec.reading.yaml_composed import composed, is_odd
from batchspec.reading.yaml_events import NotYAML, events, not_yaml, too_deep

ODD = 10
"""Times that a value counts where nodes of PyYAML are made of a text, since a node takes so much more memory than its value."""
ANCHOR = 4
"""Values that an anchor counts as, by the memory that its name takes."""
MOST_DIRECTIVES = 100
"""Lines such as `%TAG`, of which each tag is compared with all; tools write two."""

_DIRECTIVE = re.compile(rb"^%TAG", re.MULTILINE)
_CORE = "tag:yaml.org,2002:"
_INTEGER = re.compile(rf"-?(?:0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}})")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,400})(?:\.[0-9]{1,400})?(?:[eE][-+]?[0-9]{1,9})?")
_PLAIN = (
    ("null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""]),
    ("bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF")),
    ("int", re.compile(rf"(?:{_INTEGER.pattern})\Z"), list("-0123456789")),
    ("float", re.compile(rf"(?:{_FLOAT.pattern})\Z"), list("-0123456789")),
)
_MADE_OF_TEXT = re.compile(r"tag:yaml\.org,2002:python/object/(?:apply|new):[\w.]*str\Z")
_TEXT = frozenset({"python/unicode", "python/str"})
"""Tags of older tools for what is a text."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value whose tag is not known, with the data that stand there. It stands for no JSON value, and nothing is made of it."""

    tag: str
    data: Any = field(default=None, compare=False)


@dataclass(slots=True)
class _Node:
    """A node that has an anchor or is open: how many events and characters it comes to, and how deep it goes."""

    anchor: str | None
    events: int
    characters: int = 0
    deepest: int = 0


class _Growth:
    """The size of a text in which every alias counts as what it stands for."""

    def __init__(self) -> None:
        self.odd = False
        """True once a list or an object has a tag that nodes have to be made for."""
        self._most, self._longest = limits.most("values"), limits.most("text")
        self._open = [_Node(None, 0)]
        self._named: dict[str, _Node] = {}

    def see(self, event: Any) -> None:
        """Count an event; raises `NotYAML` where the text grows beyond its bounds."""
        kind, line = type(event).__name__, event.start_mark.line + 1
        self.odd = self.odd or is_odd(event)
        if kind in {"MappingStartEvent", "SequenceStartEvent"}:
            weight = 1 + (LIST if kind == "SequenceStartEvent" else OBJECT) + ANCHOR * bool(event.anchor)
            self._open.append(_Node(event.anchor, weight, deepest=len(self._open)))
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            self._close(self._open.pop(), line)
        elif kind == "ScalarEvent":
            self._close(
                _Node(event.anchor, 1 + ANCHOR * bool(event.anchor), len(event.value), len(self._open) - 1),
                line,
            )
        elif kind == "AliasEvent":
            self._repeat(event.anchor, line)
        elif kind == "DocumentStartEvent":
            self._named.clear()

    def _repeat(self, anchor: str, line: int) -> None:
        named = self._named.get(anchor)
        if named is None:
            raise NotYAML(f"an alias at line {line} stands for nothing before it")
        # `deepest` of what has a name is how far it goes down from itself.
        deepest = len(self._open) - 1 + named.deepest
        if deepest > MAX_DEPTH:
            raise too_deep(MAX_DEPTH, line)
        self._close(_Node(None, named.events, named.characters, deepest), line)

    def _close(self, node: _Node, line: int) -> None:
        around = self._open[-1]
        around.events += node.events
        around.characters += node.characters
        around.deepest = max(around.deepest, node.deepest)
        what = f"too large at line {line}, where aliases count as what they stand for"
        if around.events * (ODD if self.odd else 1) > self._most:
            raise NotYAML(limits.beyond(f"{what}: over {self._most:,} values", "values"), too_deep=True)
        if around.characters > self._longest:
            raise NotYAML(limits.beyond(f"{what}: over {self._longest:,} characters", "text"), too_deep=True)
        if node.anchor is not None:
            self._named[node.anchor] = replace(node, deepest=node.deepest - len(self._open) + 1)


def documents(raw: bytes) -> list[Any]:
    """The values of the documents in `raw`; raises `NotYAML`."""
    import yaml  # noqa: PLC0415  only where it is met

    text = raw.removeprefix(b"\xef\xbb\xbf")
    if text.count(b"%TAG") > MOST_DIRECTIVES and len(_DIRECTIVE.findall(text)) > MOST_DIRECTIVES:
        raise NotYAML(f"more than {MOST_DIRECTIVES} lines begin with %TAG", too_deep=True)
    growth = _Growth()
    for event in events(text, MAX_DEPTH):
        growth.see(event)
    try:
        if not growth.odd:
            found = composed(events(text, MAX_DEPTH), _loader()(b""))
            return [value for value in found if value is not None]
        return [value for value in yaml.load_all(text, Loader=_loader()) if value is not None]
    except (yaml.YAMLError, UnicodeError) as error:
        raise not_yaml(error) from None


@cache
def _loader() -> Any:
    """A loader that knows the tags of JSON and `binary`, and no more."""
    import yaml  # noqa: PLC0415  only where it is met

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # its base is chosen at run time
        yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}
        yaml_constructors: ClassVar[dict[Any, Any]] = {}
        yaml_multi_constructors: ClassVar[dict[Any, Any]] = {}

    for name, pattern, first in _PLAIN:
        Loader.add_implicit_resolver(_CORE + name, pattern, first)
        Loader.add_constructor(_CORE + name, _plain)
    for tag in ("timestamp", "value", "merge"):
        Loader.add_constructor(_CORE + tag, _plain)
    for tag in ("str", *_TEXT):
        Loader.add_constructor(_CORE + tag, lambda loader, node: loader.construct_scalar(node))
    for tag in (_CORE + "binary", "!binary"):  # Ruby writes the second
        Loader.add_constructor(tag, _bytes)
    for tag in (_CORE + "seq", _CORE + "python/tuple"):
        Loader.add_constructor(tag, _list)
    Loader.add_constructor(_CORE + "map", _mapping)
    Loader.add_constructor(None, _tagged)
    return Loader


def _plain(loader: Any, node: Any) -> Any:
    """The value of a scalar that JSON has, else its text."""
    text = loader.construct_scalar(node)
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text in {"true", "True", "TRUE"} or text in {"false", "False", "FALSE"}:
        return text.lower() == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    number = float(text) if _FLOAT.fullmatch(text) else math.nan
    return number if math.isfinite(number) else text


def _bytes(loader: Any, node: Any) -> Any:
    """The bytes of a `!!binary`. Where it is broken, so is its entry alone."""
    try:
        return base64.b64decode("".join(loader.construct_scalar(node).split()), validate=True)
    except (binascii.Error, ValueError):
        return Tagged("!!binary that is no base64")


def _tagged(loader: Any, node: Any) -> Iterator[Any]:
    """What an unknown tag holds. An object of Python that was made of one text, such as a header's name, is that text."""
    if node.id == "scalar":
        yield Tagged(str(node.tag), loader.construct_scalar(node))
        return
    text = _only_text(node)
    if text is not None and _MADE_OF_TEXT.match(node.tag):
        yield text
    elif node.id == "sequence":
        found: list[Any] = []
        yield Tagged(str(node.tag), found)
        found.extend(loader.construct_sequence(node))
    else:
        held: dict[Any, Any] = {}
        yield Tagged(str(node.tag), held)
        held.update(_pairs(loader, node))


def _only_text(node: Any) -> str | None:
    """The text that is all there is in a node: in a list, or in one under the key `args`."""
    inner = node.value
    if node.id == "mapping" and len(inner) == 1 and inner[0][0].value == "args":
        inner = inner[0][1].value
    only: Any = inner[0] if isinstance(inner, list) and len(inner) == 1 else None
    return str(only.value) if getattr(only, "id", "") == "scalar" else None


def _list(loader: Any, node: Any) -> Iterator[Any]:
    # In two steps, as PyYAML does it, so that depth does not become recursion.
    found: list[Any] = []
    yield found
    found.extend(loader.construct_sequence(node))


def _mapping(loader: Any, node: Any) -> Iterator[Any]:
    found: dict[Any, Any] = {}
    yield found
    found.update(_pairs(loader, node))


def _pairs(loader: Any, node: Any) -> dict[Any, Any]:
    import yaml  # noqa: PLC0415  only where it is met

    # Not that of `SafeLoader`, which would also merge the mappings under the key `<<`.
    found: dict[Any, Any] = yaml.constructor.BaseConstructor.construct_mapping(loader, node)
    return found
