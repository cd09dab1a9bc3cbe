"""Commands in processes of their own that are ended by signals, and servers that hold their answers back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from batchspec.making.server.behaviour import Behaviour
from batchspec.making.server.life import Pace, Scenario
from batchspec_contract.lifecycle import TERMINAL

LONG = 60.0
"""Seconds that no run here takes on any machine."""
PROMISED = 20.0
"""Seconds after a signal; the promise is ten, and the machine may be busy with other tests."""
LAUNCHED = """
import signal, sys
for name, handler in (("SIGINT", signal.default_int_handler), ("SIGTERM", signal.SIG_DFL), ("SIGHUP", signal.SIG_DFL)):
    signal.signal(getattr(signal, name), handler)
{before}
from batchspec.cli import main
main()
"""
"""Starts the command. What a shell runs in the background ignores Ctrl-C, and so does all that it starts."""
NEVER_ENDS = Scenario(pace=Pace(in_progress=10_000, cancelling=0.1))
STOPPING = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
"""The signals that end a run, each with the exit code."""


def launch(*arguments, before="", cwd=None, env=None, **options):
    """The command in a process group of its own; `before` is Python that is run in it first."""
    command = [sys.executable, "-c", LAUNCHED.format(before=before), *map(str, arguments)]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    whole = {**os.environ, **(env or {})}
    return subprocess.Popen(command, cwd=cwd, env=whole, start_new_session=True, **options)


@dataclass
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str
    seconds: float


def stop(process, number, *, group=False):
    """Send the signal, to the whole group where that is asked for, and wait for the end."""
    began = time.monotonic()
    (os.killpg if group else os.kill)(process.pid, number)
    out, err = process.communicate(timeout=LONG)
    return Ended(process.returncode, out, err, time.monotonic() - began)


@dataclass(frozen=True)
class Running:
    """A process of this machine."""

    pid: int
    parent: int
    group: int
    seconds: float
    """The processor time that it had."""


def running():
    """The processes of this machine, without those that have ended and are not waited for yet."""
    command = ["ps", "-A", "-o", "pid=,ppid=,pgid=,stat=,time="]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for line in found.splitlines():
        pid, parent, group, state, spent = line.split()
        if "Z" not in state:
            seconds = sum(float(part) * 60**power for power, part in enumerate(reversed(spent.split(":"))))
            yield Running(int(pid), int(parent), int(group), seconds)


def is_group_gone(process):
    """True once no process of the group runs."""
    return all(one.group != process.pid for one in running())


def is_gone(pid):
    return all(one.pid != pid for one in running())


def children(process):
    return sorted(one.pid for one in running() if one.parent == process.pid)


def seconds_of_work(process):
    """Seconds of processor time that the processes of its group had."""
    return sum(one.seconds for one in running() if one.group == process.pid)


def until(condition, seconds=LONG):
    """Wait until the condition holds; false where it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@dataclass
class Holding(Behaviour):
    """Holds back the answers of some routes until it is told otherwise, and counts the requests of each."""

    routes: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)
    seen: dict[str, int] = field(default_factory=dict)
    came: threading.Condition = field(default_factory=threading.Condition)

    def answer(self, answer, call):
        with self.came:
            self.seen[call.route] = self.seen.get(call.route, 0) + 1
            self.came.notify_all()
            held = call.route in self.routes or "*" in self.routes
        if held:
            self.over.wait(LONG)
        return answer

    def wait_for(self, route, count=1):
        with self.came:
            assert self.came.wait_for(lambda: self.seen.get(route, 0) >= count, LONG), self.seen

    def hold(self, *routes):
        """From here on, hold back the answers of these routes and of no others; those that are held stay so."""
        with self.came:
            self.routes = set(routes)


def left_there(server):
    """The ids of the files that the server has, and of the batches that have not ended."""
    batches = server.engine.batches({"limit": "100"})["data"]
    files = {file["id"] for file in server.engine.files({})["data"]}
    return files | {batch["id"] for batch in batches if batch["status"] not in TERMINAL}
