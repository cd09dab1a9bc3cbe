"""A run is judged on what was received, and what is stored of it has no secret, however it is written."""

from __future__ import annotations

import base64
import html
import json
from dataclasses import replace
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.raw_server import answer, raw_server

from batchspec.contract.placeholders import WRONG_KEY
from batchspec.driving.server.collect import NoAnswer, collect
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server.http.redact import Redactor
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.http.settings import Settings
from batchspec.driving.server.http.wire import Wire
from batchspec.judging.of_trace import report_of_run
from batchspec.reading.step import LIST
from batchspec.reading.trace import Exchange, Header, Request, Response, Trace, read, write

KEY = "sk-batchspec-very-secret"
SECOND = "tenant-two-opens-this"
ODD = 'pa/ss+w%rd "ü😀&\\ {x}'
SETTINGS = Settings(
    url="http://127.0.0.1:8000/v1",
    api_key=KEY,
    second_api_key=SECOND,
    headers={"api-key": KEY, "x-tenant": "tenant-secret", "x-region": "1", "accept": "application/json"},
    query={"sig": "query-secret", "odd": ODD, "v": "2"},
)
REDACTOR = Redactor.of(SETTINGS)


def test_settings_do_not_show_secrets():
    shown = repr(SETTINGS)
    assert not [secret for secret in (KEY, SECOND, ODD, "tenant-secret", "query-secret") if secret in shown]


ENCODED = {
    "plain": lambda text: text,
    "json": json.dumps,
    "json-unicode": lambda text: json.dumps(text, ensure_ascii=False),
    "json-slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "json-upper": lambda text: json.dumps(text).replace("\\u00fc", "\\u00FC").replace("&", "\\u0026"),
    "json-in-json": lambda text: json.dumps(json.dumps(text)[1:-1]),
    "path": quote,
    "segment": lambda text: quote(text, safe=""),
    "small-hex": lambda text: quote(text, safe="").replace("%2F", "%2f"),
    "form": quote_plus,
    "twice": lambda text: quote(quote(text, safe=""), safe=""),
    "html": html.escape,
}


@pytest.mark.parametrize("encoding", ENCODED)
@pytest.mark.parametrize("secret", [KEY, ODD, "tenant-secret", "query-secret"])
def test_a_secret_is_found_however_it_is_encoded(secret, encoding):
    written = ENCODED[encoding](secret)
    written = written[1:-1] if encoding.startswith("json") else written
    assert REDACTOR.text(f"before {written} after") == "before [redacted] after"
    assert REDACTOR.text(f"{written}{written}") == "[redacted][redacted]"


@given(st.text(st.characters(codec="utf-8"), min_size=6, max_size=9), st.sampled_from(sorted(ENCODED)))
def test_any_secret_is_found_however_it_is_encoded(secret, encoding):
    redactor = Redactor.of(Settings(url="", api_key=secret))
    written = ENCODED[encoding](secret)
    written = written[1:-1] if encoding.startswith("json") else written
    assert written not in redactor.text(f"<{written}>")


def test_the_second_key_is_told_from_the_first():
    assert REDACTOR.text(f"{KEY} {SECOND}") == "[redacted] [redacted 2]"


def test_what_a_header_holds_is_a_secret_of_its_own():
    basic = base64.b64encode(b"somebody:open sesame").decode()
    headers = {
        "authorization": f"Basic {basic}",
        "x-auth": "Bearer abcdefgh",
        "cookie": "a=first-one; b=second-one",
    }
    redactor = Redactor.of(Settings(url="", headers=headers))
    shown = f"{basic} somebody:open sesame, open+sesame, abcdefgh, first-one; second-one"
    assert redactor.text(shown) == ("[redacted] [redacted], [redacted], [redacted], [redacted]; [redacted]")


@pytest.mark.parametrize("plain", ["{}", "{}:", ":{}"])
def test_a_key_that_a_server_shows_as_basic_credentials_is_found(plain):
    shown = base64.b64encode(plain.format(KEY).encode()).decode()
    assert REDACTOR.text(f"Basic {shown}").rstrip("=") == "Basic [redacted]"


def test_a_short_secret_is_taken_out_where_it_was_sent_and_nowhere_else():
    text = 'X-Region: 1, "x-region": "1", ?a=1&v=2&b=2 in 12 of 21 regions, x-region=10, v=2.5'
    assert REDACTOR.text(text) == (
        'X-Region: [redacted], "x-region": "[redacted]", ?a=1&v=[redacted]&b=2 in 12 of 21 regions, x-region=10, v=2.5'
    )


@pytest.mark.parametrize("length", range(6, len(KEY)))
def test_what_is_left_of_a_secret_at_a_cut_is_taken_out(length):
    assert REDACTOR.text(f"no such key: {KEY[:length]}…") == "no such key: [redacted]…"
    assert REDACTOR.text(f"no such key: {KEY[:length]}") == "no such key: [redacted]"
    assert REDACTOR.text(f"no such key: {KEY[:length]}!") == f"no such key: {KEY[:length]}!"


def test_many_beginnings_of_a_secret_are_no_trouble():
    text = f"{KEY[:8]} {KEY[:9]}…" * 20_000
    assert REDACTOR.text(text) == f"{KEY[:8]} [redacted]…" * 20_000


def exchange(headers, answered=None, **more):
    response = Response(200, answered or {}, **more)
    request = Request(method="GET", path="/batches", headers=headers)
    return Exchange(scenario="s", step=LIST, request=request, response=response, number=1)


def redacted(one):
    (copy,) = REDACTOR.trace(Trace(Header("server", "x"), (one,))).exchanges
    return copy


