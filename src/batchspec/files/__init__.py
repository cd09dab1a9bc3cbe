"""Judging files: objects one by one, and the histories that recordings of traffic hold."""

from batchspec.files.judging import judge_files
from batchspec.files.reading import NoSuchFile

__all__ = ["NoSuchFile", "judge_files"]
