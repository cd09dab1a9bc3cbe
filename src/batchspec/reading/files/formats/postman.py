"""Collections of Postman, which hold no traffic but what somebody saved as examples; they are named and not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.entry import NotRead

LONGEST_SCHEMA = 200
"""Characters of the address of the schema that are looked at."""


def recognises(value: Any) -> bool:
    info = value.get("info") if isinstance(value, Mapping) else None
    return isinstance(info, Mapping) and "postman" in str(info.get("schema", ""))[:LONGEST_SCHEMA]


def refuse(*_: Any) -> NoReturn:
    raise NotRead("a collection of Postman, a format that is not read")


FORMAT = Format("Postman", recognises, refuse, refuse)
