"""Driving a client: the kit gives it objects to read and calls to make, and keeps its answers."""
