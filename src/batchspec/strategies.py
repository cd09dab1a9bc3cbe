"""Strategies for hypothesis that draw batches, histories and pages: valid, or broken in one way."""

from batchspec.making.strategies import Broken, batches, broken, histories, pages

__all__ = ["Broken", "batches", "broken", "histories", "pages"]
