"""The upstream of a gateway: the reference server, which writes down what it is asked and breaks down where it is told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType, TracebackType
from urllib.parse import quote, urlencode

from typing_extensions import Self

from batchspec.contract.placeholders import WRONG_KEY
from batchspec.driving.server.http.room import Room
from batchspec.judging.operations.gateway import SCHEME, SCRIPTED
from batchspec.making.scripted.answers import Queue
from batchspec.making.server.app import SECRET
from batchspec.making.server.behaviour import Answer, Behaviour, Call
from batchspec.making.server.clock import Clock, RunningClock
from batchspec.making.server.life import Scenario
from batchspec.making.server.refusal import Refused
from batchspec.making.server.server import ReferenceServer
from batchspec.reading.recorded.headers import SECRET_NAME
from batchspec.reading.trace import BROKE_OFF, Exchange, Request, Response

LOSE = Answer(0, b"")
"""In place of an answer: the upstream does what it is asked for, and its answer breaks off."""
LOST = 64
"""Bytes of such an answer that are promised and never sent."""
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  where it listens is for the user to say
FIRST, SECOND = "batchspec-upstream", "batchspec-upstream-2"
"""Stand for the keys of two tenants, whichever keys open them."""


ROOM = 64 * 1024 * 1024
"""Bytes of memory for all that the gateway asks and is answered; what comes after is answered and not kept."""
LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of a file that the gateway may upload. Those of a run have some kilobytes, and one of them 16 MB where a limit is declared."""
FILES_TOGETHER = 64 * 1024 * 1024
"""Bytes of all files that it may upload."""
MOST_MADE = 2_000
"""Files and batches that it may make; a run of ours makes some dozens."""
MOST_KEPT = 20_000
"""Requests that are kept; a run of ours causes some hundreds."""


MAKING = frozenset({"upload", "create"})
"""The routes that make something."""
FULL = Answer.of(Refused(413, "The upstream of this run has no room for more.").envelope, 413)


class _Asked(threading.local):
    """What is known of the request that this thread answers."""

    secrets: Mapping[str, str] = MappingProxyType({})
    """Headers that hold one; of the call itself they are taken out."""
    began = 0.0
    scripted = False
    lose = False


class Watched(Behaviour):
    """The right behaviour, written down; and the answers that are put in place of it."""

    def __init__(self, base_path: str, keys: Mapping[str, int], *, keyed: bool) -> None:
        """`keys` are the keys that open a tenant by its number; `keyed` upstreams let in no other."""
        self.scripted: Queue[Answer] = Queue()
        self.exchanges: list[Exchange] = []
        self.asked = 0
        self.keys_seen: set[str] = set()
        """The keys that requests came with."""
        self._base_path = base_path
        self._keys = keys
        self._keyed = keyed
        self._passed_on = False
        """True once a key of the run's own has come through: the gateway passes on what its clients send."""
        self._asked = _Asked()
        self._lock = threading.Lock()
        self._room = Room(ROOM)
        self._made = self._uploaded = 0

    def comes_with(self, headers: Mapping[str, str], query: Mapping[str, str]) -> None:
        self._asked.began = time.monotonic()
        self._asked.scripted = self._asked.lose = False
        self._asked.secrets = {name: value for name, value in headers.items() if SECRET.search(name)}
        sent = (*headers.items(), *query.items())
        found = {SCHEME.sub("", value) for name, value in sent if _is_secret(name)}
        with self._lock:
            self.keys_seen |= found - {""}

    def tenant(self, tenant: int | None, key: str) -> int | None:  # noqa: ARG002  the server knows none of the keys
        key = SCHEME.sub("", key)
        if key in self._keys:
            self._passed_on = True
            return self._keys[key]
        if key == WRONG_KEY or self._keyed or (self._passed_on and not key):
            return None
        return 0

    def intercept(self, call: Call) -> Answer | None:
        if call.route in MAKING and not self._has_room_for(call):
            self._asked.lose = False
            return FULL
        found = self.scripted.take(call.route)
        self._asked.scripted = found is not None
        self._asked.lose = found is LOSE
        return None if found is LOSE else found

    def _has_room_for(self, call: Call) -> bool:
        """False where the gateway has made more than any gateway has reason to."""
        with self._lock:
            self._made += 1
            self._uploaded += len(call.file.content) if call.file else 0
            return self._made <= MOST_MADE and self._uploaded <= FILES_TOGETHER

    def answer(self, answer: Answer, call: Call) -> Answer:
        self._write_down(answer, call)
        return replace(answer, missing=LOST) if self._asked.lose else answer

    def _write_down(self, answer: Answer, call: Call) -> None:
        headers = self._room.headers({**call.headers, **self._asked.secrets})
        query = f"?{urlencode(call.query)}" if call.query else ""
        path = quote(call.path.removeprefix(self._base_path), safe="/") + query
        body, file = self._text(call.body), self._text(call.file.content if call.file else b"")
        told = self._text(answer.body)
        request = Request(
            call.method,
            path,
            headers,
            body or None,
            file if call.file else None,
            stored=body is not None and file is not None,
        )
        response = Response(
            answer.status,
            {name.lower(): value for name, value in answer.headers.items()},
            told or "",
            f"{BROKE_OFF}: on purpose" if self._asked.lose else None,
            stored=told is not None,
        )
        # What broke down on purpose is kept in any case: the judge has to know that it did. It is a few dozen at most.
        kept = self._asked.scripted or self._room.holds_text(path)
        with self._lock:
            self.asked += 1
            if not kept or (len(self.exchanges) >= MOST_KEPT and not self._asked.scripted):
                return
            self.exchanges.append(
                Exchange(
                    request,
                    response,
                    began=self._asked.began,
                    ended=time.monotonic(),
                    number=len(self.exchanges) + 1,
                    scenario=SCRIPTED if self._asked.scripted else "",
                )
            )

    def _text(self, content: bytes) -> str | None:
        """A text that is kept; `None` where there is no room for it."""
        text = content.decode("utf-8", "replace")
        return text if self._room.holds_text(text) else None


