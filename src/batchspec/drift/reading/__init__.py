"""Shared by the readers: files, syntax trees, documents, types by language, and the choice of the types that are objects of the contract."""
