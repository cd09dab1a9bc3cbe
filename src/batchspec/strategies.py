"""Strategies for hypothesis that draw the objects of the Batch API, valid or broken in one way, and a machine that drives a server."""

from batchspec.driving.stateful.history import BrokenRule, Silent
from batchspec.driving.stateful.machine import BatchMachine
from batchspec.making.neighbour_strategies import (
    batch_events,
    batch_lists,
    create_batches,
    error_envelopes,
    file_deletions,
    file_objects,
    file_uploads,
    input_lines,
    output_lines,
)
from batchspec.making.strategies import Broken, batches, broken, histories, pages

__all__ = [
    "BatchMachine",
    "Broken",
    "BrokenRule",
    "Silent",
    "batch_events",
    "batch_lists",
    "batches",
    "broken",
    "create_batches",
    "error_envelopes",
    "file_deletions",
    "file_objects",
    "file_uploads",
    "histories",
    "input_lines",
    "output_lines",
    "pages",
]
