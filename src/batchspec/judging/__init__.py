"""Judging: a requirement and its evidence give findings. Nothing here does input or output."""
