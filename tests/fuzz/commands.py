"""A command that is given something odd: it ends with a verdict, or with one clear line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from support.command_line import Run, in_this_process

from fuzz.fuzzer import Wrong

LONGEST_COMPLAINT = 1_500
"""Characters on standard error: how the command is used, and one sentence, whatever it was given."""
VERDICTS = frozenset({0, 1, 2})
"""The codes of a verdict and of wrong usage."""
DRIFTS = frozenset({0, 1, 2, 3})
"""Those of `batchspec drift` and `contract diff`, where 3 is a source that could not be read."""


def run(words: Sequence[str], files: Mapping[str, bytes], env: Mapping[str, str] | None = None) -> Run:
    """Run the command in a folder that has these files; what it raises comes through."""
    with TemporaryDirectory() as folder:
        for name, raw in files.items():
            Path(folder, name).write_bytes(raw)
        return in_this_process(Path(folder), tuple(words), {"BATCHSPEC_TRACEBACK": "1", **(env or {})})


def ended(what: str, done: Run, codes: frozenset[int] = VERDICTS) -> str:
    """One word for how a command ended; raises `Wrong` where that is neither a verdict nor one clear line."""
    if done.code not in codes:
        raise Wrong(f"{what}: exit code {done.code}", done.err)
    if "Traceback" in done.err or "kit itself failed" in done.err + done.out:
        raise Wrong(f"{what}: a fault of the kit", done.err + done.out)
    if len(done.err) > LONGEST_COMPLAINT:
        raise Wrong(f"{what}: a complaint that is no short line", done.err)
    if done.code in {2, 3} and not (done.err.strip() and done.err.strip().split("\n")[-1].strip()):
        raise Wrong(f"{what}: refused without a word", done.out)
    return f"exit {done.code}"
