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
_AFTER_SCHEME = re.compile(
    r"(?P<header>authorization[\"']?\s*[:=]\s*[\"']?)?\b(?P<scheme>(?:bearer|basic)\s+)(?P<rest>[^\s'\",;)\]}>]{6,})",
    re.IGNORECASE,
)
"""A scheme with what stands behind it: a credential, or the next word of a sentence, such as `Basic authentication`."""
_PROSE = re.compile(
    r"(?:[A-Za-z][a-z]{,15}|[A-Za-z]?[a-z]{4,}(?:[-_/][a-z]{4,}){1,2})[.:!?…*`]*"  # a word, or a few that are joined
    r"|(?:realm|charset|scope|error(?:_description|_uri)?|resource_metadata)=.*"  # a parameter of a challenge
    r"|[<{$]+[A-Za-z_-]+"  # what stands for a key in an example
)
"""What is no credential. Keys that somebody issues have digits, or small and large letters, or are longer than a word."""
_GOES_ON = re.compile(r"[ \t]+[A-Za-z]")
"""A sentence that goes on; a header ends with its credential."""
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
    return without_userinfo(_AFTER_SCHEME.sub(_without_credential, VAULT.text(text)))


def _without_credential(found: re.Match[str]) -> str:
    is_header = found["header"] and not _GOES_ON.match(found.string, found.end())
    if _PROSE.fullmatch(found["rest"]) and (not is_header or found["rest"][0] in "<{$"):
        return found[0]
    return f"{found['header'] or ''}{found['scheme']}{REDACTED}"


def without_userinfo(text: str) -> str:
    """The text without what stands before the hosts of the addresses in it."""
    return _BEFORE_HOST.sub(rf"\1{REDACTED}@", text)
