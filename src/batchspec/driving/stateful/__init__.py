"""A server driven by hypothesis: histories of requests in any order, each judged as it grows, and shrunk where one breaks a rule."""
