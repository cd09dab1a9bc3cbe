"""The cases that a client is given: objects to read, pages, and calls to make."""
