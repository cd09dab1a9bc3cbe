"""Secrets are taken out of a text before it is cut or escaped: wherever the cut falls and whatever stands in the key, no part of it is left."""

from __future__ import annotations

import re

import pytest
import urllib3

from batchspec.cli.failure import complain, tell_of
from batchspec.driving.client.answer import one_line
from batchspec.driving.server.apps.errors import in_words, last_line
from batchspec.pytest_plugin.refusing import usage_error
from batchspec.system.inert.logs import line
from batchspec.system.network_errors import with_request
from batchspec.system.quoting import (
    LONGEST_LINE,
    LONGEST_QUOTE,
    LOOKED_AT,
    beginning,
    named,
    quoted,
    shortened,
)
from batchspec.system.secrets.held import VAULT
from batchspec.system.system_errors import with_file

PARTS = ("kQ7xVb", "T9wZrF", "p3LmGd", "Ua4oPe")
"""What a key is made of. None of them may be left, nor the half of one."""
BETWEEN = {
    "nothing": "",
    "command": "::",
    "marker": "##[",
    "line break": "\n",
    "line breaks": "\r\n ",
    "tab": "\t",
    "blanks": "  ",
    "mark of direction": "\u202e",
    "tag": "\U000e0041",
    "quotes": "'\"",
    "backslash": "\\U",
    "control character": "\x1b[",
}


@pytest.fixture(params=BETWEEN)
def key(request):
    """A key with something in it that is escaped, or that a line has not."""
    made = BETWEEN[request.param].join(("::" if request.param == "command" else "", *PARTS)).strip("\r\n ")
    VAULT.hold(made)
    return made


def has_none(text):
    """Assert that nothing of a key is left, not even four of its characters."""
    pieces = {part[at : at + 4] for part in PARTS for at in range(3)}
    assert [piece for piece in pieces if piece in text] == []


def everywhere(key, most):
    """Texts in which the key stands at each place around a cut."""
    for cut in (most * 2 // 3, most):
        for before in range(max(cut - 60, 0), cut + 2, 5):
            yield ("a b " * most)[:before] + f"{key} {'c d ' * most}"


WAYS = {
    "shortened": (shortened, LONGEST_LINE),
    "quoted": (quoted, LONGEST_QUOTE),
    "named": (named, 80),
    "a file": (lambda text: with_file(OSError(text)), LONGEST_LINE),
    "a request": (lambda text: with_request(urllib3.exceptions.SSLError(text)), LONGEST_QUOTE),
    "an adapter": (one_line, 300),
    "an app": (lambda text: last_line(f"{text}\n"), 300),
    "pytest": (lambda text: str(usage_error(text)), LONGEST_LINE),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_cut_leaves_a_part_of_a_key(key, way):
    made, most = WAYS[way]
    for text in everywhere(key, most):
        has_none(made(text))
        has_none(line(f"(it says {made(text)}); mend it"))


def test_no_complaint_has_a_part_of_a_key(key, capsys):
    for text in everywhere(key, LONGEST_LINE):
        complain(text)
        tell_of(KeyboardInterrupt(text))
    told = capsys.readouterr().err
    has_none(told)
    assert "[redacted]" in told


def test_the_error_of_an_app_may_have_a_key_of_several_lines(key):
    has_none(in_words(ValueError(f"no key {key}")))


@pytest.mark.parametrize("before", [0, 33, 370, 385])
def test_wrong_usage_has_no_part_of_a_key(batchspec, key, before):
    for words in (
        ("check", "server", "http://127.0.0.1:9/v1", f"{'x' * before}{key}{'y' * LONGEST_LINE}"),
        (f"{'x' * before}{key}{'y' * LONGEST_LINE}",),
        ("check", "files", "--limit", f"{'x' * before}{key}=1", "a.json"),
        ("check", "client", "--timeout", f"{'x' * before}{key}{'y' * LONGEST_LINE}", "a:b"),
    ):
        run = batchspec(*words)
        assert run.code == 2
        has_none(run.err)


@pytest.mark.parametrize("traced", [False, True])
def test_a_kit_that_fails_tells_no_part_of_a_key(batchspec, monkeypatch, key, traced):
    for before in (0, 360, 385):

        def breaks(*_given, before=before, **_more):
            raise RuntimeError(f"{'a' * before}{key} {'c d ' * LONGEST_LINE}")

        monkeypatch.setattr("batchspec.cli.check_client.client_trace", breaks)
        run = batchspec(
            "check", "client", "openai.types:Batch", env={"BATCHSPEC_TRACEBACK": "1"} if traced else {}
        )
        assert run.code == 3
        assert ("Traceback" in run.err) is traced
        has_none(run.err)


def test_a_text_without_a_secret_is_cut_as_it_is():
    VAULT.hold(PARTS[0])
    assert quoted("a\n b\t c") == "a b c"
    assert quoted("a" * 200) == "a" * (LONGEST_QUOTE - 1) + "…"
    assert beginning("abc", 3) == "abc"
    assert beginning("abcd", 3) == "ab…"
    assert named("it's\n") == repr("it's\n")
    assert named("a" * 90) == f"'{'a' * 79}…'"
    assert shortened("a" * LONGEST_LINE) == "a" * LONGEST_LINE
    assert re.fullmatch("a+ … b+", shortened("a" * LONGEST_LINE + "b" * LONGEST_LINE))
    assert len(shortened("a" * 10_000)) == LONGEST_LINE


def test_a_long_text_is_quoted_by_its_beginning_without_half_a_key(key):
    for before in range(LOOKED_AT - 60, LOOKED_AT, 7):
        for text in (
            f"{' ' * before}{key}{'a' * LOOKED_AT}",
            f"{key}{' ' * (before - len(key))}{key}{' b' * LOOKED_AT}",
        ):
            for told in (quoted(text), named(text)):
                has_none(told)
                assert told.endswith(("…", "…'"))
