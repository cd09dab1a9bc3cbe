"""Comparisons of this kit's contract with one that was changed."""

from __future__ import annotations

import pytest
from support.revisions import data

from batchspec.revisions.changes import compared
from batchspec.revisions.described import described


@pytest.fixture
def diff():
    """Compare this kit's contract with the same after changes."""

    def compare(*changes, old=()):
        return compared(described(data(*old), "old"), described(data(*changes), "new"))

    return compare
