"""A page of a reference as text: a field a line, as `name type or null description` or `name: optional type`.

Fields nest by their indentation, or by the braces in which a page lists what an object has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from batchspec.claims.claim import Place
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import the_file
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.effort import Effort
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.reading.prose import constant_of
from batchspec.drift.reading.reader import Reader, batch_alone
from batchspec.drift.reading.shapes import UNSHOWN, Part, Shape, array, claims_of, constant, mapping, part
from batchspec.drift.reading.sought import BATCH_FIELDS

_BULLET = re.compile(r"[-*•]\s+")
_COLON = re.compile(r"^(?P<name>[a-z_]+):\s+(?P<type>\S.*)$")
_SPACED = re.compile(
    r"^(?P<name>[a-z_]+)\s+(?P<type>(?:optional\s+)?(?:string|integer|number|boolean|object|array|map|enum)\b"
    r"(?:\s+of\s+\w+)?(?:\s*(?:\||or)\s*null\b)?(?:\s+(?:required|optional|nullable)\b)*)\s*(?P<words>.*)$"
)
_OBJECT = re.compile(r"^(?P<name>\w+):?\s+(?P<type>object\s*\{.*\}.*)$")
_BRACES = re.compile(r"\{(?P<names>[^{}]*)\}")
_MORE = re.compile(r"^(\d+) more$")
_PLAIN = frozenset({"string", "integer", "number", "boolean", "object", "map", "array"})


@dataclass
class Entry:
    """One field as the page has it."""

    name: str
    type: str
    line: int
    indent: int
    words: list[str] = field(default_factory=list)
    parts: list[Entry] = field(default_factory=list)

    @property
    def count(self) -> int | None:
        """The number of parts that the braces promise; None where there are none."""
        braces = _BRACES.search(self.type)
        if not braces:
            return None
        names = [name.strip() for name in braces["names"].split(",") if name.strip()]
        return sum(int(more[1]) if (more := _MORE.match(name)) else 1 for name in names)


def read(bundle: Bundle, _: str | None) -> Claims:
    """The claims of the fields a page lists; examples and prose are passed over."""
    _, text = the_file(bundle)
    Effort().take(text.encode("utf-8", "replace"), bundle.label)
    if text.lstrip()[:1] == "<":
        raise UnreadableSource(
            bundle.label, "this is HTML; save the page as text, or name its kind with --kind"
        )
    fields = _batch(_nested(list(_entries(text))), bundle.label)
    says_optional = any(re.search(r"\boptional\b", entry.type) for entry in fields)
    says_required = any(re.search(r"\brequired\b", entry.type) for entry in fields)
    read = _Page(bundle.label, required=says_required)
    shape = Shape("object", parts={entry.name: read.part(entry) for entry in fields})
    return Claims(
        kind="docs",
        fields=claims_of(shape, bundle.label),
        blind=_blind(text, says_presence=says_optional or says_required),
        where=bundle.label,
        title="The batch object" if "the batch object" in text.lower() else "a reference page",
        unread=tuple(read.unshown),
    )


READER = Reader(batch_alone(read, "docs"), otherwise="text", alone=True)


def _blind(text: str, *, says_presence: bool) -> frozenset[str]:
    no_integer = not re.search(r"\binteger\b", text)
    return frozenset(({"absent"} if not says_presence else set()) | ({"integer"} if no_integer else set()))


def _cut(line: str) -> tuple[str, str]:
    """The blanks that a line begins with, and its text without a bullet and backticks around it."""
    inner = line.lstrip()
    bullet = _BULLET.match(inner)
    text = inner[bullet.end() :] if bullet else inner
    return line[: len(line) - len(inner)], text.removeprefix("`").rstrip().removesuffix("`")


def _entries(text: str) -> Iterator[Entry]:
    """Every line that declares a field, with the prose up to the next."""
    current: Entry | None = None
    for number, line in enumerate(text.splitlines(), 1):
        indent, rest = _cut(line)
        match = _OBJECT.match(rest) or _SPACED.match(rest) or _COLON.match(rest)
        if match and not rest.startswith(("{", '"')):
            current = Entry(match["name"], match["type"].strip(), number, len(indent.expandtabs()))
            current.words.append(match.groupdict().get("words") or "")
            yield current
        elif current is not None:
            current.words.append(rest)


def _nested(entries: list[Entry]) -> list[Entry]:
    """Entries below the one they are part of: by the braces' count where there are any, else by indentation."""
    roots: list[Entry] = []
    stack: list[Entry] = []
    for entry in entries:
        while stack and not _holds(stack[-1], entry):
            stack.pop()
        (stack[-1].parts if stack else roots).append(entry)
        stack.append(entry)
    return roots


