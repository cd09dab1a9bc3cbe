"""What readers share: which type is the batch, which package it is of, syntax trees, documents, and types by language."""
