from typing import Literal, NotRequired, Required, TypedDict


class Fault(TypedDict, total=False):
    code: str | None
    line: int | None


class Errors(TypedDict):
    data: NotRequired[list[Fault] | None]


class Counts(TypedDict):
    total: int


class Batch(TypedDict, total=False):
    id: Required[str]
    object: Required[Literal["batch"]]
    input_file_id: Required[str]
    status: Required[Literal["validating", "completed", "failed"]]
    created_at: Required[int]
    completed_at: int | None
    errors: Errors | None
    request_counts: Counts | None
    metadata: dict[str, str] | None
