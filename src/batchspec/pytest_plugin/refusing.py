"""Wrong usage as pytest tells it: one line, inert."""

from __future__ import annotations

import pytest

from batchspec.system.inert.logs import line


def usage_error(what: str) -> pytest.UsageError:
    """The error to raise, with `what` as its sentence."""
    return pytest.UsageError(line(f"batchspec: {what}"))
