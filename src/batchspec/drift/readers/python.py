"""Python types: a module file, a folder, a wheel, an sdist or an installed package, read as source with `ast`."""

from __future__ import annotations

import re

from batchspec.claims.claim import Claim
from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import BATCH_FIELDS, add, chosen, may_declare
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.packages import python_package
from batchspec.drift.reading.python_names import Found, Modules, classes
from batchspec.drift.reading.python_types import Types
from batchspec.drift.reading.reader import Look, Reader
from batchspec.drift.reading.shapes import claims_of

SUFFIXES = (".py", ".pyi")


def read(bundle: Bundle, wanted: str | None) -> Claims:
    """The claims of the class `Batch`, or of the class that has a batch's fields."""
    modules = Modules(bundle)
    types = Types(modules, bundle.label, bundle.placed)

    def fields_of(found: Found) -> dict[str, Claim]:
        return claims_of(types.of_class(found), bundle.label)

    fields = chosen(_candidates(bundle, modules, wanted), fields_of, wanted, bundle.label, "its classes")
    blind = frozenset() if types.tells_absent else frozenset({"absent-or-null"})
    unread = tuple(dict.fromkeys(types.unread))
    release = python_package(bundle)
    return Claims("python", fields, blind, where=bundle.label, unread=unread, **release._asdict())


READER = Reader(
    read,
    suffixes=SUFFIXES,
    members=SUFFIXES,
    roots=("pyproject.toml", "setup.py"),
    marks=("METADATA", "PKG-INFO"),
    look=Look(re.compile(r"^class\s+\w+.*:\s*$", re.MULTILINE), 70),
)


def _candidates(bundle: Bundle, modules: Modules, wanted: str | None) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for name in bundle.names():
        raw = bundle.read(name) if name.endswith(SUFFIXES) else None
        module = modules.module(name) if raw is not None and may_declare(raw, wanted) else None
        for class_name, node in classes(module.tree) if module else ():
            fields = {getattr(getattr(inner, "target", None), "id", "") for inner in node.body}
            if module and (class_name == wanted or (not wanted and fields >= BATCH_FIELDS)):
                add(found, class_name, name, Found(module, node))
    return found
