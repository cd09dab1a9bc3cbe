"""Only https is fetched, without credentials, and no more of it than there may be."""

from __future__ import annotations

import io

import pytest
import urllib3

from batchspec.drift.reading import fetch as module
from batchspec.drift.reading.fetch import fetch
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.reading import limits
from tests.support.drifting import SOURCES, drift


class Answers:
    """Stands in for the network: what each address answers, and what was asked of it."""

    def __init__(self, monkeypatch, answers):
        self.answers = answers
        self.asked = []
        monkeypatch.setattr(urllib3.PoolManager, "request", self.request)

    def request(self, method, address, **options):
        self.asked.append((method, address, options))
        status, headers, body = self.answers[address]
        return urllib3.HTTPResponse(io.BytesIO(body), headers, status, preload_content=False)


def refused(address: str) -> str:
    with pytest.raises(UnreadableSource) as caught:
        fetch(address)
    return str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/a.yaml",
        "file:///etc/passwd",
        "ftp://x/y",
        "data:text/plain,x",
        "https:///a",
        "FILE:/etc/passwd",
    ],
)
def test_only_https_is_fetched(address, monkeypatch):
    answers = Answers(monkeypatch, {})
    assert refused(address) == f"{address}: only https: addresses are fetched"
    assert answers.asked == []


def test_credentials_are_neither_sent_nor_told(monkeypatch):
    answers = Answers(monkeypatch, {})
    assert refused("https://me:secret@x.example/a") == "x.example: an address with credentials is not fetched"
    assert answers.asked == []


def test_what_is_fetched_is_read_by_its_name(monkeypatch):
    body = (SOURCES / "openapi30.yaml").read_bytes()
    answers = Answers(monkeypatch, {"https://x.example/api.yaml?token=1": (200, {}, body)})
    code, out, _ = drift("https://x.example/api.yaml?token=1", "--format", "json")
    assert '"kind": "openapi"' in out
    assert code == 0
    ((method, _, options),) = answers.asked
    assert method == "GET"
    assert options["redirect"] is False
    assert not {name.lower() for name in options["headers"]} & {"authorization", "cookie"}


def test_redirects_are_followed_to_https_alone(monkeypatch):
    answers = Answers(
        monkeypatch,
        {
            "https://x.example/a": (302, {"Location": "/b"}, b""),
            "https://x.example/b": (301, {"Location": "https://y.example/c"}, b""),
            "https://y.example/c": (200, {}, b"text"),
            "https://x.example/down": (302, {"Location": "http://127.0.0.1/x"}, b""),
            "https://x.example/file": (302, {"Location": "file:///etc/passwd"}, b""),
            "https://x.example/loop": (302, {"Location": "/loop"}, b""),
        },
    )
    assert fetch("https://x.example/a").raw == b"text"
    assert refused("https://x.example/down") == (
        "https://x.example/down: redirects to http: and only https: addresses are fetched"
    )
    assert refused("https://x.example/file") == (
        "https://x.example/file: redirects to file: and only https: addresses are fetched"
    )
    assert refused("https://x.example/loop") == "https://x.example/loop: redirects more than 5 times"
    assert len(answers.asked) == 3 + 1 + 1 + 6


def test_an_answer_that_is_none_too_large_or_too_slow_is_refused(monkeypatch):
    answers = {
        "https://x.example/gone": (404, {}, b"no"),
        "https://x.example/large": (200, {}, bytes(limits.most("sources") + 1)),
        "https://x.example/slow": (200, {}, bytes(module.CHUNK * 3)),
    }
    Answers(monkeypatch, answers)
    assert refused("https://x.example/gone") == "https://x.example/gone: answered 404"
    assert refused("https://x.example/large") == (
        "https://x.example/large: is over 40,000,000 bytes; --limit sources=80000000 raises that limit"
    )
    monkeypatch.setattr(module, "LONGEST", -1.0)
    assert refused("https://x.example/slow") == "https://x.example/slow: took longer than -1 s"


def test_a_gzip_answer_is_not_unpacked_past_its_limit(monkeypatch):
    answers = Answers(
        monkeypatch, {"https://x.example/a.yaml": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8bjunk")}
    )
    assert drift("https://x.example/a.yaml")[0] == 3
    assert answers.asked[0][2]["headers"]["Accept-Encoding"] == "identity"


def test_nobody_there_is_one_line():
    code, out, line = drift("https://127.0.0.1:9/a.yaml")
    assert (code, out) == (3, "")
    assert line == "batchspec: https://127.0.0.1:9/a.yaml: cannot be fetched: connection refused\n"
