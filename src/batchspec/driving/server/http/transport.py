"""The way a request goes and its answer comes: over sockets, or to an app in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Protocol

import urllib3

from batchspec.driving.server.http.connections import Deadline, new_pools

Note = Callable[[str], None]
"""Takes a sentence that a reader of the report has to know and that no exchange shows."""


class Answer(Protocol):
    """An answer whose head has come and whose body is still to be read."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in any case; one that came several times has its values joined by commas."""

    def stream(self, amt: int, *, decode_content: bool | None = None) -> Iterator[bytes]:
        """The body in pieces of at most `amt` bytes. Raises `OSError` or an `HTTPError` of urllib3 where it breaks off."""

    def release_conn(self) -> None:
        """The answer was read whole."""

    def close(self) -> None:
        """Nothing more of the answer is wanted."""


class Transport(Protocol):
    """Sends requests, several at a time, and gives their answers."""

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], payload: bytes | None, deadline: Deadline
    ) -> Answer:
        """The answer, once its head has come. Raises `OSError` or an `HTTPError` of urllib3 where there is none."""

    def close(self) -> None:
        """Give back what is held between requests."""


class InProcess(Protocol):
    """An app that a run drives in its own process, as `Settings` has it; `with` starts it and shuts it down."""

    @property
    def name(self) -> str:
        """The name of the target in reports."""

    def transport(self, note: Note) -> Transport:
        """The way to the app; what goes wrong in it and no answer shows is given to `note`."""

    def __enter__(self) -> object: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Sockets:
    """The way to a server: urllib3's connections, each kept to the deadline of its request."""

    def __init__(self, ca_bundle: str | None) -> None:
        self._pools = new_pools(ca_bundle)

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], payload: bytes | None, deadline: Deadline
    ) -> urllib3.BaseHTTPResponse:
        return self._pools.request(
            method,
            url,
            body=payload,
            headers={
                name: str(value) for name, value in headers.items()
            },  # a secret is told here and nowhere before
            redirect=False,
            preload_content=False,
            timeout=urllib3.Timeout(total=deadline.left()),
        )

    def close(self) -> None:
        self._pools.clear()
