"""Limits that are held as an object have the values that are set, not those of the time when it was made."""

from __future__ import annotations

import pytest

from batchspec.reading.limits import LIMITS, Limit, Live, parsed, using


def test_a_limit_is_read_when_it_is_asked_for(monkeypatch):
    monkeypatch.setitem(LIMITS, "answer-bytes", Limit(7, "Bytes of an answer."))
    live = Live()
    assert live.answer_bytes == 7
    with using(parsed(["answer-bytes=9"])):
        assert live.answer_bytes == 9
        assert live.of("answer-bytes") == 9
        assert live.beyond("answer-bytes", "bytes") == (
            "more than 9 bytes; --limit answer-bytes=18 raises that limit"
        )
    assert live.answer_bytes == 7


def test_a_name_that_is_no_limit_is_no_attribute():
    with pytest.raises(AttributeError):
        _ = Live().no_limit
