"""Ports of loopback for servers that a test starts as programs."""

from __future__ import annotations

import socket


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
