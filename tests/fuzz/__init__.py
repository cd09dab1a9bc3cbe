"""Fuzzers: anything, put into every place that a stranger writes, and the kit still judges, tells and shows it."""
