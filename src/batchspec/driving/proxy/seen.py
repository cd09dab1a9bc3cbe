"""One exchange as it passed, to be read when there is time."""

from __future__ import annotations

from dataclasses import dataclass, field

import h11

from batchspec.driving.proxy.keeping import Body, Store
from batchspec.driving.proxy.side import Headers, Part
from batchspec.driving.server.http.answer_limits import LIMITS
from batchspec.judging.operations.address import Kind


@dataclass(eq=False)
class Seen:
    """A request and its answer; times are seconds since the proxy began."""

    method: str
    target: str
    """Relative to the base path."""
    kind: Kind
    sent: Headers
    request: Body
    store: Store
    began: float
    ended: float = 0.0
    status: int | None = None
    headers: Headers = field(default_factory=list)
    answer: Body | None = None
    error: str | None = None
    """Why there was no answer, where that is the server's doing; the client may also have gone away."""
    fault: str | None = None
    """Why the answer did not come to its end, where that is the server's doing."""

    @classmethod
    def of(cls, request: h11.Request, target: str, kind: Kind, store: Store, began: float) -> Seen:
        """What is seen of an exchange whose request has come."""
        sent = request.headers.raw_items()
        most = LIMITS.content_bytes if kind == "upload" else LIMITS.answer_bytes
        body = Body(store, most, _stated(sent))
        return cls(request.method.decode("latin-1"), target, kind, sent, body, store, began)

    def asked(self, part: Part) -> None:
        """Take a part of the request."""
        if isinstance(part, h11.Data):
            self.request.add(part.data)
        elif isinstance(part, h11.EndOfMessage):
            self.request.whole = True

    def answered(self, answer: h11.Response) -> None:
        """Take the head of the answer."""
        self.status, self.headers = answer.status_code, answer.headers.raw_items()
        most = LIMITS.content_bytes if self.kind == "content" else LIMITS.answer_bytes
        self.answer = Body(self.store, most, None if self.method == "HEAD" else _stated(self.headers))

    def free(self) -> None:
        """Give back the room that its bodies took."""
        self.request.free()
        if self.answer is not None:
            self.answer.free()


def _stated(headers: Headers) -> int | None:
    """The length that a header states; h11 has seen to it that it is a number."""
    return next((int(value) for name, value in headers if name.lower() == b"content-length"), None)
