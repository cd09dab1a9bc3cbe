"""The class that people subclass in their own tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import pytest


class BatchAPI:
    """The requirements of the Batch API, an item each: subclass it in a file of your own tests, and pytest judges your server.

    The target comes from the hook `pytest_batchspec_target` in conftest.py, or from the settings. Options on the command
    line win over the attributes, and the attributes over ini keys and files.
    """

    contract: ClassVar[str | None] = None
    """The revision of the contract that counts, as in `"2026-11"`: what a later one requires is reported and does not fail."""
    level: ClassVar[str | None] = None
    """The lowest level that fails: `"must"`, `"should"` or `"may"`."""
    only: ClassVar[str | Sequence[str]] = ()
    """Ids of requirements, or beginnings of ids; none means all."""
    capabilities: ClassVar[Mapping[str, bool]] = {}
    """The features that the server lacks, `{"cancel": False}`, or claims."""

    # pytest collects a class by its name, which users may set to any pattern. This one is imported and is no test itself.
    __test__: ClassVar[Any] = False

    def __init_subclass__(cls, **further: Any) -> None:
        super().__init_subclass__(**further)
        if "__test__" not in vars(cls):
            cls.__test__ = _BY_ITS_NAME

    @pytest.mark.batchspec
    def test_requirement(self, batchspec_requirement: str, batchspec_judge: Callable[[str], None]) -> None:
        __tracebackhide__ = True
        batchspec_judge(batchspec_requirement)


_BY_ITS_NAME = 1
"""Undoes `__test__ = False` of the base class. `True` would make pytest collect a subclass whatever its name is."""
