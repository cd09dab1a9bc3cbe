"""Credentials in headers and query parameters: a file never holds one, it names the environment variable that does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

LETS_IN = re.compile(r"auth|key|token|secret|cookie|password|credential|signature", re.IGNORECASE)
"""Names of headers and query parameters that may let a request in."""
_LOOKS_LIKE_ONE = re.compile(r"(bearer|basic)\s|sk-|gsk_|hf_|eyJ", re.IGNORECASE)
"""The beginnings of values that are credentials, whatever their name."""
_FROM_ENVIRONMENT = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")


def variable_in(value: str) -> str | None:
    """The environment variable that a value `env:NAME` names; `None` where it names none."""
    found = _FROM_ENVIRONMENT.fullmatch(value)
    return found[1] if found else None


def key_variables(settings: Mapping[str, Any]) -> Iterator[str]:
    """The environment variables that settings name as holding a key, or the value of a header or a parameter."""
    for name in ("api_key_env", "second_key_env", "upstream_key_env"):
        if isinstance(settings.get(name), str):
            yield settings[name]
    for name, separator in (("header", ":"), ("query", "=")):
        texts = settings.get(name)
        for text in texts if isinstance(texts, list) else ():
            variable = variable_in(str(text).partition(separator)[2].strip())
            if variable:
                yield variable


def is_credential(name: str, value: str) -> bool:
    """True of a header or query parameter that looks like a credential and is none of an environment variable."""
    looks = LETS_IN.search(name) or _LOOKS_LIKE_ONE.match(value)
    return bool(looks) and variable_in(value) is None
