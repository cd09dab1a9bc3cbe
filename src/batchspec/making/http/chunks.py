"""A request body in chunks (RFC 9112, section 7.1), read as werkzeug reads it and in three things better."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.exceptions import BadRequest
from werkzeug.serving import DechunkedInput

LONGEST_LINE = 8_192
"""Bytes of the line before a chunk: its size, and extensions that nobody reads. As long as a whole header may be."""
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")


class ChunkedBody(DechunkedInput):
    """The body as a stream. Reading it raises `BadRequest` where the chunks are no chunks.

    werkzeug refuses the extensions that a chunk may have, reads `1_0` as a size, and raises `OSError` for what is the
    fault of a client, so that it looks like one of the server.
    """

    def __init__(self, rfile: Any) -> None:
        super().__init__(rfile)
        self._input = rfile

    def read_chunk_len(self) -> int:
        size = self._input.readline(LONGEST_LINE).partition(b";")[0].strip()
        if not _SIZE.fullmatch(size):
            raise BadRequest("a chunk begins without its size")
        return int(size, 16)

    def readinto(self, buf: Any) -> int:
        try:
            return super().readinto(buf)
        except (ConnectionError, TimeoutError):
            raise
        except OSError as error:
            raise BadRequest(str(error)) from None
