"""The parameters of a list, `after` and `limit`, and the rows that they leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from batchspec.making.server.refusal import Refused, invalid, quoted

_WHOLE = re.compile(r"-?[0-9]{1,18}")

Row = TypeVar("Row")


def limit_of(query: Mapping[str, str], default: int, most: int) -> int:
    """The `limit` of a query, from 0 to `most`; 0 gives an empty page, as OpenAI's server does. Raises `Refused`."""
    text = query.get("limit")
    if text is None:
        return default
    if not _WHOLE.fullmatch(text):
        message = f"Invalid type for 'limit': expected an integer, but got {quoted(text)} instead."
        raise Refused(400, message, param="limit", code="invalid_type")
    limit = int(text)
    if limit > most:
        message = f"integer above maximum value. Expected a value <= {most}, but got {limit} instead."
        raise invalid("limit", message, "integer_above_max_value")
    if limit < 0:
        message = f"integer below minimum value. Expected a value >= 0, but got {limit} instead."
        raise invalid("limit", message, "integer_below_min_value")
    return limit


def after_of(query: Mapping[str, str], rows: Sequence[Row], id_of: Callable[[Row], str]) -> Sequence[Row]:
    """The rows behind the one that `after` names. Raises `Refused`.

    An `after` that names no row is refused. No source says what to answer. An empty page would end the list too early,
    and the first page would begin it again, for ever.
    """
    cursor = query.get("after")
    if cursor is None:
        return rows
    for index, row in enumerate(rows):
        if id_of(row) == cursor:
            return rows[index + 1 :]
    raise invalid("after", f"{quoted(cursor)} is not the id of an object in this list.")
