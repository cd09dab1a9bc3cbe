"""One item a requirement, its id at the end of the node id, so that `-k BATCH-TIM-004` finds it."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.batchspec
def test_requirement(batchspec_requirement: str, batchspec_judge: Callable[[str], None]) -> None:
    __tracebackhide__ = True
    batchspec_judge(batchspec_requirement)
