"""A client behind an adapter, which is a program in any language that speaks the adapter protocol."""

from __future__ import annotations

import os
import shlex
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from batchspec.driving.client import protocol
from batchspec.driving.client.answer import Answer, Call, Kind, TimeUp, one_line
from batchspec.driving.client.process import CannotStart, Fault, Limits, Process
from batchspec.driving.client.python_type import BadTarget
from batchspec.driving.server.http.room import Room
from batchspec.system.secrets.environment import BY_NAME, Withholding, told
from batchspec.system.secrets.held import hold_proxies

OPS = frozenset({"parse", "call"})


class NoHello(Exception):
    """The adapter did not answer hello, so nothing can be judged. `log` has the end of its standard error.

    `without` says which variables it was started without, and how to pass one; empty where it got all.
    """

    def __init__(self, fault: Fault, log: str, without: str) -> None:
        self.kind = fault.kind
        self.log = log
        self.without = without
        super().__init__(f"the adapter {fault}")


class Adapter:
    """A client that keeps one process running. A fault counts against its question alone: the program is started anew.

    It is started without the variables that hold secrets, as `withholding` has it. Raises `BadTarget` where there is no
    such program, and `NoHello` where it does not answer.
    """

    def __init__(
        self, command: str, limits: Limits | None = None, withholding: Withholding = BY_NAME
    ) -> None:
        self.command = command
        self.limits = limits or Limits()
        self._arguments = _split(command)
        self._number = 0
        self._silences: Counter[str] = Counter()
        self._log = ""
        self._room = Room(self.limits.texts)
        self._until = time.monotonic() + self.limits.run
        self._process: Process | None = None
        hold_proxies()
        self._environment = withholding.environment(os.environ)
        try:
            self._process = self._started()
        except Fault as fault:
            raise NoHello(fault, self._log, told(withholding.held_back(os.environ))) from None

    @property
    def name(self) -> str:
        return one_line(str(self.greeting["name"]))

    @property
    def version(self) -> str:
        return one_line(str(self.greeting["version"]))

    @property
    def ops(self) -> frozenset[str]:
        return OPS & set(self.greeting["ops"])

    def parse(self, kind: Kind, text: str) -> Answer:
        """Ask it to read a text. Raises `TimeUp`."""
        return self._asked("parse", self.limits.parse, type=kind, text=text)

    def call(self, call: Call) -> Answer:
        """Ask it to make a call. Raises `TimeUp`."""
        asked = {"method": call.method, "base_url": call.base_url, "api_key": call.api_key, "args": call.args}
        return self._asked("call", self.limits.call, **asked)

    @property
    def log(self) -> str:
        """The end of its standard error."""
        return self._process.log if self._process else self._log

    def bye(self) -> str:
        """Say bye and end the program. Gives the way in which it ended, in words."""
        if self._process is None:
            return "had ended before"
        process, self._process = self._process, None
        words = process.close(protocol.question(self._next(), "bye") + b"\n")
        self._log = process.log
        return words

    def close(self) -> None:
        self.bye()

    def _asked(self, op: str, seconds: float, **more: Any) -> Answer:
        if op not in self.ops:
            return Answer(unsupported=f"{op}: not among the ops of its hello")
        if self._silences[op] >= self.limits.silences:
            return Answer(error=f"not asked: silent {self.limits.silences} times in a row", fault="unasked")
        answer = self._with_room(self._answered(op, seconds, more))
        self._silences[op] = self._silences[op] + 1 if answer.fault == "silence" else 0
        return answer

    def _answered(self, op: str, seconds: float, more: dict[str, Any]) -> Answer:
        """The answer; raises `TimeUp` in place of a silence that the end of the run cut short."""
        answer = self._tried(op, seconds, more)
        if answer.fault == "silence":
            self._left()
        return answer

    def _tried(self, op: str, seconds: float, more: dict[str, Any]) -> Answer:
        """The answer. A program that was asked before has a second chance: the fault may belong to the question before."""
        earlier = self._left_over()
        used = self._process is not None and self._process.asked > 1
        try:
            return replace(_answer(self._exchange(op, seconds, more)), earlier=earlier)
        except Fault as fault:
            self._drop()
            if not used or fault.kind in {"silence", "nonsense"}:
                return Answer(error=one_line(f"the adapter {fault}"), fault=fault.kind, earlier=earlier)
            first = fault
        try:
            answer = _answer(self._exchange(op, seconds, more))
        except Fault as fault:
            self._drop()
            return Answer(error=one_line(f"the adapter {fault}"), fault=fault.kind)
        return replace(answer, earlier=one_line(f"afterwards, the adapter {first}"))

    def _with_room(self, answer: Answer) -> Answer:
        """The answer, where there is room for its text: those of all questions are kept for the report."""
        if self._room.holds_text(answer.text):
            return answer
        what = f"the texts that the adapter answered take more than {self.limits.texts:,} bytes of memory together"
        return Answer(error=what, fault="nonsense", earlier=answer.earlier)

    def _left_over(self) -> str:
        """The text that stands on standard output since the last question, in words. Such a program is started anew."""
        if self._process is None or not self._process.left_over:
            return ""
        words = self._process.left_over
        self._drop()
        return one_line(
            f"afterwards, the adapter wrote {words!r} on standard output, which is for answers alone"
        )

    def _exchange(self, op: str, seconds: float, more: dict[str, Any]) -> dict[str, Any]:
        if self._process is None:
            self._process = self._started()
        number = self._next()
        asked = protocol.question(number, op, **more)
        line = self._process.ask(asked, min(seconds, self._left()))
        return protocol.answer(line, number, values=self.limits.values)

    def _left(self) -> float:
        """Seconds of the run that are left. Raises `TimeUp`."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise TimeUp
        return seconds

    def _started(self) -> Process:
        """A process that has answered hello. Raises `Fault`."""
        try:
            process = Process(self._arguments, self.limits, self._environment)
        except CannotStart as error:
            raise BadTarget(f"--adapter {self.command}: {error}") from None
        number = self._next()
        try:
            line = process.ask(protocol.question(number, "hello"), min(self.limits.hello, self._left()))
            self.greeting = protocol.answer(line, number, "greeting", self.limits.values)
        except Fault as fault:
            self._log = process.log
            process.kill()
            raise Fault(fault.kind, f"did not answer hello: {fault}") from None
        except BaseException:  # an interrupt; the program is nobody's yet
            process.kill()
            raise
        return process

    def _drop(self) -> None:
        if self._process is not None:
            self._log = self._process.log
            self._process.kill()
            self._process = None

    def _next(self) -> int:
        self._number += 1
        return self._number


def _answer(message: dict[str, Any]) -> Answer:
    if "unsupported" in message:
        return Answer(unsupported=one_line(message["unsupported"]))
    if message["ok"]:
        return Answer(ok=True, text=message["text"])
    return Answer(error=one_line(message["error"]))


def _split(command: str) -> Sequence[str]:
    try:
        arguments = shlex.split(command)
    except ValueError:
        raise BadTarget(f"--adapter {command}: a quote or a backslash is left open at the end") from None
    if not arguments:
        raise BadTarget("--adapter: no command; write it as 'node adapter.mjs'")
    return arguments
