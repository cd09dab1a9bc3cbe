"""Record the session with mitmdump: BASE FILE CLIENT HOW [OPTION=VALUE ...], where HOW is `flow` or `har`."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from clients import CLIENTS
from session import run

DEADLINE = 30


def main() -> None:
    base, file, client, how, *options = sys.argv[1:]
    port = _free_port()
    kept = ["-w", file] if how == "flow" else ["--set", f"hardump={file}"]
    kept += [word for option in options for word in ("--set", option)]
    mitmdump = str(Path(sys.executable).with_name("mitmdump"))
    home = ["--set", f"confdir={Path(sys.prefix) / 'confdir'}"]
    listens = ["--listen-host", "127.0.0.1", "--listen-port", str(port)]
    with subprocess.Popen([mitmdump, *home, *listens, "--quiet", *kept]) as proxy:
        _await(port)
        try:
            run(CLIENTS[client](base, proxy=f"http://127.0.0.1:{port}"))
        finally:
            proxy.send_signal(signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _await(port: int) -> None:
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("mitmdump does not listen.")


main()
