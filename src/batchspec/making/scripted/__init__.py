"""The server behind the pytest fixture `batch_server`: a Batch API on loopback that does what a test tells it to."""
