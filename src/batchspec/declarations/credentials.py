"""Credentials in headers and query parameters: a file never holds one, it names the environment variable that does."""

from __future__ import annotations

import re

LETS_IN = re.compile(r"auth|key|token|secret|cookie|password|credential|signature", re.IGNORECASE)
"""Names of headers and query parameters that may let a request in."""
_LOOKS_LIKE_ONE = re.compile(r"(bearer|basic)\s|sk-|gsk_|hf_|eyJ", re.IGNORECASE)
"""The beginnings of values that are credentials, whatever their name."""
_FROM_ENVIRONMENT = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")


def variable_in(value: str) -> str | None:
    """The environment variable that a value `env:NAME` names; `None` where it names none."""
    found = _FROM_ENVIRONMENT.fullmatch(value)
    return found[1] if found else None


def is_credential(name: str, value: str) -> bool:
    """True of a header or query parameter that looks like a credential and is none of an environment variable."""
    looks = LETS_IN.search(name) or _LOOKS_LIKE_ONE.match(value)
    return bool(looks) and variable_in(value) is None
