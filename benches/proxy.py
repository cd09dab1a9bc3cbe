"""What the proxy adds to a request: the same requests straight to the reference server and through `batchspec proxy`, in turns.

    python benches/proxy.py [REQUESTS]

Server, proxy and client are processes of this machine, so the figures are its own; their ratio is what to look at.
"""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

KIT = str(Path(sys.executable).with_name("batchspec"))
ROUNDS = 10
"""Turns of each way; a machine that is busy for a while is busy for both."""


def started(*arguments: str) -> tuple[subprocess.Popen[str], str]:
    """A command of the kit, and the line that it prints when it listens."""
    process = subprocess.Popen([KIT, *arguments], stdout=subprocess.PIPE, text=True)  # noqa: S603  our own command
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def measured(url: str, requests: int) -> list[float]:
    """The seconds of each request over one connection."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    found = []
    for _ in range(requests):
        began = time.perf_counter()
        connection.request(
            "GET", f"{parts.path}/batches?limit=1", headers={"Authorization": "Bearer sk-bench"}
        )
        connection.getresponse().read()
        found.append(time.perf_counter() - began)
    connection.close()
    return found


def main(requests: int) -> None:
    """Measure both ways in turns, and print medians, 95th percentiles and their ratios."""
    server, url = started("serve", "--port", "0")
    proxy, line = started("proxy", "--upstream", url, "--port", "0")
    through = line.split()[1]
    direct, proxied = list[float](), list[float]()
    try:
        for one in (url, through):
            measured(one, 20)
        for _ in range(ROUNDS):
            direct += measured(url, requests // ROUNDS)
            proxied += measured(through, requests // ROUNDS)
    finally:
        proxy.terminate()
        out, _ = proxy.communicate()
        server.terminate()
        server.wait()
    for name, found in (("straight", direct), ("proxied", proxied)):
        high = statistics.quantiles(found, n=20)[-1]
        print(f"{name:9} median {statistics.median(found) * 1e3:.2f} ms, 95th percentile {high * 1e3:.2f} ms")
    print(f"ratio of the medians: {statistics.median(proxied) / statistics.median(direct):.2f}")
    print(out.splitlines()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 2000)