def _is_secret(name: str) -> bool:
    return SECRET_NAME.search(name) is not None and name != "idempotency-key"


class Upstream:
    """A context manager: the upstream listens inside it. Entering raises `CannotListen`.

    `keys` are those that let in, each with the number of its tenant, 0 or 1. With `key`, that of the gateway, no other lets in.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        keys: Mapping[str, int] | None = None,
        key: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        known = {**(keys or {}), **({key: 0} if key else {})}
        self._behaviour = Watched("/v1", known, keyed=key is not None)
        self._server = ReferenceServer(
            host=host,
            port=port,
            keys=[FIRST, SECOND],
            behaviour=self._behaviour,
            calls_kept=0,
            max_file_bytes=LARGEST_FILE,
            clock=clock or RunningClock(),
        )

    @property
    def url(self) -> str:
        """The base URL, ending in `/v1`: what the gateway is to be pointed at."""
        return self._server.url

    @property
    def shown(self) -> str:
        """The base URL for people: where it listens at every address of this machine, that is said in place of one."""
        everywhere = self._server.host in EVERYWHERE
        return f"http://<this machine>:{self._server.port}/v1" if everywhere else self.url

    @property
    def asked(self) -> int:
        """How many requests have come in."""
        return self._behaviour.asked

    @property
    def keys_seen(self) -> tuple[str, ...]:
        """The keys that the gateway asked with; they are secrets of whoever runs it."""
        return tuple(sorted(self._behaviour.keys_seen))

    @property
    def crashes(self) -> list[str]:
        """The tracebacks of faults of the server itself. There should be none."""
        return self._server.crashes

    def next_batch(self, scenario: str | Scenario) -> None:
        """Let the next batch that is created go so."""
        self._server.engine.take_next(scenario)

    def answer(self, answer: Answer, route: str, times: int) -> None:
        """Answer the next requests of a route so, or with `LOSE` lose their answers."""
        self._behaviour.scripted.put(answer, times, route)

    def answer_again(self) -> None:
        """Forget the answers that are left over from `answer`."""
        self._behaviour.scripted = Queue()

    def exchanges(self, zero: float) -> tuple[Exchange, ...]:
        """What came in so far, in seconds since `zero`, a time of `time.monotonic`."""
        return tuple(
            replace(one, began=round(one.began - zero, 4), ended=round(one.ended - zero, 4))
            for one in list(self._behaviour.exchanges)
        )

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
