"""Never imported: it would fail."""

from __future__ import annotations

import builtins
from enum import Enum
from typing import Annotated, ClassVar, Dict, List, Optional, Union

from pydantic import BaseModel, Field

raise SystemExit("a module level that runs is a mistake")


class Status(str, Enum):
    VALIDATING = "validating"
    COMPLETED = "completed"
    FAILED = "failed"


class Counts(BaseModel):
    total: int


class Errors(BaseModel):
    class Fault(BaseModel):
        code: Union[str, None] = None
        line: "Optional[int]" = Field(default=None, description="where")

    data: Optional[List[Errors.Fault]] = None


Metadata = Dict[str, builtins.str]


class Base(BaseModel):
    model_config = {}
    kept: ClassVar[int] = 1
    id: str
    kind: Literal["batch"] = Field(..., alias="object")


class Batch(Base):
    input_file_id: Annotated[str, Field(min_length=1)]
    status: Status
    created_at: int
    """The Unix timestamp (in seconds) of its creation."""
    completed_at: int | None = None
    errors: Optional[Errors] = None
    request_counts: Counts | None = None
    metadata: Optional[Metadata] = None
