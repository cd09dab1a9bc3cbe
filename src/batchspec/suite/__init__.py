"""The suite, one item a requirement: `pytest --pyargs batchspec.suite --batchspec-url URL`, or a subclass of `BatchAPI` in one's own tests."""

from batchspec.suite.batch_api import BatchAPI
from batchspec.suite.command import Command

__all__ = ["BatchAPI", "Command"]