def test_headers_lose_their_values():
    sent = {
        "authorization": f"Bearer {KEY}",
        "x-region": "1",
        "x-tenant": "tenant-secret",
        "accept": "application/json",
        "x-api-token": "not named",
    }
    got = {
        "set-cookie": "a=b",
        "x-echo": f"<{KEY}>",
        "x-where": "1",
        "content-type": "application/json",
        "retry-after": "1",
        "content-length": "2",
    }
    copy = redacted(exchange(sent, got))
    assert copy.request.headers == {
        **dict.fromkeys(sent, "[redacted]"),
        "accept": "application/json",
    }
    assert copy.response.headers == {
        **got,
        "set-cookie": "[redacted]",
        "x-echo": "<[redacted]>",
        "x-where": "[redacted]",
    }


@pytest.mark.parametrize(
    ("key", "shown"),
    [("own", "[redacted]"), ("none", None), ("wrong", f"Bearer {WRONG_KEY}"), ("second", "[redacted 2]")],
)
def test_a_trace_shows_whose_key_a_request_was_sent_with(key, shown):
    heard = []
    with raw_server(lambda send, _line, request: (heard.append(request), send(answer({})))) as server:
        wire = Wire(replace(SETTINGS, url=server.url), lambda _: None)
        asked = Session("s", wire).with_key(key).list_page(1, None)
        wire.close()
    copy = redacted(asked)
    assert copy.request.headers.get("authorization") == shown
    assert copy.request.headers.get("batchspec-key") == ("second" if key == "second" else None)
    real = {"own": KEY, "wrong": WRONG_KEY, "second": SECOND}.get(key)
    assert (f"Bearer {real}".encode() in heard[0]) is (key != "none")


def test_every_part_of_a_trace_loses_its_secrets():
    text = f"<{KEY}>"
    header = Header(
        "server", f"http://{KEY}.example/v1", kept={"notes": [text], KEY: {"left": [text, 1, None]}}
    )
    one = Exchange(
        scenario="s",
        step=LIST,
        request=Request("POST", f"/batches?after={quote(KEY)}", {"x": text}, body=text, file=text),
        response=Response(200, {"x": text}, body=text, fault=f"the fault {text}"),
        error=f"an error {text}",
    )
    before = Trace(header, (one,))
    after = REDACTOR.trace(before)
    assert KEY not in repr(after)
    assert repr(after).count("[redacted]") == 12
    assert KEY in repr(before)


def test_a_trace_without_secrets_stays_as_it_is():
    one = exchange({"accept": "*/*"}, {"content-type": "application/json"}, body='{"id": 1}')
    trace = Trace(Header("server", "http://127.0.0.1:8000/v1"), (one,))
    assert REDACTOR.trace(trace) == trace


def echo(send, line, request):
    """Every word of the request is in the answer."""
    told = {"error": {"message": request.decode("latin-1"), "at": line}}
    send(answer(told, 401, f"x-echo: {KEY}", f"set-cookie: session={KEY}"))


def test_a_run_is_kept_as_received_and_stored_without_secrets(tmp_path):
    with raw_server(echo) as server:
        settings = replace(SETTINGS, url=server.url)
        trace = collect(settings, budget=WaitedBudget(3))
    assert all(KEY in e.response.body and e.response.headers["x-echo"] == KEY for e in trace.exchanges)
    stored = Redactor.of(settings).trace(trace)
    write(stored, tmp_path / "trace.jsonl")
    text = (tmp_path / "trace.jsonl").read_text()
    assert not [secret for secret in (KEY, "tenant-secret", "query-secret") if secret in text]
    assert read(tmp_path / "trace.jsonl") == stored


def test_the_recorded_trace_of_the_command_has_no_secret(batchspec, tmp_path, no_waiting):
    with raw_server(echo) as server:
        batchspec(
            *("check", "server", server.url, "--record", "run", "--timeout", "3"),
            *(
                "--api-key-env",
                "ITS_KEY",
                "--header",
                "x-tenant: tenant-secret",
                "--query",
                "sig=query-secret",
            ),
            env={"ITS_KEY": KEY},
        )
    text = (tmp_path / "run" / "trace.jsonl").read_text()
    assert not [secret for secret in (KEY, "tenant-secret", "query-secret") if secret in text]
    assert "[redacted]" in text


def test_the_error_of_a_server_that_never_answers_has_no_secret():
    settings = replace(SETTINGS, url="http://127.0.0.1:9/v1")
    with pytest.raises(NoAnswer) as caught:
        collect(settings, budget=WaitedBudget(1))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "key", "line"),
    [
        (("--header", "x-note: 7 €"), "sk-1", "the header 'x-note' (--header)"),
        (("--header", "x note: 7"), "sk-1", "the header 'x note' (--header)"),
        (("--api-key-env", "ITS_KEY"), f"{KEY}\n", "the value of ITS_KEY (--api-key-env)"),
    ],
)
def test_a_value_that_no_header_may_have_is_refused_and_not_shown(batchspec, arguments, key, line):
    run = batchspec("check", "server", "http://127.0.0.1:9/v1", *arguments, env={"ITS_KEY": key})
    assert run.code == 2
    assert f"{line} has a line break or a character that no header may have; take it out" in run.err
    assert KEY not in run.err + run.out


@pytest.mark.parametrize("before", range(40, 80, 3))
def test_a_key_that_is_cut_in_a_finding_is_not_left(before, no_waiting):
    body = {"error": {"message": "x" * before + KEY, "type": None, "param": None, "code": 7}}
    with raw_server(lambda send, line, request: send(answer(body, 500))) as server:
        settings = replace(SETTINGS, url=server.url, timeout=5)
        trace = collect(settings, budget=WaitedBudget(5))
    report = json.dumps(report_of_run(trace, Redactor.of(settings).text).to_json())
    assert KEY[:6] not in report
