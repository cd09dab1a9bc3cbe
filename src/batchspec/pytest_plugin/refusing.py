"""What pytest is told of options and settings that cannot be used."""

from __future__ import annotations

import pytest

from batchspec.system.system_errors import shortened


def refused(what: object) -> pytest.UsageError:
    """The error that ends pytest with wrong usage and these words, each line of them shortened."""
    lines = f"batchspec: {what}".split("\n")
    return pytest.UsageError("\n".join(map(shortened, lines)))
