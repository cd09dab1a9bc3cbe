"""The one of a source's types that is an object of the contract: by its name, or by its fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Generic, TypeVar

from batchspec.claims.claim import Claim
from batchspec.claims.states import ABSENT, NONE
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.problems import NotDeclared, UnreadableSource
from batchspec.drift.reading.sought import SOUGHT, Sought

IN_TEXT = re.compile(rb"input_?file_?id", re.IGNORECASE)
"""Text that every file which declares a batch holds, however its language spells names."""
_PATTERNS = [pattern.partition(r"\.")[0] for sought in SOUGHT.values() for pattern in sought.called]
_NAMES = "|".join(_PATTERNS)
_PIECES = tuple(
    {max(re.split(r"[^A-Za-z]+", pattern), key=len).encode() for pattern in _PATTERNS} - {b"Batch"}
)
"""The longest piece of each name, which is searched for much faster than a pattern. The batch is found by its fields."""
_DECLARES = re.compile(
    rf"\b(?:class|struct|interface|type|enum|record|module|typealias)[ \t]+({_NAMES})\b"
    rf"|^[ \t]*({_NAMES})\b(?:\[[^\]\n]*\])?[ \t]+struct\b".encode(),
    re.MULTILINE,
)

Declared = TypeVar("Declared")


class Declaring:
    """The files of a source by what they seem to declare. Their text is searched, so that few of them are parsed."""

    def __init__(self, bundle: Bundle, names: Iterable[str]) -> None:
        self._bundle = bundle
        self._names = list(names)
        self._seen: dict[str, frozenset[str]] | None = None

    def files(self, sought: Sought, wanted: str | None) -> list[str]:
        """The files that may declare the type `wanted`, or the object where no type is named."""
        if wanted:
            text = wanted.rpartition(".")[2].encode()
            return [name for name in self._names if text in self._raw(name)]
        if sought.any_name:
            return [name for name in self._names if IN_TEXT.search(self._raw(name))]
        if self._seen is None:
            self._seen = {name: _declared(self._raw(name)) for name in self._names}
        outer = "|".join(pattern.partition(r"\.")[0] for pattern in sought.called)
        return [
            name
            for name, seen in self._seen.items()
            if any(re.fullmatch(outer, declared) for declared in seen)
        ]

    def _raw(self, name: str) -> bytes:
        return self._bundle.read(name) or b""


def _declared(raw: bytes) -> frozenset[str]:
    if not any(piece in raw for piece in _PIECES):
        return frozenset()
    return frozenset((match[1] or match[2]).decode() for match in _DECLARES.finditer(raw))


@dataclass
class Candidates(Generic[Declared]):
    """The types of a source that may be one object."""

    sought: Sought
    wanted: str | None
    """The type that was asked for by its name."""
    _sure: list[tuple[str, str, int, Declared]] = field(default_factory=list)
    _perhaps: list[tuple[str, str, int, Declared]] = field(default_factory=list)

    def consider(self, name: str, keys: AbstractSet[str], file: str, declared: Declared) -> None:
        """Take a type of that name, dotted where it is within others, if it may be the object by its own keys.

        A type that inherits all its keys, or is another name of a type, shows none; it may be the object where no other is.
        """
        own = keys - {""}
        fitting = [end for end in _endings(name) if self.sought.fits(end, own, self.wanted)]
        if fitting:
            called = next((end for end in fitting if self.sought.is_called(end)), fitting[0])
            of_its_own = bool(own or self.wanted)
            (self._sure if of_its_own else self._perhaps).append((called, file, name.count("."), declared))

    def found(self) -> dict[str, Declared]:
        """By its name each of them; by its name and file where another one is called the same."""
        listed = self._sure or self._perhaps
        outermost: dict[str, int] = {}
        for ending, _, depth, _ in listed:
            outermost[ending] = min(depth, outermost.get(ending, depth))
        found: dict[str, Declared] = {}
        for ending, file, depth, declared in listed:
            # A type within another one that is called like one outside is something else.
            if depth == outermost[ending]:
                found.setdefault(ending if ending not in found else f"{ending} in {file}", declared)
        return found


def _endings(name: str) -> list[str]:
    """The name of a type: whole, without what it is within, and with the one type that it is in."""
    pieces = name.split(".")
    return list(dict.fromkeys([name, pieces[-1], ".".join(pieces[-2:])]))


def chosen(
    among: Candidates[Declared], fields_of: Callable[[Declared], dict[str, Claim]], where: str, place: str
) -> dict[str, Claim]:
    """The fields of the type that was asked for, else of the type with the object's name, else of any candidate.

    Several types of one name must say the same. Types of several names that one pattern fits are the object together.
    Raises `UnreadableSource` where several differ, and `NotDeclared` where there is none.
    """
    sought, wanted, candidates = among.sought, among.wanted, among.found()
    if not candidates:
        if wanted:
            raise UnreadableSource(where, f"a type named {wanted} was not found in {place}")
        raise NotDeclared(where, f"{missed(sought)} was not found in {place}; {_named_by(sought)}")
    named = candidates if wanted else _named(candidates, sought)
    read = {name: fields_of(candidate) for name, candidate in sorted((named or candidates).items())}
    mend = "name the file" if named else _named_by(sought)
    if sought.any_name or wanted:
        _refuse_different(read, where, mend, f"look like a {sought.name}")
        return next(iter(read.values()))
    alike: dict[str, dict[str, dict[str, Claim]]] = {}
    for name, fields in read.items():
        alike.setdefault(_plain(name), {})[name] = fields
    for same in alike.values():
        _refuse_different(same, where, f"{mend}, or other objects with --object", f"look like {sought.name}")
    return together([next(iter(same.values())) for same in alike.values()])


def _plain(name: str) -> str:
    return name.partition(" in ")[0]


def _named(candidates: Mapping[str, Declared], sought: Sought) -> dict[str, Declared]:
    """The candidates of the first name that any of them has."""
    for pattern in sought.called:
        found = {name: one for name, one in candidates.items() if re.fullmatch(pattern, _plain(name))}
        if found:
            return found
    return {}


def missed(sought: Sought) -> str:
    """What a source has to have for the object to be found in it."""
    if sought.any_name:
        return f"a type with the fields {' and '.join(sorted(sought.marks))}"
    return f"a type of {sought.name}"


def _named_by(sought: Sought) -> str:
    """The options that name the type of an object."""
    return "name one with --type" if sought.any_name else f"name one with --object {sought.name} --type NAME"


def _refuse_different(read: Mapping[str, Mapping[str, Claim]], where: str, mend: str, what: str) -> None:
    if any(_in_words(one) != _in_words(other) for one, other in pairwise(read.values())):
        raise UnreadableSource(where, f"{', '.join(read)} each {what} and differ; {mend}")


def _in_words(fields: Mapping[str, Claim]) -> dict[str, list[str]]:
    return {
        path: [claim.says(about) for about in ("presence", "type", "values")]
        for path, claim in fields.items()
    }


def together(types: list[dict[str, Claim]]) -> dict[str, Claim]:
    """The fields of an object that is any of several types: what any of them allows, it does."""
    if len(types) == 1:
        return types[0]
    paths = dict.fromkeys(path for fields in types for path in fields)
    return {path: _either([fields.get(path) for fields in types]) for path in paths}


def _either(claims: list[Claim | None]) -> Claim:
    there = [claim for claim in claims if claim is not None]
    absent = frozenset({ABSENT}) if len(there) < len(claims) else NONE
    first = there[0]
    listed = all(claim.values for claim in there)
    return Claim(
        states=absent.union(*(claim.states for claim in there)),
        type=_one(claim.type for claim in there) or "any",
        items=_one(claim.items for claim in there),
        values=tuple(dict.fromkeys(v for claim in there for v in claim.values)) if listed else (),
        open=any(claim.open for claim in there),
        format=_one(claim.format for claim in there),
        limits=first.limits if all(claim.limits == first.limits for claim in there) else {},
        place=first.place,
    )


def _one(words: Iterable[str | None]) -> str | None:
    """The word that all of them are; None where they differ."""
    different = set(words)
    return different.pop() if len(different) == 1 else None


def the_file(bundle: Bundle) -> tuple[str, str]:
    """Name and text of the one file of a source; raises `UnreadableSource` where it holds several."""
    names = list(bundle.names())
    name = bundle.focus or (names[0] if len(names) == 1 else None)
    raw = bundle.read(name) if name else None
    if name is None or raw is None:
        raise UnreadableSource(bundle.label, f"holds {len(names)} files; name the one to read")
    return name, decoded(raw, bundle.label)


def decoded(raw: bytes, where: str) -> str:
    """The text, with the non-breaking spaces of web pages as plain ones; raises `UnreadableSource`."""
    try:
        return raw.decode("utf-8-sig").replace("\u00a0", " ")
    except UnicodeDecodeError as error:
        raise UnreadableSource(where, f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8") from None
