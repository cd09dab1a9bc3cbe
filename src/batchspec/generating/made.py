"""What is written into a folder: the files that ship, and the fixtures, which are made when they are asked for."""

from __future__ import annotations

from batchspec.generating.catalogue import Wanted, shipped


def made(wanted: Wanted) -> dict[str, bytes]:
    """Every file by its path below the folder; raises `NotThere`."""
    return shipped(wanted)
