"""One item a requirement, its id at the end of the node id, so that `-k BATCH-TIM-004` finds it."""

from __future__ import annotations

from typing import Any

import pytest

from batchspec.pytest_suite import gate_of, judge


@pytest.mark.batchspec
def test_requirement(
    batchspec_requirement: str, batchspec_outcomes: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    __tracebackhide__ = True
    judge(batchspec_outcomes[batchspec_requirement], gate_of(request.config), request.node)
