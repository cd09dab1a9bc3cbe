"""The pytest plugin: hooks, the options it has, and the items of the suite.

The types of the fixtures are here, for annotations in tests: `BatchFactory` of `batch_factory`, `BatchServer` of `batch_server`,
`AssertBatch` of `assert_batch`, `BatchProxy` of `batch_proxy`, and `CheckBatchApp` of `check_batch_app`. They are looked up when
first used, since pytest loads this package in every run.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from batchspec.making.batches.factory import BatchFactory
    from batchspec.making.scripted.server import BatchServer
    from batchspec.pytest_plugin.fixture_types import AssertBatch, CheckBatchApp
    from batchspec.pytest_plugin.proxy_fixture import BatchProxy, TestProxy

__all__ = ["AssertBatch", "BatchFactory", "BatchProxy", "BatchServer", "CheckBatchApp", "TestProxy"]

_HOMES = {
    "AssertBatch": "batchspec.pytest_plugin.fixture_types",
    "BatchFactory": "batchspec.making.batches.factory",
    "BatchProxy": "batchspec.pytest_plugin.proxy_fixture",
    "BatchServer": "batchspec.making.scripted.server",
    "CheckBatchApp": "batchspec.pytest_plugin.fixture_types",
    "TestProxy": "batchspec.pytest_plugin.proxy_fixture",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
