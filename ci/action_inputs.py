"""The action's inputs, read from the environment into a command line; nothing here meets a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from glob import glob

JUDGING = ("json", "junit", "level", "waivers")
TAKES = {
    "check server": JUDGING,
    "check client": JUDGING,
    "check files": JUDGING,
    "proxy": (*JUDGING, "run"),
    "fixtures": (),
    "fixtures export": (),
    "drift": ("fail-on",),
}
"""Commands, and the inputs that mean something to each beside target, args and summary."""
OF_SOME = (*JUDGING, "fail-on", "run")
"""Inputs that only some commands take."""
SEVERAL = ("check files", "drift")
"""Commands that take several targets."""
WRITING = {"fixtures": "file", "fixtures export": "folder"}
"""Commands that write their target, and what it is."""
TAKEN = {
    "check": ("--json", "--junit", "--level", "--summary-md", "--waivers"),
    "proxy": ("--json", "--junit", "--level", "--port", "--summary-md", "--upstream", "--waivers"),
    "fixtures": ("--out",),
    "drift": ("--fail-on", "--format"),
}
"""Options that the action gives by itself; twice on one line, the last would win unseen."""


class WrongInput(Exception):
    """An input that is not understood; usage."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of the action, understood."""

    command: str
    targets: tuple[str, ...]
    args: tuple[str, ...]
    options: dict[str, str]
    summary: bool
    run: tuple[str, ...] = ()
    """The words of the command that runs behind the proxy."""

    def line(self, batchspec: str, **more: str) -> list[str]:
        """The command line; nothing after `--` is an option, whatever it begins with."""
        given = self.options | {name.replace("_", "-"): value for name, value in more.items()}
        options = [f"--{name}={value}" for name, value in given.items()]
        if self.command == "proxy":
            return [batchspec, "proxy", *self.args, *options, f"--upstream={self.targets[0]}", "--port=0"]
        targets = ["--", *self.targets] if self.targets and self.command != "fixtures" else []
        return [batchspec, *self.command.split(), *self.args, *options, *targets]


def understood(environ: Mapping[str, str]) -> Inputs:
    """The inputs in `INPUT_*`; raises `WrongInput`."""
    command = " ".join(value(environ, "command").split())
    if command not in TAKES:
        raise WrongInput(f"command: {command!r} is none of {', '.join(TAKES)}")
    return Inputs(
        command=command,
        targets=_targets(command, value(environ, "target")),
        args=_args(command, value(environ, "args")),
        options=dict(_options(command, environ)),
        summary=_summary(value(environ, "summary")),
        run=_run(command, value(environ, "run")),
    )


def value(environ: Mapping[str, str], name: str) -> str:
    return environ.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()


def _options(command: str, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in OF_SOME:
        given = value(environ, name)
        if given and name not in TAKES[command]:
            raise WrongInput(f"{name}: {command} has no such input; leave it out")
        if name == "run":
            continue
        if given == "-" or "\n" in given:
            raise WrongInput(f"{name}: give one path or word")
        if given:
            yield name, given


def _words(name: str, text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:
        raise WrongInput(f"{name}: a quote or a backslash is left open at the end of {text!r}") from None


def _run(command: str, text: str) -> tuple[str, ...]:
    words = _words("run", text)
    if command == "proxy" and not words:
        raise WrongInput("run: name the command whose traffic is to be judged")
    return words


def _args(command: str, text: str) -> tuple[str, ...]:
    args = _words("args", text)
    taken = {arg.partition("=")[0] for arg in args} & set(TAKEN[command.split(maxsplit=1)[0]])
    if taken:
        raise WrongInput(f"args: {min(taken)} is given by the action; use its inputs")
    return args


def _targets(command: str, text: str) -> tuple[str, ...]:
    targets = tuple(line.strip() for line in text.splitlines() if line.strip())
    if command in SEVERAL:
        return tuple(path for target in targets for path in _matched(target))
    if len(targets) > 1:
        raise WrongInput(f"target: {command} takes one, not {len(targets)}")
    if command == "proxy" and not targets:
        raise WrongInput("target: name the base URL of the server behind the proxy")
    if command in WRITING and not targets:
        raise WrongInput(f"target: name the {WRITING[command]} to write")
    return targets


def _matched(target: str) -> list[str]:
    """The paths a pattern matches; the target itself where it is an address or matches nothing."""
    if "://" in target:
        return [target]
    return sorted(glob(target, recursive=True)) or [target]  # noqa: PTH207  absolute patterns, too


def _summary(text: str) -> bool:
    if text not in {"", "true", "false"}:
        raise WrongInput(f"summary: {text!r} is neither true nor false")
    return text != "false"
