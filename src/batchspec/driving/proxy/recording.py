"""The recording that the proxy makes: it grows while traffic passes, and can be judged at any time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

from batchspec.driving.proxy.exchanges import Decoder, pairs
from batchspec.driving.proxy.secrets import MOST_SECRETS, Secrets, TooManySecrets
from batchspec.driving.proxy.seen import Seen
from batchspec.driving.server.http.redact import Redactor
from batchspec.judging.of_trace import report_of_run, to_store
from batchspec.judging.report import Report, Scope
from batchspec.reading.recorded.entry import NotRead
from batchspec.reading.trace import Exchange, Header, Trace
from batchspec.version import __version__
from batchspec_contract import CONTRACT

MOST_EXCHANGES = 100_000
"""Exchanges that are kept; a test suite makes some hundreds. Each takes some kilobytes of memory beside its bodies."""
MOST_CRASHES = 5
"""Faults of the proxy itself that are named."""


@dataclass
class Counts:
    """What passed and was not kept."""

    foreign: int = 0
    """Requests to other paths, or about neither batches nor files."""
    too_many: int = 0
    """Exchanges after the last that is kept."""
    with_more_secrets: int = 0
    """Exchanges with a key that there was no room to remember."""
    unreadable: int = 0
    """Requests that cannot be written down, such as those whose target is no address."""
    refused: int = 0
    """Requests that are no HTTP, which the proxy itself answered 400."""


class Recording:
    """All that passed so far. One thread alone adds to it and asks it."""

    def __init__(self, name: str) -> None:
        """`name` is the base URL of the server."""
        self.name = name
        self.counts = Counts()
        self.crashes: list[str] = []
        self._started = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
        self._exchanges: list[Exchange] = []
        self._secrets = Secrets()
        self._decoder = Decoder()

    def add(self, seen: Seen, number: int) -> None:
        """Add what passed; its bytes are given back."""
        try:
            if len(self._exchanges) >= MOST_EXCHANGES:
                self.counts.too_many += 1
                return
            self._secrets.remember([(name, value) for name, value in pairs(seen.sent)], seen.target)
            self._exchanges.append(self._decoder.exchange(seen, number))
        except TooManySecrets:
            self.counts.with_more_secrets += 1
        except NotRead:
            self.counts.unreadable += 1
        finally:
            seen.free()

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        return tuple(self._exchanges)

    def redactor(self) -> Redactor:
        """Takes the clients' keys out of texts and traces."""
        return self._secrets.redactor()

    def trace(self) -> Trace:
        """The trace so far as it was received, keys that servers repeat in bodies included."""
        header = Header(
            target="server",
            name=self.name,
            kit=__version__,
            contract=CONTRACT,
            started=self._started,
            kept={"notes": list(self._notes())},
            planned=False,
        )
        return Trace(header, self.exchanges)

    def report(self, scope: Scope, path: str | None = None) -> Report:
        """The report so far; no key is in it. `path` is where the trace was written, if it was."""
        return report_of_run(self.trace(), self.redactor().text, scope, path)

    def stored(self) -> Trace:
        """The trace so far without keys. Judged again it gives the same report."""
        received, redactor = self.trace(), self.redactor()
        return to_store(received, redactor.trace(received), redactor.text)

    @property
    def nothing_came(self) -> str:
        """The sentence on a recording of nothing that is judged, and what to look at; empty where there is something."""
        if self._exchanges:
            return ""
        hint = "does the client read OPENAI_BASE_URL, or has it the proxy's address?"
        return f"no request about batches or files came through below {self.name}; {hint}"

    def _notes(self) -> Iterator[str]:
        counts = self.counts
        if self.nothing_came:
            yield self.nothing_came
        left_out = {
            "about neither batches nor files": counts.foreign,
            f"after the first {MOST_EXCHANGES:,} that are kept": counts.too_many,
            f"with a key beyond the {MOST_SECRETS} that are remembered, or with one too long": counts.with_more_secrets,
            "that cannot be written down": counts.unreadable,
        }
        for which, count in left_out.items():
            if count:
                yield f"passed on and not judged: {_requests(count)} {which}"
        if counts.refused:
            yield f"answered 400 by the proxy itself: {_requests(counts.refused)} that HTTP/1.1 does not allow"
        for crash in self.crashes[:MOST_CRASHES]:
            yield f"the proxy itself failed: {crash}"


def _requests(count: int) -> str:
    return f"{count:,} request{'' if count == 1 else 's'}"
