"""The suite: `pytest --pyargs batchspec.suite --batchspec-url URL`; one item a requirement."""
