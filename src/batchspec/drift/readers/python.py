"""Python types: a module file, a folder, a wheel, an sdist or an installed package, read as source with `ast`."""

from __future__ import annotations

import re

from batchspec.claims.claim import Claim
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import Candidates, Declaring, chosen
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.packages import python_package
from batchspec.drift.reading.python_names import Found, Modules, classes
from batchspec.drift.reading.python_types import Types
from batchspec.drift.reading.reader import Look, Reader, ReadOne
from batchspec.drift.reading.shapes import claims_of
from batchspec.drift.reading.sought import Sought

SUFFIXES = (".py", ".pyi")


def opened(bundle: Bundle) -> ReadOne:
    """What reads the class that is an object: by its name, or, of a batch, by its fields."""
    modules = Modules(bundle)
    declaring = Declaring(bundle, (name for name in bundle.names() if name.endswith(SUFFIXES)))
    release = python_package(bundle)

    def read(sought: Sought, wanted: str | None) -> Claims:
        types = Types(modules, bundle.label, bundle.placed)

        def fields_of(found: Found) -> dict[str, Claim]:
            return claims_of(sought.whole(types.of_class(found)), bundle.label)

        candidates = _candidates(declaring.files(sought, wanted), modules, Candidates(sought, wanted))
        fields = chosen(candidates, fields_of, bundle.label, "its classes")
        blind = frozenset() if types.tells_absent else frozenset({"absent-or-null"})
        unread = tuple(dict.fromkeys(types.unread))
        return Claims("python", fields, blind, where=bundle.label, unread=unread, **release._asdict())

    return read


READER = Reader(
    opened,
    suffixes=SUFFIXES,
    members=SUFFIXES,
    roots=("pyproject.toml", "setup.py"),
    marks=("METADATA", "PKG-INFO"),
    look=Look(re.compile(r"^class\s+\w+.*:\s*$", re.MULTILINE), 70),
)


def _candidates(files: list[str], modules: Modules, found: Candidates[Found]) -> Candidates[Found]:
    for name in files:
        module = modules.module(name)
        for class_name, node in classes(module.tree) if module else ():
            fields = {getattr(getattr(inner, "target", None), "id", "") for inner in node.body}
            if module:
                found.consider(class_name, fields, name, Found(module, node))
    return found
