"""The body of an answer, read as far as the limits go, and the answer as a value. Memory is bounded, whatever is sent."""

from __future__ import annotations

import http.client
import threading
from typing import NamedTuple

import urllib3

from batchspec.driving.server.http.answer_limits import EXCERPT, has_more_values
from batchspec.driving.server.http.budget import LONGEST_REQUEST
from batchspec.driving.server.http.connections import Deadline
from batchspec.driving.server.http.room import LINE_VALUE, VALUE, Room
from batchspec.driving.server.http.transport import Answer
from batchspec.reading.codings import STEP, BadCoding, undone
from batchspec.reading.limits import Live
from batchspec.reading.strict_json import beyond
from batchspec.reading.trace import BROKE_OFF, TOO_SLOW, Response
from batchspec.system.network_errors import with_request

SMALL = 256 * 1024
"""Bytes of an answer that are read whatever else is being read; nearly every answer has fewer."""


class _Beyond(Exception):
    """An answer is beyond a limit; the message says which."""


class _Read(NamedTuple):
    """What came of a body, the fault that it ended with, and whether that is a limit of ours."""

    raw: bytearray
    fault: str | None = None
    cut: bool = False


class AnswerReader:
    """Reads the answers of one run, which share the room that there is for all of them."""

    def __init__(self, limits: Live) -> None:
        self.limits = limits
        self._room = Room(limits.run_bytes)
        self._large = threading.Lock()

    def read(self, answer: Answer, deadline: Deadline, *, is_content: bool) -> Response:
        """The answer as a value; what is wrong with it is its `fault`. `is_content` is true of the content of a file."""
        headers = self._room.headers({name.lower(): value for name, value in dict(answer.headers).items()})
        if deadline.head.cut:
            answer.close()
            return Response(answer.status, headers, fault=f"the answer has {deadline.head.cut}", cut=True)
        read = self._body(answer, deadline, "content-bytes" if is_content else "answer-bytes")
        # Whole, its connection may be used again; what is left of it otherwise would be read as the next answer.
        answer.release_conn() if read.fault is None else answer.close()
        if read.fault is None:
            excess = self._excess(read.raw, is_content=is_content)
            read = read if excess is None else _Read(read.raw, excess, cut=True)
        if read.fault is not None:
            # An answer that is cut off may end inside a character; that is no fault of its own.
            excerpt = self._room.body(read.raw[:EXCERPT].decode("utf-8", "replace"))
            return Response(answer.status, headers, body=excerpt, fault=read.fault, cut=read.cut)
        try:
            body = read.raw.decode("utf-8")
        except UnicodeDecodeError as error:
            what = f"byte {error.start} (0x{read.raw[error.start]:02x}) is not UTF-8"
            return Response(answer.status, headers, body=None, fault=what)
        # Some limits hold for every text, also where those of answers were raised.
        if told := beyond(body):
            return Response(
                answer.status, headers, body=body[:EXCERPT], fault=f"of the answer, {told}", cut=True
            )
        return Response(answer.status, headers, body=body)

    def _body(self, answer: Answer, deadline: Deadline, limit: str) -> _Read:
        """The body up to the limit of that name, and the fault that it ended with."""
        raw, fault = bytearray(), None
        try:
            self._fill(raw, answer, deadline, limit)
        except _Beyond as beyond:
            del raw[EXCERPT:]
            return _Read(raw, str(beyond), cut=True)
        except TimeoutError:
            fault = f"{TOO_SLOW} {LONGEST_REQUEST:g} s"
        except BadCoding as error:
            fault = f"the answer cannot be decompressed: {error}"
        except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            fault = f"{BROKE_OFF}: {with_request(error)}"
        except (ValueError, OverflowError):  # the length of a chunk is negative, or larger than any
            fault = f"{BROKE_OFF}: its chunks are not those of HTTP/1.1"
        return _Read(raw, fault)

    def _fill(self, raw: bytearray, answer: Answer, deadline: Deadline, limit: str) -> None:
        """Read into `raw`. Large answers are read one at a time, so that many at once have no more memory than one."""
        most, is_large = self.limits.of(limit), False
        chunks = answer.stream(STEP, decode_content=False)
        try:
            for piece in undone(chunks, answer.headers.get("content-encoding", "")):
                if len(raw) + len(piece) > most:
                    raise _Beyond(f"the answer has {self.limits.beyond(limit, 'bytes')}")
                if not is_large and len(raw) + len(piece) > SMALL:
                    is_large = self._large.acquire(timeout=deadline.left())
                    if not is_large:
                        raise _Beyond("the answer is large, and others were read until its time was up")
                raw += piece
                deadline.left()
        finally:
            if is_large:
                self._large.release()

    @property
    def _no_room(self) -> str:
        return f"the answers of the run take {self.limits.beyond('run-bytes', 'bytes of memory')}"

    def _excess(self, raw: bytearray, *, is_content: bool) -> str | None:
        """The words on a body that has too many values, or for which there is no room, told before anything is made of it.

        Of the content of a file each line may have as many values as another answer.
        """
        if has_more_values(raw, self.limits.answer_values, by_line=is_content):
            return f"the answer has {self.limits.beyond('answer-values', 'values')}"
        return None if self._room.holds(raw, LINE_VALUE if is_content else VALUE) else self._no_room
