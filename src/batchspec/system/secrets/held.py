"""The vault of this process, and values that show nothing of themselves."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping

from batchspec.system.secrets.spelled import userinfo, userinfo_parts
from batchspec.system.secrets.vault import REDACTED, Vault

VAULT = Vault()
"""Holds what this process was told that is secret. Messages, tracebacks and logs go through it."""

_NAME = r"[\w.-]*(?:auth|key|token|secret|cookie|passw|credential|signature)[\w.-]*"
_NAMED = re.compile(rf"""\s*["']?{_NAME}["']?\s*(?::\s+|=\s*)(?!env:)(.+)""", re.IGNORECASE | re.DOTALL)
"""A header or parameter of a secret name, with its value."""
_OPTION = re.compile(r"--?[a-z-]+=")
_WORD = re.compile(r"[a-z_]+|[\d.]+")
"""A value that is a word or a number. As a secret it would blank out innocent text."""
_LONG = 12
"""Characters of a value that is a secret whatever it is called; a shorter one may be a name, as in `X-Team: evals-1`."""
_PLAIN_WORD = r"[A-Za-z][a-z]{0,15}(?:-[a-z]{1,16})?[.:!?]*(?=[\s'\",;)\]}>]|\Z)"
"""A word of a sentence, as in "basic authentication" or "the bearer token is missing". A credential of no such form is taken out."""
_AFTER_SCHEME = re.compile(rf"\b((?i:bearer|basic)\s+)(?!{_PLAIN_WORD})[^\s'\",;)\]}}>]{{6,}}")
_BEFORE_HOST = re.compile(r"(\w{1,20}://)[^\s/@]+@")


class Secret(str):
    """A text whose `repr` is nothing but a mark, so that no traceback that shows variables shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return REDACTED


def hold_value(name: str, value: str) -> None:
    """Keep the value of a header or parameter, but for a word or a short one under a name that says nothing of a secret."""
    if _NAMED.match(f"{name}: {value}") or (len(value) >= _LONG and not _WORD.fullmatch(value)):
        VAULT.hold(value)


def hold_address(address: str) -> None:
    """Keep what stands before the host of an address."""
    for part in userinfo_parts(userinfo(address)):
        VAULT.hold(part)


def hold_words(words: Iterable[str]) -> None:
    """Keep the secrets of a command line that show by their form: those of addresses, and `name: value` of a secret name."""
    for word in words:
        value = _OPTION.sub("", word, count=1) if _OPTION.match(word) else word
        hold_address(value)
        named = None if value.startswith("-") else _NAMED.fullmatch(value)
        if named:
            VAULT.hold(named[1])


def hold_proxies(environment: Mapping[str, str] = os.environ) -> None:
    """Keep what stands before the hosts of the proxies that the environment names."""
    for name, value in environment.items():
        if name.lower().endswith("_proxy"):
            hold_address(value if "://" in value else f"http://{value}")


def shown(text: str) -> str:
    """A message without secrets: those that the vault holds, and what is one by its form."""
    return without_userinfo(_AFTER_SCHEME.sub(rf"\1{REDACTED}", VAULT.text(text)))


def without_userinfo(text: str) -> str:
    """The text without what stands before the hosts of the addresses in it."""
    return _BEFORE_HOST.sub(rf"\1{REDACTED}@", text)
