"""References between schemas: each leads to a definition or a schema that there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.contract import LIFECYCLE
from generator.problems import Problem
from generator.references import OWN, references
from generator.revisions import PREFIX


def dangling(name: str, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Each `$ref` of a schema to a definition of its own that it does not have."""
    definitions = schema.get("$defs", {})
    for place, target in references(schema):
        if target.startswith(OWN) and target.removeprefix(OWN) not in definitions:
            what, mend = f"$ref names {target}, which is not there", f"there are {', '.join(definitions)}"
            yield Problem(f"schema/{name}.schema.json", place, what, mend)


def check(schemas: Mapping[str, Mapping[str, Any]], revision: str) -> Iterator[Problem]:
    """Each `$ref` to a schema that there is not: by a wrong name, or with a revision in it."""
    by_id = {schema.get("$id"): schema for schema in schemas.values()}
    for name, schema in schemas.items():
        for place, target in references(schema):
            file, where = f"schema/{name}.schema.json", f"{place}/$ref" if place else "$ref"
            other, _, fragment = target.partition("#")
            if target.startswith(PREFIX) and other not in by_id:
                mend = f"write {PREFIX}<name> without a revision; {revision} is added from {LIFECYCLE}"
                yield Problem(file, where, f"no schema has the id {target}", mend)
            elif target.startswith(PREFIX) and fragment.startswith(OWN.lstrip("#")):
                definitions = by_id[other].get("$defs", {})
                if fragment.removeprefix(OWN.lstrip("#")).partition("/")[0] not in definitions:
                    yield Problem(
                        file, where, f"{target} is not there", f"there are {', '.join(definitions)}"
                    )
