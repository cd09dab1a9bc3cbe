"""Shared by the tests of the reference server that need no HTTP."""

from __future__ import annotations

import pytest
from support.world import World


@pytest.fixture
def world():
    """An engine whose every sighting is judged at the end of the test."""
    world = World()
    yield world
    assert world.broken() == set()
