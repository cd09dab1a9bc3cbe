"""Text of outsiders in each medium: it is shown, and nothing of it is obeyed."""

from __future__ import annotations

import json
import shutil
import subprocess
from html import unescape
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from support.anything import wild_texts
from support.obeyed import ATTACKS, FOREIGN, forbidden, markdown_tokens, mentions, obeyed

from batchspec.showing.terminal import Terminal
from batchspec.system.inert import github, logs, markdown, markup, shell, texts
from batchspec.system.inert.characters import HIDDEN, shown
from batchspec.system.python_310 import tomllib

hostile = wild_texts | st.sampled_from(ATTACKS) | st.lists(st.sampled_from(ATTACKS), max_size=3).map("".join)
BASH = shutil.which("bash")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("::error::a", r"\x3a:error::a"),
        ("\u3000::error::a", "\u3000\\x3a:error::a"),
        ("a\n::error::b", r"a\n::error::b"),
        ("##[error]a", r"\x23#[error]a"),
        ("a ##vso[b]c", r"a \x23#vso[b]c"),
        ("--- a", r"\x2d-- a"),
        ("section_start:1:a\r\x1b[0K", r"section\x5fstart:1:a\r\x1b[0K"),
        ("\x1b[31ma\x9b\u202eb\u2028\u200b\ud800", r"\x1b[31ma\x9b\u202eb\u2028\u200b\ud800"),
        ("tests/a.py::test_b std::vector ---- [::1] #1", "tests/a.py::test_b std::vector ---- [::1] #1"),
        ("حروف ٣ 名前 é \u26a0\ufe0f \U0001f600", "حروف ٣ 名前 é \u26a0\ufe0f \U0001f600"),
    ],
)
def test_a_line_shows_what_it_was(text, line):
    assert logs.line(text) == line


def test_some_lines_stay_lines():
    assert logs.lines("a\r\n  ::error::b\n\tc") == "a\n  \\x3a:error::b\n\tc"
    assert logs.sentence("a\n  ::error::b\t c ") == "a ::error::b c"
    assert logs.sentence("\n::error::b") == r"\x3a:error::b"


def test_every_character_that_is_not_seen_is_hidden():
    every = "".join(map(chr, range(0x110000)))
    assert forbidden(shown(every)) == []


@given(hostile)
def test_a_line_is_one_line_that_nothing_obeys(text):
    for made in (logs.line(text), logs.sentence(text)):
        assert "\n" not in made
        assert forbidden(made) == obeyed(made) == []
    assert forbidden(logs.lines(text)) == obeyed(logs.lines(text)) == []


@given(hostile, st.sampled_from([20, 40, 80, 200]), st.booleans())
def test_a_terminal_obeys_nothing_at_any_width(text, width, colours):
    table = Table("a", "b")
    table.add_row(text, text)
    out = StringIO()
    terminal = Terminal(file=out, width=width, force_terminal=colours, legacy_windows=False)
    for one in (text, Text(text, "red"), Text.assemble(("FAIL ", "red"), text), table, Panel(text)):
        terminal.print(one)
        terminal.print(one, soft_wrap=True)
    printed = out.getvalue()
    plain = Text.from_ansi(printed).plain if colours else printed
    assert forbidden(plain) == obeyed(plain) == []
    assert "\x1b]" not in printed


def test_a_command_that_wrapping_brings_to_the_start_of_a_line_is_seen():
    out = StringIO()
    Terminal(file=out, width=20).print("aaaa bbbb cccc dddd ::error::x")
    assert out.getvalue() == "aaaa bbbb cccc dddd \n\\x3a:error::x\n"


def test_a_terminal_takes_no_markup():
    out = StringIO()
    Terminal(file=out, width=80).print("[red]a[/red] [link=http://a.test]b[/link] :warning:")
    assert out.getvalue() == "[red]a[/red] [link=http://a.test]b[/link] :warning:\n"


@given(hostile)
def test_markdown_shows_the_text_and_nothing_else(text):
    for made in (markdown.prose(text), markdown.code(text), markdown.preformatted(text)):
        assert forbidden(made) == obeyed(made) == mentions(made) == []
        assert not {token.type for token in markdown_tokens(made)} & FOREIGN
    assert "\n" not in markdown.prose(text) + markdown.code(text)


