"""Shared by the readers: files, syntax trees, documents, types by language, and the choice of the type that is the batch."""
