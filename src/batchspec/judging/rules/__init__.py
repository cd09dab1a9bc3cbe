"""Rules that JSON Schema cannot say, one module each, found by walking this folder.

A module has one function, named for what it is given: `judge_text`, `judge_batch` (a `Snapshot`), `judge_history`
(a `History`), `judge_trace` (a `Run`), `judge_client` (the `Case`s that its row names) or `judge_gateway` (a `Gateway`). It
yields a finding for each thing it looked at: none where its occasion did not arise or its inputs are of the wrong type. A rule
that serves several requirements takes a second argument, `of`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

from batchspec.judging.evidence.finding import Finding

PREFIX = "judge_"

Rule = Callable[..., Iterator[Finding]]


@cache
def find(name: str) -> tuple[str, Rule]:
    """The kind of evidence that the rule judges, and its function; raises `ModuleNotFoundError`."""
    module = import_module(f"{__name__}.{name}")
    ((function, rule),) = ((key, value) for key, value in vars(module).items() if key.startswith(PREFIX))
    return function.removeprefix(PREFIX), rule


def names() -> list[str]:
    """Every rule there is."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def bound(name: str, of: str) -> tuple[str, Callable[[Any], Iterator[Finding]]]:
    """The rule with its `of` filled in."""
    judges, rule = find(name)
    return judges, (lambda evidence: rule(evidence, of)) if of else rule