@given(hostile)
def test_code_says_what_the_text_says(text):
    """As HTML, in a paragraph and in a cell of a table."""
    wanted = shown(text).replace("\n", r"\n")
    row = f"| a |\n|---|\n| {markdown.code(text)} |\n"
    for page in (markdown.code(text), row):
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(page)
        (found,) = html.split("<code>")[1:]
        found = found.split("</code>")[0].replace("<b></b>", "")
        assert unescape(found).split() == wanted.split()
        assert html.count("<td>") == (page is row)


@given(hostile, hostile)
def test_pieces_of_code_that_touch_stay_apart(one, other):
    tokens = markdown_tokens(markdown.prose(f"`{one}`{other}`x"))
    tags = {token.content for token in tokens if token.type == "html_inline"}
    assert tags <= {"<b>", "</b>", "<code>", "</code>"}


def test_a_piece_of_code_does_not_end_that_before_it():
    made = markdown.prose("`a`#1`<img src=y>")
    tags = {token.content for token in markdown_tokens(made) if token.type == "html_inline"}
    assert tags == {"<b>", "</b>"}
    assert MarkdownIt("commonmark", {"html": True}).render(made) == (
        "<p><code>a</code><b></b><code>#1`&lt;img</code> src=y&gt;</p>\n"
    )


@given(hostile)
def test_a_page_says_the_same(text):
    """What stands in a page has its hidden characters as escapes already, and no references of its own."""
    before = shown(text.replace("&", ""))
    made = markup.inert(before)
    assert obeyed(made) == []
    assert unescape(made) == before


@given(st.dictionaries(hostile, hostile, max_size=3), st.sampled_from([None, 2]))
def test_json_says_the_same(value, indent):
    made = texts.json_text(value, indent)
    assert forbidden(made) == obeyed(made) == []
    assert json.loads(made) == {_paired(key): _paired(text) for key, text in value.items()}


@given(hostile)
def test_toml_says_the_same(text):
    made = texts.toml_string(text)
    assert forbidden(made) == obeyed(made) == []
    assert tomllib.loads(f"a = {made}") == {"a": _paired(text)}


def _paired(text):
    """The text with its lone surrogates as the texts of their escapes."""
    return "".join(f"\\u{ord(one):04x}" if "\ud800" <= one <= "\udfff" else one for one in text)


@pytest.mark.skipif(BASH is None, reason="takes bash")
@settings(max_examples=40, deadline=None)
@given(st.lists(hostile.map(lambda text: text.replace("\x00", "")), max_size=6))
def test_a_shell_reads_the_words_that_were_meant(words):
    command = shell.joined(words)
    assert forbidden(command) == obeyed(command) == []
    line = f"printf '%s\\0' {command}" if words else "true"
    done = subprocess.run([str(BASH), "-c", line], capture_output=True, check=True)
    read = done.stdout.split(b"\0")[:-1]
    assert read == [_bytes(word) for word in words]


def _bytes(word):
    errors = "surrogateescape" if all(not "\ud800" <= one < "\udc80" for one in word) else "surrogatepass"
    return b"".join(
        one.encode("utf-8", "surrogateescape" if "\udc80" <= one <= "\udcff" else errors) for one in word
    )


@pytest.mark.parametrize(
    ("word", "quoted"),
    [
        ("a.json", "a.json"),
        ("a b'c", "'a b'\"'\"'c'"),
        ("a\x1bb", r"$'a\033b'"),
        ("a'\n\\", r"$'a\'\012\\'"),
        ("\udcff.json", r"$'\377.json'"),
        ("::error::a", r"$'\072:error::a'"),
        ("a  b", r"$'a \040b'"),
        ("tests/a.py::test_b", "tests/a.py::test_b"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
    ],
)
def test_a_word_for_a_shell(word, quoted):
    assert shell.quoted(word) == quoted
    assert logs.sentence(quoted) == quoted


@given(hostile, hostile, hostile, st.integers(0, 9))
def test_an_annotation_is_one_command(title, message, file, line):
    made = github.annotation("error", title, message, file=file, line=line)
    assert forbidden(made, "\t") == []
    head, _, _ = made.removeprefix("::error ").partition("::")
    assert made.startswith("::error ")
    assert [part.partition("=")[0] for part in head.split(",")] in (
        ["title"],
        ["file", "title"],
        ["file", "line", "title"],
    )


def test_what_is_hidden_is_one_character():
    assert HIDDEN.startswith("[")
    assert shown("\r\n") == "\n"
