"""Batches for tests: valid in every state, or broken on purpose."""

from batchspec.making.batches.factory import BatchFactory
from batchspec.making.batches.overrides import NotLifecycleTrue
from batchspec.making.batches.results import ResultLines
from batchspec.making.broken import NotBreakable, breakable, broken, ways

__all__ = ["BatchFactory", "NotBreakable", "NotLifecycleTrue", "ResultLines", "breakable", "broken", "ways"]
