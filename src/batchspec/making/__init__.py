"""Batches right and broken, a reference server, a scripted one, strategies for hypothesis, and a corpus of fixtures."""
