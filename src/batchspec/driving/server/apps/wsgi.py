"""One request to a WSGI app, as PEP 3333 has it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

from urllib3.exceptions import ProtocolError

from batchspec.driving.server.apps.answer import CannotBeSent, sendable
from batchspec.driving.server.apps.asgi import answer_500
from batchspec.driving.server.apps.channel import Channel, Head
from batchspec.driving.server.apps.errors import last_line
from batchspec.driving.server.apps.request import AppRequest
from batchspec.system.quoting import named

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_Fault = tuple[type[BaseException], BaseException, TracebackType]


class _Log(io.StringIO):
    """Takes what the app writes to `wsgi.errors`, and keeps the end of it."""

    MOST = 64 * 1024

    def write(self, text: str, /) -> int:
        if self.tell() > self.MOST:
            kept = self.getvalue()[-self.MOST // 2 :]
            self.seek(0)
            self.truncate()
            super().write(kept)
        return super().write(text)


class WsgiConversation:
    """One request and its answer. `crashed` takes the exceptions that leave the app, `logged` the last line of its log."""

    def __init__(
        self,
        request: AppRequest,
        channel: Channel,
        crashed: Callable[[BaseException], None],
        logged: Callable[[str], None],
    ) -> None:
        self._request = request
        self._channel = channel
        self._crashed = crashed
        self._logged = logged
        self._head: Head | None = None
        self._sent = False

    def run(self, app: Wsgi) -> None:
        """Call the app and hand on its answer; an exception that leaves it is a 500, or a connection that is dropped."""
        log, over = _Log(), False
        try:
            pieces = app(self._request.environ(log), self._start_response)
            try:
                for piece in pieces:
                    self._write(piece)
                    if self._channel.dropped:
                        break
                self._send_head()
                over = True
                self._channel.end()
            finally:
                close = getattr(pieces, "close", None)
                if close is not None:
                    close()
        except BaseException as error:  # noqa: BLE001  an exception of the app, of any kind, is its answer
            self._failed(error, over=over)
        line = last_line(log.getvalue())
        if line and self._head is not None and self._head.status >= 500:
            self._logged(line)

    def _failed(self, error: BaseException, *, over: bool) -> None:
        if not self._channel.dropped:
            self._crashed(error)
        if over:
            return
        if self._sent:
            self._channel.end(ProtocolError("the app ended within its answer"))
        else:
            answer_500(self._channel)

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: _Fault | None = None
    ) -> Callable[[bytes], None]:
        if exc_info is not None and self._sent:
            raise exc_info[1].with_traceback(exc_info[2])
        if exc_info is None and self._head is not None:
            raise AssertionError("start_response was called twice, the second time without exc_info")
        code = status.split(" ", 1)[0]
        if not (code.isascii() and code.isdigit() and len(code) == 3):
            raise CannotBeSent(f"{named(status, 40)} is not the status of an answer")
        self._head = sendable(int(code), headers)
        return self._write

    def _write(self, piece: bytes) -> None:
        if not isinstance(piece, bytes):
            raise TypeError(f"a WSGI app gives bytes, and this one gave {type(piece).__name__}")
        if self._head is None:
            raise AssertionError("the app gave a body before it called start_response")
        if piece:
            self._send_head()
            self._channel.put(piece)
            self._channel.wait_for_room()

    def _send_head(self) -> None:
        """Send the head: with the first piece of the body, as PEP 3333 wants it, or at the end where there is none."""
        if self._head is None:
            raise AssertionError("the app returned without calling start_response")
        if not self._sent:
            self._sent = True
            self._channel.begin(self._head)
