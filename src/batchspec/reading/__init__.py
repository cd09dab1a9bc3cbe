"""Bytes and text to values: strict JSON, traces, YAML, settings; and the values that Python can hold and JSON cannot."""
