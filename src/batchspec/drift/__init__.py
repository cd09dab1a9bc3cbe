"""Drift: the claims of a source on the objects of the Batch API, what changed in them, and whom that can break."""
