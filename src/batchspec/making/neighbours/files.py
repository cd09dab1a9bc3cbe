"""Factories of files: the form that uploads one, the file object, and the answer to its deletion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, overload

from batchspec.making.batches.drawing import FIRST
from batchspec.making.batches.kinds import Kind
from batchspec.making.batches.made import (
    AsDataclass,
    AsDict,
    AsMsgspec,
    AsPydantic,
    AsTypedDict,
    Json,
    Made,
    Unset,
)
from batchspec.making.neighbours.lines import InputLineFactory, as_lines
from batchspec.making.neighbours.neighbour import NeighbourFactory

if TYPE_CHECKING:
    from batchspec_contract.models import dataclass, msgspec_struct, pydantic_v2, typed_dict

KEPT = 30 * 86_400
"""Seconds that a file is kept at most, where it expires at all."""
DAY = 86_400
PURPOSES = {"input": "batch", "output": "batch_output", "error": "batch_output"}
"""The purpose of a file, by its variant."""
REFUSED = "The file is not valid JSON Lines."


class FileObjectFactory(NeighbourFactory[Made], Generic[Made]):
    """Makes file objects: of input files, of output files and of error files."""

    title = "FileObject"
    variants = ("input", "output", "error")

    @overload
    def __init__(
        self: FileObjectFactory[dict[str, Any]],
        seed: int = 0,
        *,
        kind: AsDict = "dict",
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileObjectFactory[pydantic_v2.FileObject],
        seed: int = 0,
        *,
        kind: AsPydantic,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileObjectFactory[dataclass.FileObject],
        seed: int = 0,
        *,
        kind: AsDataclass,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileObjectFactory[typed_dict.FileObject],
        seed: int = 0,
        *,
        kind: AsTypedDict,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileObjectFactory[msgspec_struct.FileObject],
        seed: int = 0,
        *,
        kind: AsMsgspec,
        unset: Unset = "null",
    ) -> None: ...
    def __init__(self, seed: int = 0, *, kind: Kind = "dict", unset: Unset = "null") -> None:
        super().__init__(seed, kind=kind, unset=unset)

    def input(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The object of a file of requests."""
        return self.build("input", strict=strict, **overrides)

    def output(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The object of a file of requests that were answered."""
        return self.build("output", strict=strict, **overrides)

    def error(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The object of a file of requests that failed or were never run."""
        return self.build("error", strict=strict, **overrides)

    def _draw(self, variant: str) -> Json:
        key = self._key()
        created = FIRST + int(self._random() * 2**25)
        name = "requests.jsonl" if variant == "input" else f"batch_{key}_{variant}.jsonl"
        return {
            "id": f"file-{key}-{variant}",
            "object": "file",
            "bytes": 1 + int(self._random() * 2**20),
            "created_at": created,
            "expires_at": created + KEPT if self._random() < 0.5 else None,
            "filename": name,
            "purpose": PURPOSES[variant],
            "status": "processed",
            "status_details": None,
        }

    def _fit(self, value: Json, given: Json) -> Json:
        fitted = super()._fit(value, given)
        if "created_at" in given and "expires_at" not in given and value["expires_at"]:
            fitted["expires_at"] = _later(given["created_at"], value["expires_at"] - value["created_at"])
        if given.get("status") == "error" and "status_details" not in given:
            fitted["status_details"] = REFUSED
        return fitted

    def _suited(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        suited = tuple(name for name, purpose in PURPOSES.items() if purpose == given.get("purpose", purpose))
        return suited or self.variants


def _later(moment: Any, seconds: int) -> int | None:
    """So many seconds after a moment; nothing where the moment is none."""
    return moment + seconds if isinstance(moment, int) and not isinstance(moment, bool) else None


class FileDeletionFactory(NeighbourFactory[Made], Generic[Made]):
    """Makes answers to the deletion of a file."""

    title = "FileDeletion"
    variants = ("deleted",)

    @overload
    def __init__(
        self: FileDeletionFactory[dict[str, Any]],
        seed: int = 0,
        *,
        kind: AsDict = "dict",
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileDeletionFactory[pydantic_v2.FileDeletion],
        seed: int = 0,
        *,
        kind: AsPydantic,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileDeletionFactory[dataclass.FileDeletion],
        seed: int = 0,
        *,
        kind: AsDataclass,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileDeletionFactory[typed_dict.FileDeletion],
        seed: int = 0,
        *,
        kind: AsTypedDict,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileDeletionFactory[msgspec_struct.FileDeletion],
        seed: int = 0,
        *,
        kind: AsMsgspec,
        unset: Unset = "null",
    ) -> None: ...
    def __init__(self, seed: int = 0, *, kind: Kind = "dict", unset: Unset = "null") -> None:
        super().__init__(seed, kind=kind, unset=unset)

    def _draw(self, variant: str) -> Json:
        return {"id": f"file-{self._key()}-input", "object": "file", "deleted": variant == "deleted"}


class FileUploadFactory(NeighbourFactory[Made], Generic[Made]):
    """Makes the parts of the form that uploads an input file; `file` is the text of the file."""

    title = "FileUpload"
    variants = ("kept", "expiring")

    @overload
    def __init__(
        self: FileUploadFactory[dict[str, Any]],
        seed: int = 0,
        *,
        kind: AsDict = "dict",
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileUploadFactory[pydantic_v2.FileUpload],
        seed: int = 0,
        *,
        kind: AsPydantic,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileUploadFactory[dataclass.FileUpload],
        seed: int = 0,
        *,
        kind: AsDataclass,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileUploadFactory[typed_dict.FileUpload],
        seed: int = 0,
        *,
        kind: AsTypedDict,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: FileUploadFactory[msgspec_struct.FileUpload],
        seed: int = 0,
        *,
        kind: AsMsgspec,
        unset: Unset = "null",
    ) -> None: ...
    def __init__(self, seed: int = 0, *, kind: Kind = "dict", unset: Unset = "null") -> None:
        super().__init__(seed, kind=kind, unset=unset)

    def kept(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The form of a file that is kept until somebody deletes it."""
        return self.build("kept", strict=strict, **overrides)

    def expiring(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The form of a file that is deleted after a time."""
        return self.build("expiring", strict=strict, **overrides)

    def _draw(self, variant: str) -> Json:
        lines = InputLineFactory(int(self._random() * 2**32))
        endpoint = self._pick(lines.variants)
        text = as_lines(lines.many(1 + int(self._random() * 4), endpoint)).decode()
        days = 1 + int(self._random() * 30)
        expires = {"anchor": "created_at", "seconds": days * DAY} if variant == "expiring" else None
        return {"file": text, "purpose": "batch", "expires_after": expires}

    def _suited(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        return ("expiring",) if given.get("expires_after") else self.variants
