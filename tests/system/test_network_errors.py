"""Why a request got no answer is said in our words, whatever urllib3 says."""

from __future__ import annotations

from http.client import BadStatusLine, RemoteDisconnected

import pytest
import urllib3
from urllib3.exceptions import (
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from batchspec.system.network_errors import with_request

POOL = urllib3.HTTPConnectionPool("x.example")


def caused(error, cause):
    error.__cause__ = cause
    return error


SAID = {
    "no such host": NameResolutionError("x.example", POOL, OSError("nein")),
    "connection refused": caused(NewConnectionError(POOL, "nein"), ConnectionRefusedError(111, "nein")),
    "no connection could be made": caused(NewConnectionError(POOL, "nein"), OSError(101, "nein")),
    "no answer in time": ReadTimeoutError(POOL, "/", "nein"),
    "TLS failed: nein auch nicht": SSLError("nein\nauch nicht"),
    "the connection was dropped": ProtocolError("nein"),
    "the answer is not HTTP/1.1": ProtocolError("nein", BadStatusLine("SSH-2.0")),
    "the request failed: HTTPError: nein": HTTPError("nein"),
}


@pytest.mark.parametrize("said", SAID)
def test_the_reason_is_in_our_words(said):
    assert with_request(SAID[said]) == said


def test_a_connection_that_ends_before_an_answer_is_no_wrong_answer():
    """Python has one kind of error for both."""
    assert with_request(ProtocolError("nein", RemoteDisconnected("nein"))) == "the connection was dropped"
