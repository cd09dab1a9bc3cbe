"""Batches that are right in every state, and what they are drawn from."""
