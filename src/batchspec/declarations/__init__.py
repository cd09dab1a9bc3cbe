"""The target file: how one server differs from the documented Batch API, read and held against its schema."""