def _holds(owner: Entry, entry: Entry) -> bool:
    if entry.indent != owner.indent:
        return entry.indent > owner.indent
    return owner.count is not None and len(owner.parts) < owner.count


def _batch(roots: list[Entry], where: str) -> list[Entry]:
    """The list of fields that is a batch: the page's own, or the parts of one entry."""
    for owner in [None, *roots]:
        fields = owner.parts if owner else roots
        if {entry.name for entry in fields} >= BATCH_FIELDS:
            _refuse_short(owner, where)
            return _once(fields, where)
    raise UnreadableSource(
        where, f"lists no fields {' and '.join(sorted(BATCH_FIELDS))} as a reference page does"
    )


def _refuse_short(owner: Entry | None, where: str) -> None:
    if owner and owner.count is not None and len(owner.parts) != owner.count:
        what = f"promises {owner.count} fields of {owner.name} and lists {len(owner.parts)}"
        raise UnreadableSource(where, f"line {owner.line}: {what}")


def _once(fields: list[Entry], where: str) -> list[Entry]:
    """The fields of the first object listed; a page may show the same object again further down."""
    seen: dict[str, Entry] = {}
    for entry in fields:
        if entry.name == "id" and "id" in seen and seen.keys() >= BATCH_FIELDS:
            break
        if entry.name in seen and seen[entry.name].type != entry.type:
            raise UnreadableSource(
                where, f"lines {seen[entry.name].line} and {entry.line} say {entry.name} differently"
            )
        seen.setdefault(entry.name, entry)
    return list(seen.values())


class _Page:
    """Reads the entries of one page."""

    def __init__(self, where: str, *, required: bool) -> None:
        self._where = where
        self._required = required
        self.unshown: list[str] = []

    def part(self, entry: Entry) -> Part:
        """The entry as a field; a page that marks what is required leaves the rest optional."""
        _refuse_short(entry, self._where)
        optional = bool(re.search(r"\boptional\b", entry.type))
        demanded = bool(re.search(r"\brequired\b", entry.type))
        null = bool(re.search(r"\bnull(?:able)?\b", entry.type))
        absent = optional or (self._required and not demanded)
        shape, words = self._shape(entry), " ".join(entry.words)
        always = constant_of(words) if shape == Shape("string") else None
        shape = replace(shape, null=null, values=(always,) if always else shape.values)
        return part(shape, Place(self._where, entry.line), absent=absent, words=words)

    def _shape(self, entry: Entry) -> Shape:
        bare = re.sub(
            r"\b(?:optional|required|nullable)\b|(?:\||\bor\b)\s*null\b|\{[^{}]*\}", " ", entry.type
        )
        type_name = " ".join(bare.replace("`", "").split())
        parts = {member.name: self.part(member) for member in entry.parts}
        if type_name.startswith('"'):
            return self._values(type_name, entry)
        if held := re.match(r"array of (\w+)|(\w+)\[\]$", type_name):
            return array(Shape("object", parts=parts) if parts else self._named(held[1] or held[2]))
        if held := re.match(r"map(?: of (?:\w+ to )?(\w+))?$", type_name):
            return mapping(self._named(held[1])) if held[1] else Shape("map")
        if parts:
            return Shape("object", parts=parts)
        return constant(*_listed(entry)) if type_name == "enum" else self._named(type_name)

    def _values(self, type_name: str, entry: Entry) -> Shape:
        inline = re.findall(r'"([^"]+)"', type_name)
        if not re.search(r"\d+ more$", type_name):
            return constant(*inline)
        listed = [match[1] for line in entry.words if (match := re.match(r'^[-*•\s`]*"([^"]+)"`?$', line))]
        if len(listed) >= len(inline):
            return constant(*(listed or inline))
        # The page names more values than it lists.
        return replace(constant(*inline), open=True)

    def _named(self, type_name: str) -> Shape:
        word = (
            type_name.removesuffix("s") if type_name.endswith("s") and type_name[:-1] in _PLAIN else type_name
        )
        if word in _PLAIN:
            return Shape(word)
        if type_name and type_name not in self.unshown:
            self.unshown.append(type_name)
        return UNSHOWN


def _listed(entry: Entry) -> list[str]:
    """The values of an `enum`, one a line below it, or nothing where they run together."""
    return [line.strip("`, ") for line in entry.words if re.fullmatch(r"[a-z_]+,?", line.strip("` "))]
