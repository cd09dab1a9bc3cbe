"""The objects that a source is read for: the names of their types in sources, and the fields by which such a type is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from batchspec.claims.source import CLIENT, SERVER
from batchspec.claims.states import ALWAYS
from batchspec.drift.reading.shapes import Part, Shape

BATCH = "batch"
BATCH_FIELDS = frozenset({"input_file_id", "status"})
"""An object with these fields is a batch; the request that creates one has no status."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request or an answer of the API, as OpenAPI has them by path."""

    method: str
    path: re.Pattern[str]
    body: str
    """`request`, or the first digit of the status of an answer."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One object of the contract, as sources declare it."""

    name: str
    called: tuple[str, ...]
    """Names of its type, as patterns. Of several that a source has, the first counts."""
    marks: frozenset[str]
    """Fields, one of which a type so called has. Of the batch: those by which a type of any name is one."""
    any_name: bool = False
    """True where a type of any name that has all the marks is the object."""
    inside: str = ""
    """The field that holds what sources declare by that name, where they declare that part alone."""
    sent_by: str = SERVER
    others: tuple[str, ...] = ()
    """Fields that hold objects of another kind, whose parts are not claimed here."""
    exchanges: tuple[Exchange, ...] = ()
    loose: bool = False
    """True where many sources have one type for this and more, so that what it leaves out is no difference between kinds."""

    def fits(self, name: str, keys: AbstractSet[str], wanted: str | None) -> bool:
        """True where a type of this name and with these keys of its own may be the object, or is the type `wanted`."""
        if wanted:
            return name == wanted
        if self.any_name:
            return keys >= self.marks
        return self.is_called(name) and (not keys or bool(keys & self.marks))

    def is_called(self, name: str) -> bool:
        """True where the object is called so."""
        return any(re.fullmatch(pattern, name) for pattern in self.called)

    def whole(self, shape: Shape) -> Shape:
        """The shape of the object, given that of the type: put where it belongs, without the parts of other objects."""
        if self.inside and self.inside not in shape.parts and shape.parts:
            first = next(iter(shape.parts.values()))
            held = Part(replace(shape, null=False), ALWAYS, first.place)
            shape = Shape("object", parts={self.inside: held})
        for path in self.others:
            shape = _cut(shape, path.split("."))
        return shape


def _cut(shape: Shape, path: list[str]) -> Shape:
    """The shape without what is inside the field at `path`."""
    head, *rest = path
    member = shape.parts.get(head)
    if member is None:
        return shape
    inner = member.shape
    if rest:
        inner = _cut(inner, rest)
    elif inner.of is not None and inner.type == "array":
        inner = replace(inner, of=replace(inner.of, parts={}))
    else:
        inner = replace(inner, type="object" if inner.type == "map" else inner.type, of=None, parts={})
    return replace(shape, parts={**shape.parts, head: replace(member, shape=inner)})


_VERSION = r"^(?:/(?:api|openai|v\d[\w.-]*))*"
"""What may stand in a path before the part that the API documents."""


def _exchange(method: str, path: str, body: str) -> Exchange:
    return Exchange(method, re.compile(rf"{_VERSION}{path}/?$"), body)


_ALL = (
    Sought(BATCH, ("Batch",), BATCH_FIELDS, any_name=True),
    Sought(
        "batch_list",
        (
            "BatchList",
            "ListBatchesResponse",
            "BatchListPageResponse",
            "BatchListResponse",
            # One type for the pages of every list of an SDK.
            "CursorPageResponse",
            "SyncCursorPage",
            "CursorPage",
        ),
        frozenset({"data", "has_more"}),
        others=("data",),
        loose=True,
        exchanges=(_exchange("get", "/batches", "2"),),
    ),
    Sought(
        "create_batch",
        (
            "CreateBatch",
            "CreateBatchRequest",
            r"BatchCreateParams\.Body",
            "BatchCreateParams",
            "BatchNewParams",
            "BatchCreateRequest",
        ),
        frozenset({"input_file_id", "completion_window"}),
        sent_by=CLIENT,
        exchanges=(_exchange("post", "/batches", "request"),),
    ),
    Sought(
        "file_object",
        ("FileObject", "OpenAIFile"),
        frozenset({"bytes", "filename", "purpose"}),
        exchanges=(_exchange("post", "/files", "2"), _exchange("get", r"/files/\{\w+\}", "2")),
    ),
    Sought(
        "file_upload",
        ("FileUpload", "CreateFileRequest", r"FileCreateParams\.Body", "FileCreateParams", "FileNewParams"),
        frozenset({"purpose", "expires_after"}),
        sent_by=CLIENT,
        exchanges=(_exchange("post", "/files", "request"),),
    ),
    Sought(
        "file_deletion",
        ("FileDeletion", "DeleteFileResponse", "FileDeleted", "FileDeleteResponse"),
        frozenset({"id", "deleted"}),
        exchanges=(_exchange("delete", r"/files/\{\w+\}", "2"),),
    ),
    Sought(
        "error_envelope",
        ("ErrorEnvelope", "ErrorResponse", "ErrorObject"),
        frozenset({"error", "message", "code"}),
        inside="error",
        exchanges=(_exchange("post", "/batches", "4"),),
    ),
    Sought(
        "input_line",
        ("InputLine", "BatchRequestInput"),
        frozenset({"custom_id", "url"}),
        sent_by=CLIENT,
        others=("body",),
    ),
    Sought(
        "output_line",
        ("OutputLine", "BatchRequestOutput"),
        frozenset({"custom_id", "response"}),
        others=("response.body",),
    ),
    # A type for each event, which together are the object.
    Sought(
        "batch_event",
        ("BatchEvent", r"Batch[A-Z]\w*WebhookEvent", r"WebhookBatch[A-Z]\w*"),
        frozenset({"type", "data"}),
    ),
)
SOUGHT: Mapping[str, Sought] = {sought.name: sought for sought in _ALL}
"""By its name, each object that sources are read for; the batch is the first."""
