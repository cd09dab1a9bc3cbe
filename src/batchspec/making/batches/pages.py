"""A page of a list of batches or files: the list object and its cursors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def list_object(rows: Sequence[Mapping[str, Any]], *, has_more: bool) -> dict[str, Any]:
    """The list object that holds these rows; an empty one has null for both cursors."""
    first, last = (rows[0].get("id"), rows[-1].get("id")) if rows else (None, None)
    return {"object": "list", "data": list(rows), "first_id": first, "last_id": last, "has_more": has_more}
