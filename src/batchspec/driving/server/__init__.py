"""Collecting from a server: scenarios drive it once over HTTP, and what passes is written into a trace."""
