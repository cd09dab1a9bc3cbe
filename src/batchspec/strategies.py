"""Strategies for hypothesis that draw batches, histories and pages, valid or broken in one way, and a machine that drives a server."""

from batchspec.driving.stateful.history import BrokenRule, Silent
from batchspec.driving.stateful.machine import BatchMachine
from batchspec.making.strategies import Broken, batches, broken, histories, pages

__all__ = ["BatchMachine", "Broken", "BrokenRule", "Silent", "batches", "broken", "histories", "pages"]
