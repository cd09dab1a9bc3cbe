"""What is written into a folder: the files that ship, and the fixtures, which are made when they are asked for."""

from __future__ import annotations

from batchspec.generating.catalogue import Wanted, shipped
from batchspec.generating.fixtures import with_fixtures

FIXTURES = "fixtures"


def made(wanted: Wanted) -> dict[str, bytes]:
    """Every file by its path below the folder; raises `NotThere`."""
    files = shipped(wanted)
    return with_fixtures(files) if wanted.what == FIXTURES else files
