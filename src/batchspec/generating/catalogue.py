"""What there is to generate. The files ship ready, below `<what>/<language>/<kind>/<open or strict>/`; here they are found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from batchspec.system.nearest import did_you_mean
from batchspec.system.quoting import named

PLAIN = "plain"
"""The kind of a language that has only one."""
OPEN, STRICT = "open", "strict"
"""The variants: a status that the contract does not name is read, or refused."""
FIRST = {"python": "pydantic", "json-schema": "2020-12"}
"""The kind that is meant where a language has several and none is named."""


class NotThere(LookupError):
    """There is nothing of that description; the message says what there is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to have."""

    what: str
    language: str
    kind: str | None = None
    """`None` for the one that is meant where nothing is said."""
    strict: bool = False
    """Refuse a status that the contract does not name."""


def things() -> list[str]:
    """What there is in any language: `models` and others."""
    return sorted({what for what, *_ in _shelf()})


def languages(what: str) -> list[str]:
    """The languages in which there is such a thing; raises `NotThere`."""
    _known(what, things(), "there is nothing to generate that is called")
    return sorted({language for one, language, *_ in _shelf() if one == what})


def kinds(what: str, language: str) -> list[str]:
    """The kinds of it, first the one that is meant where nothing is said; none where there is only one. Raises `NotThere`."""
    _known(language, languages(what), f"there are no {what} for")
    found = {kind for *of, kind, _ in _shelf() if of == [what, language]} - {PLAIN}
    return sorted(found, key=lambda kind: (kind != FIRST.get(language), kind))


def shipped(wanted: Wanted) -> dict[str, bytes]:
    """The files by their paths below the folder that they are for; raises `NotThere`."""
    return dict(_files(_folder(wanted)))


def _folder(wanted: Wanted) -> Path:
    there, of = kinds(wanted.what, wanted.language), f"{wanted.what} for {wanted.language}"
    if wanted.kind is not None:
        if not there:
            raise NotThere(f"{of} are of one kind; leave out --kind")
        _known(wanted.kind, there, f"{of} have no kind")
    kind = wanted.kind or next(iter(there), PLAIN)
    found = _shelf().get((wanted.what, wanted.language, kind, STRICT if wanted.strict else OPEN))
    if found is None:
        raise NotThere(f"{of} have no status that they could be strict on; leave out --strict-status")
    return found


def _known(name: str, there: Iterable[str], otherwise: str) -> None:
    """Raise `NotThere` unless `name` is one of those that are there."""
    there = list(there)
    if name not in there:
        near = did_you_mean(name, there)
        hint = f"{near}? there are {', '.join(there)}" if near else f"there are {', '.join(there)}"
        raise NotThere(f"{otherwise} {named(name)}; {hint}")


@cache
def _shelf() -> dict[tuple[str, str, str, str], Path]:
    """The folder of every variant of every kind of everything in every language."""
    return {
        (what.name, language.name, kind.name, variant.name): variant
        for what in _folders(Path(str(files("batchspec_contract"))) / "languages")
        for language in _folders(what)
        for kind in _folders(language)
        for variant in _folders(kind)
    }


def _folders(folder: Path) -> Iterator[Path]:
    return (one for one in folder.iterdir() if one.is_dir() and one.name != "__pycache__")


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent.name != "__pycache__":
            yield path.relative_to(folder).as_posix(), path.read_bytes()
