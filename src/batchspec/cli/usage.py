"""Wrong usage, shown in one form and in our words. The words of click differ by its version, and are quoted at most."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from batchspec.cli.failure import Failure, complain, interrupted
from batchspec.cli.say import say
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.system.nearest import did_you_mean
from batchspec.system.quoting import LONGEST_LINE, quoted, shortened
from batchspec.system.secrets.held import shown


class WrongUsage(click.UsageError):
    """A command line that cannot be carried out; the message is the whole sentence."""


class WrongValue(click.BadParameter):
    """A value that an option or argument does not take; the name of the option is put before the message."""


class _Carried(BaseException):
    """Brings an error past click, which would make a blank line of an interrupt, and exit code 1 of a broken pipe."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        super().__init__(error)


@contextmanager
def _past_click() -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, EOFError, OSError) as error:
        raise _Carried(error) from None


class Finite(click.FloatRange):
    """A number within bounds. That which is not a number is none, though it is outside of no bound."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; fails as click does."""
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value!r} is not a number", param, ctx)
        return found


class Group(click.Group):
    """A group that shows wrong usage in our words, raised by itself, by its commands or by click."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _past_click():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _past_click():
            return super().invoke(ctx)

    def main(self, *args: Any, **extra: Any) -> Any:
        if not extra.get("standalone_mode", True):
            return super().main(*args, **extra)
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
        except NoArgsIsHelpError as error:
            say(*error.ctx.get_help().split("\n"), err=True)
            sys.exit(ExitCode.USAGE)
        except click.ClickException as error:
            say(*complaint(error), err=True)
            sys.exit(ExitCode.USAGE)
        except Failure as failure:
            complain(str(failure))
            sys.exit(failure.code)
        except _Carried as carried:
            if not isinstance(carried.error, KeyboardInterrupt):
                raise carried.error from None
            sys.exit(interrupted(carried.error))
        sys.exit(code if isinstance(code, int) else ExitCode.OK)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            commands = self.list_commands(ctx)
            hint = _hint(name, commands, f"there {_listed(commands)}")
            raise WrongUsage(f"no command {name!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)


def complaint(error: click.ClickException) -> tuple[str, ...]:
    """The usage of the command, how to learn more, and the error, a line each."""
    context = getattr(error, "ctx", None)
    if context is None:
        return _error(error, None)
    usage = " ".join([context.command_path, *context.command.collect_usage_pieces(context)])
    more = f"Try '{context.command_path} --help' for help."
    return (f"Usage: {usage}", more, "", *_error(error, context))


def _error(error: click.ClickException, context: click.Context | None) -> tuple[str, ...]:
    """The sentence on the error. A target file has one for each fault, each on its line."""
    return tuple(map(shortened, shown(f"Error: {_sentence(error, context)}").split("\n")))


def _sentence(error: click.ClickException, context: click.Context | None) -> str:
    if isinstance(error, WrongUsage):
        return error.message
    if isinstance(error, WrongValue):
        return f"{_name(error.param, context)}: {error.message}"
    return _of_click(error, context)


def _of_click(error: click.ClickException, context: click.Context | None) -> str:
    match error:
        case click.MissingParameter():
            return f"{_name(error.param, context)} is missing"
        case click.BadParameter():
            takes = _takes(error.param.type) if error.param else "another value"
            return f"{_name(error.param, context)} takes {takes}: {_quoted(error)}"
        case click.NoSuchOption():
            hint = _hint(error.option_name, _options(context), "--help lists those there are")
            return f"no option {error.option_name}; {hint}"
        case click.BadOptionUsage():
            return f"{error.option_name} cannot be given like that: {_quoted(error)}"
    return f"the command line does not match the usage: {_quoted(error)}"


def _quoted(error: click.ClickException) -> str:
    """The words of click, on one line."""
    return quoted(error.message, LONGEST_LINE).rstrip(".")


def _listed(names: list[str]) -> str:
    return f"{'is' if len(names) == 1 else 'are'} {', '.join(names)}"


def _hint(name: str, names: list[str], otherwise: str) -> str:
    nearest = did_you_mean(name, names)
    return f"{nearest}?" if nearest else otherwise


def _options(context: click.Context | None) -> list[str]:
    """The names of the options that are shown to users."""
    parameters = context.command.get_params(context) if context else []
    return [name for p in parameters if isinstance(p, click.Option) and not p.hidden for name in p.opts]


def _name(parameter: click.Parameter | None, context: click.Context | None) -> str:
    if parameter is None:
        return "a value"
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.make_metavar(context) if context else parameter.human_readable_name


def _takes(kind: Any) -> str:
    """The values that a type takes, in words."""
    match kind:
        case click.Choice():
            return f"one of {', '.join(map(str, kind.choices))}"
        case click.IntRange() | click.FloatRange():
            number = "a whole number" if isinstance(kind, click.IntRange) else "a number"
            upper = "or more" if kind.max is None else f"to {kind.max:.10g}"
            return f"{number}, {kind.min:.10g} {upper}"
        case click.Path():
            what = "a file or folder" if kind.file_okay and kind.dir_okay else "a file"
            what = what if kind.file_okay else "a folder"
            return f"{what} that is there" if kind.exists else what
    return "a whole number" if kind is click.INT else "another value"
