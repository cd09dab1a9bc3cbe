"""The vault finds a secret in every spelling that it can come back in, blanks out nothing else, and takes no long time."""

from __future__ import annotations

import base64
import json
import logging
import pickle
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchspec.system.secrets.decoded import Decoded, decoded
from batchspec.system.secrets.held import VAULT, Secret, hold_proxies, hold_value, hold_words, shown
from batchspec.system.secrets.spelled import userinfo
from batchspec.system.secrets.telling import WithoutSecrets, guarded
from batchspec.system.secrets.vault import Vault

KEY = 'sk-proj/4f+Q"9é-ZxW~7 end'
"""One with a character of every kind that some encoding changes."""
NUMBER = len(KEY)


def vault(*secrets):
    made = Vault()
    for secret in secrets:
        made.hold(secret)
    return made


def in_json(text, **more):
    return json.dumps(text, **more)[1:-1]


SPELLINGS = {
    "plain": KEY,
    "bearer": f"Bearer {KEY}",
    "percent": quote(KEY, safe=""),
    "percent, small": "".join(
        quote(one, safe="").lower() if quote(one, safe="") != one else one for one in KEY
    ),
    "percent, every character": "".join(f"%{byte:02X}" for byte in KEY.encode()),
    "percent, three times": quote(quote(quote(KEY, safe=""), safe=""), safe=""),
    "latin-1": KEY.encode().decode("latin-1"),
    "plus": KEY.replace(" ", "+"),
    "plus lost": KEY.replace("+", " "),
    "json": in_json(KEY),
    "json, every character": "".join(f"\\u{ord(character):04X}" for character in KEY),
    "json, slashes": in_json(KEY).replace("/", "\\/"),
    "json in json in json": in_json(in_json(in_json(KEY))),
    "json in an address": quote(in_json(KEY), safe=""),
    "an address in json": in_json(quote(KEY)),
    "page": escape(KEY),
    "page, numbers": "".join(f"&#{ord(character)};" for character in KEY),
    "page, hexadecimal": "".join(f"&#x{ord(character):X};" for character in KEY),
    "page in a page": escape(escape(KEY)),
    "repr": repr(KEY.encode())[2:-1],
    "lines": "\n    ".join((KEY[:7], KEY[7:15], KEY[15:])),
    "lines at a blank": KEY.replace(" ", "\n\t"),
    "lines, carriage returns": "\r\n".join((KEY[:9], KEY[9:])),
    "escaped lines": in_json(f"{KEY[:8]}\n  {KEY[8:]}"),
    "escapes of Python": "".join(f"\\U{ord(character):08x}" for character in KEY),
    "a blank as a tab": KEY.replace(" ", "\t"),
    "hexadecimal": KEY.encode().hex(),
    "hexadecimal, large": KEY.encode().hex().upper(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_key_is_found_in_each_spelling(spelling):
    written = SPELLINGS[spelling]
    scheme = "Bearer " if spelling == "bearer" else ""
    assert vault(KEY).text(f"<{written}>") == f"<{scheme}[redacted]>"
    assert (
        vault(f"Bearer {KEY}").text(f"a {written}, {written}") == f"a {scheme}[redacted], {scheme}[redacted]"
    )


@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_key_is_found_inside_of_base64(before, after, encode):
    written = encode(b"u" * before + KEY.encode() + b":" * after).decode()
    clean = vault(KEY).text(f"auth: {written};")
    assert "[redacted]" in clean
    # What is left of it, as much as can be decoded, has nothing of the key.
    rest = clean.removeprefix("auth: ").removesuffix(";").partition("[redacted]")[0]
    assert len(rest) <= before * 8 // 6
    assert vault(KEY).text("\n".join(written[at : at + 10] for at in range(0, len(written), 10))) != written


@pytest.mark.parametrize("length", range(6, NUMBER))
@pytest.mark.parametrize("mark", ["", "…", "...", "***", "**"])
def test_the_beginning_of_a_key_that_was_cut_is_taken_out(length, mark):
    assert vault(KEY).text(f"no such key: {KEY[:length]}{mark}") == f"no such key: [redacted]{mark}"
    assert vault(KEY).text(f"no such key: {KEY[:length]}!{mark}") == f"no such key: {KEY[:length]}!{mark}"


@pytest.mark.parametrize("length", range(9, NUMBER))
@pytest.mark.parametrize("mark", ["", "…", "...", "***"])
def test_the_end_of_a_key_that_was_cut_is_taken_out(length, mark):
    assert vault(KEY).text(f"{mark}{KEY[-length:]} is wrong") == f"{mark}[redacted] is wrong"
    assert vault(KEY).text(f"x{KEY[-length:]} is wrong") == f"x{KEY[-length:]} is wrong"


@pytest.mark.parametrize("length", range(9, NUMBER))
def test_a_key_that_was_cut_with_blanks_around_the_dots_is_taken_out(length):
    told = vault(KEY).text(f"a {KEY[:length]} … {KEY[-length:]} b")
    # A blank beside the dots may be one of the key.
    assert told.replace(" ", "") == "a[redacted]…[redacted]b"


@pytest.mark.parametrize("cut", range(6, len(quote(KEY, safe=""))))
def test_an_encoded_key_may_be_cut_inside_of_a_character(cut):
    left = vault(KEY).text(f"?key={quote(KEY, safe='')[:cut]}")
    assert KEY[:6] not in left


def test_what_a_value_holds_is_a_secret_too():
    basic = base64.b64encode(b"somebody:open sesame").decode()
    held = vault(f"Basic {basic}", "Bearer abcdefgh", "a=first-one; b=second-one", "http://u:pass%20word@h/")
    text = f"{basic} open+sesame abcdefgh first-one second-one pass word"
    assert held.text(text) == " ".join(["[redacted]"] * 6)


def test_a_key_of_several_lines_is_secret_line_by_line():
    lines = ["-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0", "BAQEFAASCBKcwggSjAgEAAo"]
    held = vault("\n".join(lines))
    assert held.text("\n".join(lines)) == "[redacted]"
    assert held.text(f"at {lines[1]}: no") == "at [redacted]: no"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "sk-pro and sk-proj are prefixes",
            "end",
            '{"status": "completed"}',
            "%41%42 &amp; \\n \\u0041",
            "é",
        ),
        *("a\n\n  b", "4f+Q", "%", "\\", "&", "&;", "\\u12", "%2", "\ud800", "", "\0"),
    ],
)
def test_innocent_text_stays_as_it_is(text):
    assert vault(KEY, "in_progress").text(text) == text


