"""The types of a toy SDK in Python: the batch and all that goes with it."""

from typing import Generic, List, Literal, Optional, TypeVar

from pydantic import BaseModel
from typing_extensions import Required, TypedDict

from .uploads import FileTypes

T = TypeVar("T")


class Batch(BaseModel):
    id: str
    input_file_id: str
    status: Literal["validating", "completed"]


class SyncCursorPage(BaseModel, Generic[T]):
    data: List[T]
    has_more: bool


class OutputExpiresAfter(TypedDict, total=False):
    anchor: Required[Literal["created_at"]]

    seconds: Required[int]
    """Must be between 3600 (1 hour) and 2592000 (30 days)."""


class BatchCreateParams(TypedDict, total=False):
    input_file_id: Required[str]
    endpoint: Required[Literal["/v1/responses", "/v1/embeddings"]]
    completion_window: Required[Literal["24h"]]
    output_expires_after: OutputExpiresAfter


class FileObject(BaseModel):
    id: str
    bytes: int

    created_at: int
    """The Unix timestamp (in seconds) of the upload."""

    filename: str
    purpose: Literal["batch", "batch_output"]
    expires_at: Optional[int] = None


class FileCreateParams(TypedDict, total=False):
    file: Required[FileTypes]
    purpose: Required[Literal["batch", "vision"]]
    expires_after: OutputExpiresAfter


class FileDeleted(BaseModel):
    id: str
    deleted: bool


class ErrorObject(BaseModel):
    message: str
    code: Optional[str] = None


class Data(BaseModel):
    id: str


class BatchCompletedWebhookEvent(BaseModel):
    id: str
    type: Literal["batch.completed"]
    data: Data


class BatchFailedWebhookEvent(BaseModel):
    id: str
    type: Literal["batch.failed"]
    data: Data
