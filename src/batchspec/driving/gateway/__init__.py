"""Driving a gateway: the kit is its client and its upstream, and writes down both sides."""
