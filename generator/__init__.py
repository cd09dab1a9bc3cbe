"""Reads `schema/`, checks it, and renders `generated/`; never shipped."""
