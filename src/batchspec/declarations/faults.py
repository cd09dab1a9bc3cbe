"""The faults of a target file, a line each: what is wrong, and what would mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from batchspec.contract.schemas import document
from batchspec.system.nearest import did_you_mean
from batchspec.system.quoting import named

SCHEMA = "target"
MOST = 20
"""Faults that are told at once: as many as a person mends before looking again."""
_TYPES = {
    "string": "text in double quotes",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a table",
}
_WRONG = {
    "minimum": "is less than {}",
    "maximum": "is more than {}",
    "minLength": "is empty",
    "minItems": "is empty",
    "maxLength": "is longer than {}",
    "maxItems": "is longer than {}",
    "maxProperties": "is longer than {}",
    "uniqueItems": "names something twice",
}

_PLAIN = re.compile(r"[\w-]{1,80}", re.ASCII)

Fault = tuple[tuple[str, ...], str]
"""The path of the key at fault, and the sentence on it."""


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """The faults of a target file's values against the schema, in the order of its keys. No value is in a sentence."""
    found = Draft202012Validator(document(SCHEMA)).iter_errors(values)
    told = [fault for error in found for fault in _told(error)]
    return sorted(told)[:MOST]


def _told(error: ValidationError) -> Iterator[Fault]:
    path = tuple(str(token) for token in error.absolute_path)
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    if "propertyNames" in error.absolute_schema_path:
        name = _word(str(error.instance))
        yield path, f"{'.'.join(path)} has the name {name}; a name is of letters, digits, - and _"
        return
    if error.validator != "additionalProperties":
        yield path, f"{'.'.join(map(_word, path))} {_wrong(error)}; {_mend(path, schema)}"
        return
    known = list(schema.get("properties", {}))
    given: Any = error.instance
    for key in [key for key in given if key not in known]:
        near = did_you_mean(key, known, quoted=True)
        yield (
            (*path, key),
            f"unknown key {named(key)}; {near + '?' if near else 'there are ' + ', '.join(known)}",
        )


def _word(name: str) -> str:
    """A name as a sentence has it: quoted and on one line where it is no plain word."""
    return name if _PLAIN.fullmatch(name) else named(name)


def _wrong(error: ValidationError) -> str:
    """The way in which a value is wrong. The value itself may be a secret, and is not told."""
    keyword, wanted = str(error.validator), error.validator_value
    if keyword == "type":
        return f"is not {_TYPES.get(str(wanted), 'of its type')}"
    if keyword == "enum" and isinstance(wanted, list):
        return f"is none of {', '.join(map(str, wanted))}"
    return _WRONG.get(keyword, "is not of the form it takes").format(wanted)


def _mend(path: tuple[str, ...], schema: Mapping[str, Any]) -> str:
    """The key as it could be written."""
    given = [*schema.get("examples", []), None][0]
    names = [part for part in path if not part.isdigit()]
    if given is None:
        return "docs/target.md describes it"
    if isinstance(given, dict):
        return f"begin the table with [{'.'.join(path)}]"
    return f"write {_word(names[-1])} = {json.dumps([given] if names != list(path) else given)}"
