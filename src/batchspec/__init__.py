"""Conformance to the OpenAI Batch API: `check` judges a batch, `load` reads JSON, `schema` gives a schema, `Batch` is a model.

Each object of the contract has a pydantic model here: `Batch`, `BatchList`, `FileObject`, `InputLine`, `OutputLine` and so on.

Names are looked up when first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from batchspec.version import __version__

if TYPE_CHECKING:
    from batchspec.contract.schemas import schema
    from batchspec.fixtures import BatchFactory
    from batchspec.judging.of_object import check
    from batchspec.judging.report import Report
    from batchspec.reading.strict_json import NotStrictJSON, load
    from batchspec_contract.models.pydantic_v2 import (
        Batch,
        BatchEvent,
        BatchList,
        CreateBatch,
        ErrorEnvelope,
        FileDeletion,
        FileObject,
        FileUpload,
        InputLine,
        OutputLine,
    )

__all__ = [
    "Batch",
    "BatchEvent",
    "BatchFactory",
    "BatchList",
    "CreateBatch",
    "ErrorEnvelope",
    "FileDeletion",
    "FileObject",
    "FileUpload",
    "InputLine",
    "NotStrictJSON",
    "OutputLine",
    "Report",
    "__version__",
    "check",
    "load",
    "schema",
]

_MODELS = (
    *("Batch", "BatchEvent", "BatchList", "CreateBatch", "ErrorEnvelope"),
    *("FileDeletion", "FileObject", "FileUpload", "InputLine", "OutputLine"),
)
_HOMES = {
    **dict.fromkeys(_MODELS, "batchspec_contract.models.pydantic_v2"),
    "BatchFactory": "batchspec.fixtures",
    "NotStrictJSON": "batchspec.reading.strict_json",
    "Report": "batchspec.judging.report",
    "check": "batchspec.judging.of_object",
    "load": "batchspec.reading.strict_json",
    "schema": "batchspec.contract.schemas",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
