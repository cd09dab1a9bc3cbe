"""The text of a waiver file edited: entries made, changed and taken out, with all else as it stands.

Lines are edited, not a parsed document: what stands above an entry belongs to it and goes with it, where a TOML
library would leave it with the entry before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from batchspec.judging.outcomes.waiver import Kind, Waiver
from batchspec.judging.waivers.reading import HEADER, BadWaivers
from batchspec.system.inert.logs import sentence
from batchspec.system.inert.texts import toml_string
from batchspec.system.python_310 import tomllib
from batchspec.system.quoting import beginning

Renames = Mapping[str, tuple[str, ...]]
"""The signatures that an entry has, each with those to write in its place: itself, others, or none."""
LONGEST_COMMENT = 160
"""Characters of a comment above an entry: the sentence of a cause may quote what the target sent."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to become of an entry."""

    renames: Renames
    flaky: bool = False
    """True where its kind is to be `flaky`."""


def entry(waiver: Waiver, about: str = "") -> str:
    """The text of a new entry; `about` is a comment above it."""
    states = f"states = {_listed(waiver.states)}\n" if waiver.states else ""
    return (
        f"{_comment(about)}[[waiver]]\nrequirement = {_listed(waiver.requirements)}\n"
        f"signature = {_listed(waiver.signatures)}\n{states}kind = {_quoted(waiver.kind)}\nreason = {_quoted(waiver.reason)}\n"
    )


def _listed(texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return _quoted(texts[0])
    return "[\n" + "".join(f"  {_quoted(text)},\n" for text in texts) + "]"


def _comment(about: str) -> str:
    # A control character has no place in a comment of TOML, and a line break would end it.
    line = sentence(about)
    cut = beginning(line, LONGEST_COMMENT)
    return f"# {cut}\n" if cut else ""


def with_entry(text: str, waiver: Waiver, about: str = "") -> str:
    """The file with one more entry at its end, after a blank line."""
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return f"{text}{gap}{entry(waiver, about)}"


def edited(text: str, name: str, entries: Sequence[Edit]) -> str:
    """The file with each entry as it is to be; one without signatures goes.

    Raises `BadWaivers` where the file is not written an entry a table.
    """
    head, blocks = _blocks(text)
    if len(blocks) != len(entries):
        raise BadWaivers(
            name, "to be kept up to date, each waiver begins with [[waiver]] on a line of its own"
        )
    return head + "".join(map(_edited_block, blocks, entries))


def _edited_block(block: str, edit: Edit) -> str:
    block = _with_kind_flaky(block) if edit.flaky else block
    if all(new == (old,) for old, new in edit.renames.items()):
        return block
    wanted = list(chain.from_iterable(edit.renames.values()))
    return _with_signatures(block, edit.renames, wanted) if wanted else ""


def _with_kind_flaky(block: str) -> str:
    """The entry with another kind; what stands behind it in the line stays."""
    lines = block.splitlines(keepends=True)
    at = next(index for index, line in enumerate(lines) if line.split("=")[0].strip() == "kind")
    lines[at] = _KIND.sub(rf"\1{_quoted(Kind.FLAKY)}", lines[at], count=1)
    return "".join(lines)


_KIND = re.compile(r"""^(\s*kind\s*=\s*)("[^"]*"|'[^']*')""")


def _blocks(text: str) -> tuple[str, list[str]]:
    """The text before the first waiver, and each waiver with the comment right above it."""
    lines = text.splitlines(keepends=True)
    headers = [index for index, line in enumerate(lines) if HEADER.fullmatch(line.rstrip("\r\n"))]
    starts = []
    for header in headers:
        start = header
        while start > 0 and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        starts.append(start)
    bounds = [*starts, len(lines)]
    return "".join(lines[: bounds[0]]), ["".join(lines[a:b]) for a, b in pairwise(bounds)]


def _with_signatures(block: str, renames: Renames, wanted: list[str]) -> str:
    """The entry with other signatures: each is changed where it stands, or, where that does not do, the list is rewritten."""
    lines = block.splitlines(keepends=True)
    start = next(index for index, line in enumerate(lines) if line.split("=")[0].strip() == "signature")
    end = _end_of_value(lines, start)
    within = lines[start:end]
    plain = isinstance(tomllib.loads("".join(within))["signature"], str)
    changed = [_changed(line, renames, plain=plain) for line in within]
    if _signatures(changed) != wanted:
        changed = [f"signature = [{', '.join(map(_quoted, wanted))}]\n"]
    return "".join([*lines[:start], *changed, *lines[end:]])


def _changed(line: str, renames: Renames, *, plain: bool) -> str:
    """A line of the value: empty where it holds one signature alone, and that goes; `plain` is a value that is no list."""
    if line.lstrip().startswith("#"):
        return line
    if any(renames.get(text) == () for text in _alone(line)):
        return ""
    for old, new in renames.items():
        listed = ", ".join(map(_quoted, new))
        for quoted in (_quoted(old), f"'{old}'"):
            if new not in ((), (old,)):
                line = line.replace(quoted, f"[{listed}]" if plain and len(new) > 1 else listed, 1)
    return line


def _signatures(lines: Sequence[str]) -> list[str] | None:
    """The signatures that the lines of a value say, `None` where they are no value."""
    try:
        value = tomllib.loads("".join(lines))["signature"]
    except tomllib.TOMLDecodeError:
        return None
    return [value] if isinstance(value, str) else list(value)


def _end_of_value(lines: list[str], start: int) -> int:
    for end in range(start + 1, len(lines) + 1):
        if _signatures(lines[start:end]) is not None:
            return end
    return len(lines)


def _alone(line: str) -> set[str]:
    """The signature that a line of a list holds, where it holds that alone."""
    try:
        values = tomllib.loads(f"a = [{line.strip()}\n]")["a"]
    except tomllib.TOMLDecodeError:
        return set()
    return set(values) if len(values) == 1 and isinstance(values[0], str) else set()


def _quoted(text: str) -> str:
    return toml_string(text)
