"""Wrong usage as pytest tells it: each line inert, and none longer than a few lines of a terminal."""

from __future__ import annotations

import pytest

from batchspec.system.inert.logs import lines
from batchspec.system.quoting import shortened
from batchspec.system.secrets.held import shown


def usage_error(what: object) -> pytest.UsageError:
    """The error to raise, with `what` as its sentences, a line each."""
    told = shown(f"batchspec: {what}").split("\n")
    return pytest.UsageError(lines("\n".join(map(shortened, told))))
