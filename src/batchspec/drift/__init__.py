"""Drift: the claims of a source on the batch object, what changed in them, and whom that can break."""
