"""After which answers a request is sent again, and how long is waited before."""

from __future__ import annotations

import pytest

from batchspec.driving.server.http.resending import BUSY_PAUSES, PAUSES, Patience, wait_asked
from batchspec.reading.trace import BROKE_OFF, CUT_SHORT, TOO_SLOW, Exchange, Request, Response

REQUEST = Request("GET", "/batches")


def answered(status=200, **more):
    return Exchange(REQUEST, Response(status, **more), number=1)


def unanswered(error, number=1):
    return Exchange(REQUEST, error=error, number=number)


def pauses(exchange):
    patience = Patience()
    return list(iter(lambda: patience.pause(exchange), None))


@pytest.mark.parametrize(
    "exchange",
    [
        *map(answered, (408, 500, 502, 504)),
        answered(fault=f"{BROKE_OFF}: the connection was dropped"),
        answered(fault=f"{TOO_SLOW} 30 s"),
        unanswered("the connection was dropped"),
    ],
)
def test_what_may_pass_is_sent_twice_more(exchange):
    assert pauses(exchange) == list(PAUSES) == [0.5, 1.0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_waited_for_longer(status):
    assert pauses(answered(status)) == list(BUSY_PAUSES)


@pytest.mark.parametrize(
    "exchange",
    [
        *map(answered, (200, 204, 307, 400, 401, 404, 409, 501)),
        answered(fault="the answer goes on after 10 bytes", cut=True),
        answered(fault="the answer cannot be decompressed: its gzip data are broken"),
        unanswered(CUT_SHORT),
        unanswered("it was not sent", number=0),
    ],
)
def test_any_other_answer_stands(exchange):
    assert pauses(exchange) == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "3600"}, 60),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        (
            {"retry-after": "Fri, 15 Jan 2027 08:00:07 GMT", "date": "Fri, 15 Jan 2027 08:00:00 GMT"},
            7,
        ),
        (
            {"retry-after": "Fri, 15 Jan 2027 08:00:00 GMT", "date": "Fri, 15 Jan 2027 08:00:07 GMT"},
            0,
        ),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        *(
            ({"retry-after": text, "date": text}, 0)
            for text in ("", "soon", "-1", "nan", "inf", "1_0", "9" * 400, "٣", "Mon, 99 Foo 99999 25:00:00")
        ),
        ({}, 0),
    ],
)
def test_the_wait_that_a_server_asks_for(headers, seconds):
    assert wait_asked(answered(503, headers=headers)) == seconds


def test_no_answer_asks_for_no_wait():
    assert wait_asked(unanswered("refused")) == 0
