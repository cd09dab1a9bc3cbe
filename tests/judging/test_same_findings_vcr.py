"""A cassette that VCR.py itself records of a run says what the one says that these tests write of its trace."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import urllib3
import yaml
from support.forms import body_answered, cassette, headers_answered, phrase, sent_by, titled

from batchspec.mutants.matrix import shown_by
from batchspec.mutants.server import find

vcr = pytest.importorskip("vcr")  # not for Python 3.10


@contextmanager
def answering(exchanges):
    """A server that gives the answers of a trace, one after the other; its base URL."""
    answers = iter(exchanges)

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            self.rfile.read(int(self.headers.get("content-length", 0)))
            response = next(answers).response
            self.send_response_only(response.status, phrase(response.status))
            for name, value in titled(headers_answered(response)):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body_answered(response))

        do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = answer

        def log_message(self, *_):
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    "name", ["status-queued", "any-window", "empty-files-complete", "latin-1", "wrong-keys-crash"]
)
def test_vcrpy_records_what_these_tests_write(name, tmp_path):
    trace = shown_by(find(name))
    path = tmp_path / "recorded.yaml"
    recorder = vcr.VCR(record_mode="all").use_cassette(str(path))
    with answering(trace.exchanges) as base, recorder, urllib3.PoolManager(retries=False) as pools:
        for exchange in trace.exchanges:
            sent, body = sent_by(exchange.request)
            headers = {name: str(value) for name, value in sent.items()}  # a key is more than a text
            pools.request(
                exchange.request.method,
                base + exchange.request.path,
                headers=dict(titled(headers)),
                body=None if body is None else body.encode(),
            )
    assert yaml.safe_load(path.read_bytes()) == yaml.safe_load(cassette(trace, base))