def test_short_secrets_are_held_by_nobody():
    assert vault("abc", "12345", "", " ").text("abc 12345") == "abc 12345"
    assert vault("      ").text("a      b") in {"a      b", "a[redacted]b"}
    assert vault("a b c ").text("abc and a b") == "abc and a b"


def test_of_secrets_that_overlap_all_is_taken_out():
    held = Vault({"abcdefgh": "[1]", "efghijklmnop": "[2]"})
    assert held.text("-abcdefghijklmnop-") == "-[2]-"
    assert held.text("abcdefgh efghijklmnop") == "[1] [2]"


@given(st.text(), st.text(min_size=6), st.text())
def test_a_secret_is_found_wherever_it_stands(before, secret, after):
    held = vault(secret)
    if held.marks:
        assert "[redacted]" in held.text(before + secret + after)


@given(st.text(max_size=3), st.text(min_size=6), st.text(max_size=3))
def test_a_secret_is_found_inside_of_base64(before, secret, after):
    held = vault(secret)
    written = base64.b64encode((before + secret + after).encode("utf-8", "surrogatepass")).decode()
    if held.marks:
        assert "[redacted]" in held.text(written)


@given(st.text('ab%25\\u0041U&;#x\n\r\t "/+=gtlmp'))
def test_what_is_decoded_knows_where_it_stood(text):
    found = Decoded(text)
    assert found.text == decoded(text)
    places = [found.place(at, at + 1) for at in range(len(found.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@pytest.mark.parametrize(
    "piece", ["\\", "%25", "%41", "&amp;", "&", "\n", "\n ", KEY[:9], f"{KEY[:9]}…", '\\"', KEY]
)
def test_no_text_makes_the_vault_slow(piece):
    """Each is half a million characters, which in the square would take hours."""
    text = piece * (500_000 // len(piece))
    clean = vault(KEY, "aaaaaaaaaaaa").text(text)
    assert KEY not in clean
    assert vault("aaaaaaaaaaaa").text("a" * 100_000).count("[redacted]") < 10_000


def test_a_secret_shows_nothing_of_itself():
    secret = Secret(KEY)
    assert KEY not in repr(secret) + repr({"k": [secret]}) + f"{secret!r}"
    assert secret == KEY
    assert f"{secret}" == KEY
    assert pickle.loads(pickle.dumps(secret)) == KEY


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("http://u:p@h:1/v1", "u:p"),
        ("http://u:p@h:99999/v1", "u:p"),
        ("htp://key@h", "key"),
        ("http://u:p@ss@h:x", "u:p@ss"),
        ("http://u:p/a@h:1", "u:p/a"),
        ("http://u:p#a?b@h", "u:p#a?b"),
        ("http://u:p@[::1", "u:p"),
        ("http://u:p@", "u:p"),
        ("u:password@h", "u:password"),
        ("http://h:8000/a@b", ""),
        ("http://[::1]:8000/a@b", ""),
        ("http://h/v1", ""),
        ("some/dir@2024/a.json", ""),
        ("pkg.module:Type", ""),
    ],
)
def test_what_stands_before_a_host_is_told_from_the_rest(address, found):
    assert userinfo(address) == found


def test_what_is_named_secret_goes_out_of_messages():
    hold_words(["check", "http://me:open-sesame@h:x/v1", "--header=X-Api-Key: key-in-a-word", "path=a/b/c/d"])
    hold_proxies(
        {"https_proxy": "http://p:proxy-password@h:1", "NO_PROXY": "h", "ALL_PROXY": "p2:proxy-two-pw@h"}
    )
    hold_value("x-team", "completed")
    hold_value("x-team", "evals-1")
    hold_value("x-note", "this is long enough 1")
    text = "open-sesame key-in-a-word a/b/c/d proxy-password proxy-two-pw completed evals-1 this is long enough 1"
    clean = " ".join(
        ["[redacted]"] * 2 + ["a/b/c/d"] + ["[redacted]"] * 2 + ["completed", "evals-1", "[redacted]"]
    )
    assert shown(text) == clean


def test_what_is_a_secret_by_its_form_goes_out_of_messages():
    text = "(Authorization: Bearer abc.def-123456), http://me:pw@h/v1, bearer of news"
    assert shown(text) == "(Authorization: Bearer [redacted]), http://[redacted]@h/v1, bearer of news"


@pytest.mark.parametrize(
    "text",
    [
        "basic authentication is needed",
        "Basic Authentication is needed",
        "bearer token is missing",
        "Bearer authentication required.",
        "Basic usage: batchspec check",
        "Bearer credentials: none were sent",
        "basic token-based access",
        "Basic authorization!",
        "no bearer invalid_token here",
        "Authorization: Basic authentication failed",
        'WWW-Authenticate: Basic realm="files", charset="UTF-8"',
        'WWW-Authenticate: Bearer error="invalid_token"',
        "send Authorization: Bearer <your-key>, or Bearer $OPENAI_API_KEY, or Bearer {api_key}",
        "a message in the basic plane, of a bearer somewhere",
    ],
)
def test_a_word_behind_a_scheme_is_no_credential(text):
    assert shown(text) == text


JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BASIC", "Basic"])
@pytest.mark.parametrize(
    "credential",
    [
        *(
            "sk-proj-abcdef",
            "sk-abcdefghijkl",
            "sk_live_abcdefgh",
            "abc123",
            "ABCDEF",
            "abcDefGhi",
            "passWord",
        ),
        *(
            "abcdef1",
            "dXNlcjpwYXNz",
            "dXNlcjpwYXNzdw==",
            "YWJjZGVm",
            JWT,
            "a" * 17,
            "abcdefghijklmnopqrst",
            "key-inside",
            "hf_abcdefgh",
        ),
        *("correct.horse.battery", "geheimnisß", "ключключ", "abcdef+/", "abcdef=", "a-b-c-d", "realmx=abc"),
    ],
)
def test_a_credential_behind_a_scheme_is_one(scheme, credential):
    for before, after in [
        ("", ""),
        ("no such key: ", "!"),
        ("Authorization: ", ""),
        ("{'authorization': '", "'}"),
    ]:
        # A mark behind it may go with it.
        told = shown(f"{before}{scheme} {credential}{after}")
        assert told in {f"{before}{scheme} [redacted]{after}", f"{before}{scheme} [redacted]"}


@pytest.mark.parametrize("after", ["", '"', "'}", "\r\nAccept: */*", ", then"])
def test_a_word_is_a_credential_in_a_header(after):
    assert shown(f"Authorization: Bearer opensesame{after}") == f"Authorization: Bearer [redacted]{after}"
    assert shown(f'"authorization": "Basic opensesame{after}') == f'"authorization": "Basic [redacted]{after}'


def test_logs_go_through_the_vault():
    VAULT.hold(KEY)
    made = logging.LogRecord("urllib3", logging.WARNING, "f", 1, "url=%s", (quote(KEY),), None)
    assert WithoutSecrets().filter(made)
    assert made.getMessage() == "url=[redacted]"
    odd = logging.LogRecord("urllib3", logging.WARNING, "f", 1, "%d %d", (KEY,), None)
    assert WithoutSecrets().filter(odd)
    assert KEY not in odd.getMessage()


def test_urllib3_logs_through_the_vault(caplog):
    import batchspec.driving.server.http.connections  # noqa: F401  it guards them

    VAULT.hold(KEY)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("urllib3.connectionpool").warning(
            "Failed to parse headers (url=%s)", f"/?sig={quote(KEY)}"
        )
    assert caplog.messages == ["Failed to parse headers (url=/?sig=[redacted])"]


def test_tracebacks_and_warnings_of_a_command_go_through_the_vault(capsys, monkeypatch):
    import sys
    import threading
    import warnings

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)

    def fails():
        raise ValueError(KEY)

    with guarded([f"--header=X-Key: {KEY}"]):
        thread = threading.Thread(target=fails)
        thread.start()
        thread.join()
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning(UserWarning(KEY), UserWarning, "f.py", 1)
    try:
        fails()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    told = capsys.readouterr().err
    assert told.count("ValueError: [redacted]") == 2
    assert "UserWarning: [redacted]" in told
    assert KEY[:9] not in told
