"""The files of a server, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from batchspec.making.batches.pages import list_object
from batchspec.making.server.paging import after_of, limit_of
from batchspec.making.server.refusal import Json, invalid, missing, no_file, quoted

PURPOSES = (
    "assistants",
    "assistants_output",
    "batch",
    "batch_output",
    "fine-tune",
    "fine-tune-results",
    "vision",
    "user_data",
)
MOST_FILES = 10_000
"""Files of a page, as OpenAI documents it: both without a `limit` and with the largest one."""
ORDERS = ("asc", "desc")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file."""

    id: str
    name: str
    purpose: str
    content: bytes
    created_at: int
    expires_at: int | None = None

    @property
    def json(self) -> Json:
        return {
            "id": self.id,
            "object": "file",
            "bytes": len(self.content),
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "filename": self.name,
            "purpose": self.purpose,
            "status": "processed",
            "status_details": None,
        }


class FileStore:
    """Files by id, oldest first. A file that has expired is not found any more."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}

    def add(self, file: StoredFile) -> None:
        self._files[file.id] = file

    def find(self, file_id: str, now: float) -> StoredFile | None:
        file = self._files.get(file_id)
        return file if file is not None and _there(file, now) else None

    def get(self, file_id: str, now: float) -> StoredFile:
        """The file of that id. Raises `Refused`."""
        file = self.find(file_id, now)
        if file is None:
            raise no_file(file_id)
        return file

    def delete(self, file_id: str, now: float) -> None:
        """Delete a file. Raises `Refused`."""
        del self._files[self.get(file_id, now).id]

    def page(self, query: Mapping[str, str], now: float) -> Json:
        """A page of the files. Raises `Refused`."""
        limit = limit_of(query, MOST_FILES, MOST_FILES)
        order = query.get("order", "desc")
        if order not in ORDERS:
            raise invalid("order", f"{quoted(order)} is neither 'asc' nor 'desc'.")
        purpose = query.get("purpose")
        rows = [f for f in self._files.values() if _there(f, now) and purpose in (None, f.purpose)]
        rows = sorted(rows, key=lambda file: file.created_at)
        left = after_of(query, rows[::-1] if order == "desc" else rows, lambda file: file.id)
        return list_object([file.json for file in left[:limit]], has_more=0 < limit < len(left))


def _there(file: StoredFile, now: float) -> bool:
    return file.expires_at is None or now < file.expires_at


def checked_purpose(purpose: str | None) -> str:
    """The purpose of an upload. Raises `Refused`."""
    if not purpose:
        raise missing("purpose")
    if purpose not in PURPOSES:
        raise invalid("purpose", f"{quoted(purpose)} is not one of {', '.join(map(repr, PURPOSES))}.")
    return purpose
