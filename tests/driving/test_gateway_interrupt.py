"""A run against a gateway that is interrupted: both sides are kept and judged as far as they came."""

from __future__ import annotations

import json
import signal
import threading

from support.ports import free_port
from support.stopping import LONG, PROMISED, launch, stop

from batchspec.making.gateway import Passing, ReferenceGateway
from batchspec.reading.trace import read


class Counting(Passing):
    """Tells when so many requests were passed on."""

    def __init__(self, most):
        self.left = most
        self.came = threading.Event()

    def asks(self, asked):
        self.left -= 1
        if self.left <= 0:
            self.came.set()
        return asked


def test_both_sides_are_kept(tmp_path, batchspec):
    behaviour, port = Counting(20), free_port()
    with ReferenceGateway(f"http://127.0.0.1:{port}/v1", behaviour=behaviour) as front:
        process = launch(
            *("check", "gateway", front.url, "--upstream-port", port, "--record", "rec", "--json", "a.json"),
            cwd=tmp_path,
        )
        assert behaviour.came.wait(LONG)
        ended = stop(process, signal.SIGTERM)
    assert ended.code == 143, ended.err
    assert ended.seconds < PROMISED
    assert ended.out.startswith("verdict: incomplete (interrupted by SIGTERM")
    assert "FAIL" not in ended.out
    trace = read(tmp_path / "rec" / "trace.jsonl")
    assert (trace.header.target, trace.header.interrupted) == ("gateway", "SIGTERM")
    assert trace.upstream
    again = batchspec("rejudge", "rec/trace.jsonl", "--json", "b.json")
    assert again.code == 143
    assert json.loads((tmp_path / "b.json").read_text("utf-8"))["interrupted"] == "SIGTERM"
