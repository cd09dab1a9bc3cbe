"""What passed, as an exchange of a trace: decoded, its keys numbered, its bodies kept where there is room."""

from __future__ import annotations

from dataclasses import replace

from batchspec.driving.proxy.seen import Seen
from batchspec.driving.proxy.side import Headers
from batchspec.driving.server.http.answer_limits import LIMITS, has_more_values
from batchspec.driving.server.http.room import LINE_VALUE, VALUE, Room
from batchspec.reading.codings import BadCoding, undone
from batchspec.reading.recorded.headers import headers_of
from batchspec.reading.recorded.messages import PARTIAL, Reader
from batchspec.reading.trace import NOT_RECORDED, Exchange, Request, Response

_HOST = "http://upstream"
"""Makes the target of a request an address, as recordings have it. It is stored nowhere."""


class Decoder:
    """Makes exchanges of what passed. It has the room for all of them, and knows which keys are alike."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._room = Room(LIMITS.run_bytes)

    def exchange(self, seen: Seen, number: int) -> Exchange:
        """What was seen as the exchange of this number; raises `NotRead`."""
        response = self._response(seen)
        unanswered = seen.error or NOT_RECORDED  # without an error it was the client that did not wait
        return Exchange(
            request=self._request(seen),
            response=response,
            error=unanswered if response is None else None,
            began=round(seen.began, 6),
            ended=round(seen.ended, 6),
            number=number,
        )

    def _request(self, seen: Seen) -> Request:
        body = seen.request
        data = body.data if body.kept and body.whole else b""
        request = self._reader.request(seen.method, _HOST + seen.target, pairs(seen.sent), data or None)
        request = replace(request, headers=self._room.headers(dict(request.headers)))
        if not (body.kept and body.whole):
            return replace(request, stored=False)
        if self._room.holds_text(request.body) and self._room.holds_text(request.file):
            return request
        return replace(request, body=None, file=None, form={}, stored=False)

    def _response(self, seen: Seen) -> Response | None:
        if seen.status is None:
            return None
        headers = headers_of(pairs(seen.headers))
        headers.pop("set-cookie", None)  # a secret, and nothing is judged by it
        response = Response(seen.status, self._room.headers(headers), stored=False)
        answer = seen.answer
        ended = answer is not None and (answer.whole or seen.fault is not None)
        if answer is None or not answer.kept or not ended or seen.status == PARTIAL:
            return response
        coding = headers.get("content-encoding", "")
        return self._with_body(response, answer.data, seen.fault, coding, is_content=seen.kind == "content")

    def _with_body(
        self, response: Response, data: bytes, fault: str | None, coding: str, *, is_content: bool
    ) -> Response:
        raw, most = bytearray(), LIMITS.content_bytes if is_content else LIMITS.answer_bytes
        try:
            for piece in undone([data], coding, whole=fault is None):
                raw += piece
                if len(raw) > most:
                    return response
        except BadCoding as error:
            fault = fault or f"the answer cannot be decompressed: {error}"
        if has_more_values(raw, LIMITS.answer_values, by_line=is_content):
            return response
        if not self._room.holds(raw, LINE_VALUE if is_content else VALUE):
            return response
        try:
            body: str | None = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            # An answer that broke off may end inside a character; that is no fault of its own.
            body = raw.decode("utf-8", "replace") if fault else None
            fault = fault or f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8"
        return replace(response, body=body, fault=fault, stored=True)


def pairs(headers: Headers) -> list[list[str]]:
    """Headers as recordings have them; the bytes of HTTP are ISO 8859-1."""
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in headers]
