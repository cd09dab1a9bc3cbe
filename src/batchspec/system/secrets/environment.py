"""The environment of an adapter: that of this process, less the variables that hold secrets."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from batchspec.system.secrets.held import VAULT

SOUNDS_SECRET = re.compile(r"key|token|secret|password|passwd|credential", re.IGNORECASE)
"""Parts of names that sound secret, wherever they stand in the name: `OPENAI_API_KEY`, `GithubToken`, `PGPASSWORD`."""
PASSES = re.compile(
    r"PYTHONPATH|VIRTUAL_ENV|JAVA_HOME|NODE_.*|CARGO_.*|GO(?!OGLE).*",
    re.IGNORECASE if os.name == "nt" else 0,
)
"""Names that always pass, since interpreters and toolchains need them. Those of Google are none of the Go toolchain."""


@dataclass(frozen=True, slots=True)
class Withholding:
    """What an adapter does not get."""

    variables: Collection[str] = frozenset()
    """Names of variables that hold keys of a run; they are held back whatever they are called, and unless they are passed."""
    passed: Collection[str] = frozenset()
    """Names that are passed although they sound secret."""

    def holds_back(self, name: str) -> bool:
        """True of a variable that an adapter does not get."""
        if name in self.passed:
            return False
        return name in self.variables or bool(SOUNDS_SECRET.search(name) and not PASSES.fullmatch(name))

    def held_back(self, environment: Mapping[str, str]) -> tuple[str, ...]:
        """The names of those that are set, in order."""
        return tuple(sorted(name for name in environment if self.holds_back(name)))

    def environment(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The environment without them. Their values are secret from now on, and so are those of secret names that pass."""
        for name, value in environment.items():
            if name in self.variables or (SOUNDS_SECRET.search(name) and not _is_plain(name, value)):
                VAULT.hold(value)
        return {name: value for name, value in environment.items() if not self.holds_back(name)}


BY_NAME = Withholding()
"""Where no setting names more: what sounds secret is held back, and nothing else."""


def _is_plain(name: str, value: str) -> bool:
    """True of a number, and of a word under a name that need not mean a secret: `TOKEN_LIMIT=128000`, `KEYBOARD=english`."""
    guessed = not re.search("token|secret|passw", name, re.IGNORECASE)
    return value.isdigit() or (guessed and value.isalpha() and value.islower())


def told(
    names: Iterable[str],
) -> str:
    """The names that were held back, for a message on an adapter that does not answer. Empty without names."""
    found = list(names)
    if not found:
        return ""
    more = f" and {len(found) - MOST_NAMES} more" if len(found) > MOST_NAMES else ""
    return f"it was started without {', '.join(found[:MOST_NAMES])}{more}; --adapter-env NAME passes one"


MOST_NAMES = 8
"""Names that a message has room for."""
