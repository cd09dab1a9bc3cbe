"""Lists: the rows of a page, and their ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_list(value: Any) -> bool:
    """True when `value` says that it is a list."""
    return isinstance(value, Mapping) and value.get("object") == "list"


def rows(page: Any) -> list[Any]:
    """The rows of a page; none where it is no page, or `data` is no array."""
    data = page.get("data") if isinstance(page, Mapping) else None
    return data if isinstance(data, list) else []


def ids(page: Any) -> list[str]:
    """The ids of a page's rows, where every row has one."""
    found = [row.get("id") for row in rows(page) if isinstance(row, Mapping)]
    texts = [value for value in found if isinstance(value, str)]
    return texts if len(texts) == len(rows(page)) else []
