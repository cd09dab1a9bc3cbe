"""What is read: strict JSON, traces, YAML, and the values that Python can hold and JSON cannot."""
