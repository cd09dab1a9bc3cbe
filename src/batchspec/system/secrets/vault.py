"""The vault: it holds what was named secret, and takes it out of any text, in every spelling that it can come back in.

A text is compared as it is read when all encodings in it are undone, so it does not matter which there were, how often, and
whether one was used that nobody needs. Base64 and hexadecimal digits are looked for by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from batchspec.system.secrets.decoded import Decoded, decoded
from batchspec.system.secrets.spelled import SHORTEST, as_written, in_base64, in_hex, misread, parts

REDACTED = "[redacted]"
"""What stands for a secret."""
_END_OF_SECRET = 8
"""Characters of the end of a secret that are taken out where its beginning was cut off; at least a third of it, too."""
_CUT = re.compile(
    r"(?:%[0-9A-Fa-f]{0,3}|\\+(?:u[0-9A-Fa-f]{0,3}|U[0-9A-Fa-f]{0,7})?|&[#\w]{0,8})?(?=\Z| ?…|\.\.\.|\*\*)"
)
"""The places where a text was cut: its end, dots and stars. Half of an encoded character may stand before it."""
_CUTS = ("…", "… ", "...", "**")
_REST = re.compile(r"[A-Za-z0-9 /_-]{0,3}={1,2}")
"""The end of a base64 text."""

Span = tuple[int, int, str]
"""Where a secret stands, and what is to stand for it."""


class _Spelling(NamedTuple):
    """One spelling of a secret, as it is read."""

    text: str
    mark: str
    around: tuple[int, int] | None = None
    """Of base64: the characters before it and after it that hold bits of it, or stand in a group of four with those."""

    def spans(self, text: str) -> Iterator[Span]:
        yield from self._whole(text)
        yield from self._beginnings(text)
        if self.around is None:
            yield from self._ends(text)

    def _whole(self, text: str) -> Iterator[Span]:
        for found in re.finditer(self._pattern, text):
            start, end = found.span()
            if self.around:
                rest = _REST.match(text, end)
                start = max(start - self.around[0], 0)
                end = rest.end() if rest else min(end + self.around[1], len(text))
            yield start, end, self.mark

    @property
    def _pattern(self) -> str:
        """A blank may be lost where a line was broken at it; one that is most of the secret may not."""
        words = self.text.split(" ")
        blanks = " *" if sum(map(len, words)) >= SHORTEST else " "
        return blanks.join(map(re.escape, words))

    def _beginnings(self, text: str) -> Iterator[Span]:
        """The beginnings of the secret after which the text was cut."""
        for start in _places(text, self.text[:SHORTEST]):
            length = _alike(text[start : start + len(self.text)], self.text)
            cut = _CUT.match(text, start + length)
            if cut and length < len(self.text):
                yield start, cut.end(), self.mark

    def _ends(self, text: str) -> Iterator[Span]:
        """The ends of the secret before which the text was cut."""
        shortest = max(_END_OF_SECRET, len(self.text) // 3)
        for start in _places(text, self.text[-SHORTEST:]):
            end = start + SHORTEST
            length = _alike(text[max(end - len(self.text), 0) : end][::-1], self.text[::-1])
            before = end - length
            if shortest <= length < len(self.text) and (not before or text.endswith(_CUTS, 0, before)):
                yield before, end, self.mark


class Vault:
    """What is secret. Taking it out takes time in proportion to the text."""

    def __init__(self, secrets: Mapping[str, str] | None = None) -> None:
        """`secrets` says of each what stands for it."""
        self._marks: dict[str, str] = {}
        self._spellings: tuple[_Spelling, ...] = ()
        self._raw: tuple[tuple[str, str], ...] = ()
        self._probes: tuple[str, ...] = ()
        self._add(secrets or {})

    @property
    def marks(self) -> Mapping[str, str]:
        """Each secret, and what stands for it."""
        return self._marks

    def hold(self, value: str, mark: str = REDACTED) -> None:
        """Keep a value, and what it holds as a header does; those that are kept already stay as they are."""
        self._add(dict.fromkeys(parts(value), mark))

    def forget(self) -> None:
        """Hold nothing any more."""
        self.__init__()  # type: ignore[misc]

    def text(self, text: str) -> str:
        """The text without the secrets, and without what is left of one at a cut."""
        if not self._probes:
            return text
        read = decoded(text)
        spans: list[Span] = []
        if _holds_any(_even(read), self._probes):
            spans += self._read_spans(text)
        if read != text:
            spans += ((at, at + len(raw), mark) for raw, mark in self._raw for at in _places(text, raw))
        return _without(text, spans) if spans else text

    def _read_spans(self, text: str) -> Iterator[Span]:
        read = Decoded(text)
        even = _even(read.text)
        for spelling in self._spellings:
            for start, end, mark in spelling.spans(even):
                yield (*read.place(start, end), mark)

    def _add(self, secrets: Mapping[str, str]) -> None:
        new = {
            secret: mark
            for secret, mark in secrets.items()
            if secret not in self._marks and len(secret) >= SHORTEST
        }
        if not new:
            return
        spellings = [one for secret, mark in new.items() for one in _spellings(secret, mark)]
        raw = [(text, mark) for secret, mark in new.items() for text in _raw(secret)]
        # Other threads may read meanwhile: each is replaced whole.
        self._marks = {**self._marks, **new}
        self._spellings = tuple(dict.fromkeys((*self._spellings, *spellings)))
        self._raw = tuple(dict.fromkeys((*self._raw, *raw)))
        self._probes = tuple(dict.fromkeys((*self._probes, *_probes(spellings, raw))))


def _spellings(secret: str, mark: str) -> Iterator[_Spelling]:
    for text in (secret, misread(secret), *in_hex(secret)):
        even = _even(decoded(text))
        if len(even) >= SHORTEST and even.strip():
            yield _Spelling(even, mark)
    for text, around in in_base64(secret):
        yield _Spelling(_even(text), mark, around)


def _raw(secret: str) -> set[str]:
    """Spellings that are looked for in the text as it is. One that is little but line breaks has no other that is sure."""
    once = as_written(secret)
    if len(decoded(secret)) >= SHORTEST:
        return once
    return once | {twice for text in once for twice in as_written(text)}


def _probes(spellings: Iterable[_Spelling], raw: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Texts one of which is in every text that holds a secret, or a part of one."""
    for one in spellings:
        yield one.text[:SHORTEST]
        if sum(map(len, words := one.text.split(" "))) >= SHORTEST:
            yield max(words, key=len)[:SHORTEST]
        if one.around is None:
            yield one.text[-SHORTEST:]
    yield from (_even(text) for text, _ in raw)


def _even(text: str) -> str:
    """The text with blanks for what may stand for one in an address or in a line; as long as before."""
    return text.replace("+", " ").replace("\t", " ")


def _holds_any(text: str, probes: Iterable[str]) -> bool:
    return any(probe in text for probe in probes)


def _places(text: str, part: str) -> Iterator[int]:
    """Where the part stands."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _alike(one: str, other: str) -> int:
    """Characters with which both begin; looked for by halves, since a secret may be long and stand often."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def _without(text: str, spans: Iterable[Span]) -> str:
    """The text with a mark in place of each span; of those that overlap the longest tells which."""
    kept: list[str] = []
    done = 0
    for start, end, mark in _apart(sorted(spans)):
        kept += (text[done:start], mark)
        done = end
    return "".join((*kept, text[done:]))


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans, in one those that overlap."""
    whole: Span | None = None
    longest = 0
    for start, end, mark in spans:
        if whole is None or start >= whole[1]:
            if whole:
                yield whole
            whole, longest = (start, end, mark), end - start
        else:
            longest, known = max((longest, whole[2]), (end - start, mark), key=lambda one: one[0])
            whole = (whole[0], max(whole[1], end), known)
    if whole:
        yield whole
