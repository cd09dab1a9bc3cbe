"""pytest-xdist: what the controller gives its workers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

import pytest

from batchspec.pytest_plugin.made import Made
from batchspec.system.inert.shell import joined
from batchspec.system.secrets.held import shown
from batchspec.system.secrets.vault import REDACTED

HANDED_OVER = "batchspec_report"
"""The key of the worker's input under which reports are handed over."""
ARGUMENTS = "batchspec_arguments"
"""The key of those that pytest was started with."""


def is_worker(config: pytest.Config) -> bool:
    """True where this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


def handed_over(config: pytest.Config) -> dict[str, Made]:
    """What the controller handed to this worker, by run."""
    text = getattr(config, "workerinput", {}).get(HANDED_OVER, "{}")
    return {run: Made.of_text(made) for run, made in json.loads(text).items()}


def rerun_command(config: pytest.Config) -> str:
    """The command that judges one requirement, `{id}` in its place."""
    given = getattr(config, "workerinput", {}).get(ARGUMENTS, config.invocation_params.args)
    return f"pytest {joined(_kept(without_values(list(map(str, given)))))} -k {{id}}"


SECRET = {"--batchspec-header": ":", "--batchspec-query": "="}
"""Options whose values may hold keys, and what stands before those."""


def without_values(words: Sequence[str]) -> list[str]:
    """The arguments of pytest, and in place of the values of headers and parameters that they are left out."""
    found: list[str] = []
    separator: str | None = None
    for word in words:
        option, equals, value = word.partition("=")
        if separator:
            found.append(_named(word, separator))
        elif equals and option in SECRET:
            found.append(f"{option}={_named(value, SECRET[option])}")
        else:
            found.append(shown(word))
        separator = SECRET.get(word) if separator is None else None
    return found


def _named(text: str, separator: str) -> str:
    """`K: [redacted]` of `K: V`."""
    name, found, _ = text.partition(separator)
    return f"{name}{separator}{' ' * (separator == ':')}{REDACTED}" if found else REDACTED


CHOOSES = (
    *("--lf", "--last-failed", "--ff", "--failed-first", "--nf", "--new-first", "-x", "--exitfirst"),
    *("--co", "--collect-only", "--collectonly", "--sw", "--stepwise", "--sw-skip", "--stepwise-skip"),
    *("--sw-reset", "--stepwise-reset"),
)
"""Options that choose tests or end a session early, which would keep the command from judging the one requirement."""
CHOOSES_BY = ("-k", "--maxfail", "--lfnf", "--last-failed-no-failures")
"""Those that take a value."""


def _kept(words: Sequence[str]) -> Iterator[str]:
    """The arguments of pytest without the options that choose or stop."""
    rest = iter(words)
    for word in rest:
        if word in CHOOSES_BY:
            next(rest, None)
        elif word in CHOOSES or word.startswith(("-k", *(f"{name}=" for name in CHOOSES_BY))):
            continue
        elif re.fullmatch("-[qvxls]+", word):
            yield from filter(lambda flags: flags != "-", [word.replace("x", "")])
        else:
            yield word
