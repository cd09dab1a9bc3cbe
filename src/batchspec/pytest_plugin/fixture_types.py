"""The types of the fixtures that are functions, for annotations in tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from batchspec.settings import LEVEL, SIDE

if TYPE_CHECKING:
    from batchspec.judging.report import Report
    from batchspec.pytest_plugin.proxy_fixture import TestProxy


class AssertBatch(Protocol):
    """The type of the fixture `assert_batch`."""

    def __call__(self, obj: Any, *, level: str = "must", only: tuple[str, ...] | list[str] = ()) -> None:
        """Fail with what is wrong with a batch object; options as of `batchspec.check`."""


class CheckBatchApp(Protocol):
    """The type of the fixture `check_batch_app`."""

    def __call__(self, app: Any, **settings: Any) -> Report:
        """Drive an app in process, fail with what is wrong with it, and give its report where it conforms."""
        ...


class BatchProxy(Protocol):
    """The type of the fixture `batch_proxy`."""

    def __call__(
        self,
        upstream: str,
        *,
        side: str = SIDE,
        level: str = LEVEL,
        only: str | Iterable[str] = (),
        ca_bundle: str | None = None,
    ) -> TestProxy:
        """Start a proxy to the server at a base URL."""
        ...
