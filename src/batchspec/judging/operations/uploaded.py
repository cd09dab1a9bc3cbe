"""The files that a run uploaded, each with the answers that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file by its upload, and by the answers to requests for it that came later."""

    upload: Operation
    looks: tuple[Operation, ...]

    @property
    def shown(self) -> Mapping[str, Any]:
        """The file object with which the upload was answered."""
        value: Mapping[str, Any] = self.upload.json
        return value


def uploaded(run: Run) -> Iterator[Uploaded]:
    """Every file whose upload was answered with a file object; none whose id several uploads were given."""
    made = [one for one in run.of("upload") if one.ok and not one.probe and isinstance(one.json, dict)]
    given = Counter(_id(upload) for upload in made)
    looks: dict[str, list[Operation]] = {}
    for look in run.of("file"):
        if look.ok and not look.probe and isinstance(look.json, dict):
            looks.setdefault(look.id, []).append(look)
    for upload in made:
        file_id = _id(upload)
        if file_id and given[file_id] == 1:
            later = (look for look in looks.get(file_id, ()) if look.began >= upload.ended)
            yield Uploaded(upload, tuple(later))


def _id(upload: Operation) -> str:
    found = upload.json.get("id")
    return found if isinstance(found, str) else ""
