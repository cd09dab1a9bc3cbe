"""Factories of the objects beside the batch: pages, requests, files, lines, refusals and events, right in every variant."""
