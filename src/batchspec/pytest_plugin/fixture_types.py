"""The types of the fixtures that are functions, for annotations in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from batchspec.judging.report import Report


class AssertBatch(Protocol):
    """The type of the fixture `assert_batch`."""

    def __call__(self, obj: Any, *, level: str = "must", only: tuple[str, ...] | list[str] = ()) -> None:
        """Fail with what is wrong with a batch object; options as of `batchspec.check`."""


class CheckBatchApp(Protocol):
    """The type of the fixture `check_batch_app`."""

    def __call__(self, app: Any, **settings: Any) -> Report:
        """Drive an app in process, fail with what is wrong with it, and give its report where it conforms."""
        ...
