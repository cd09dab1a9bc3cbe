"""What terminals, the logs of CI systems and pages obey, as their own programs read it; written apart from the code that it tests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

SEEN_FORMATS = frozenset(
    map(chr, [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD])
)
"""Format characters that are seen: signs that stand around a number."""
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0\U000e0100")
"""Letters and marks by name that are not seen."""
ATTACKS = (
    "::error::a",
    "  ::error file=a.py,line=1::b",
    "\u3000\u00a0::add-mask::c",
    "a\n::stop-commands::d",
    "e ::set-output name=f::g",
    "##[error]h",
    "i ##[group]j",
    "###[error]k",
    "#\ufe0f#[error]l",
    "##vso[task.setvariable variable=m]n",
    "##teamcity[buildStop comment='o']",
    "--- p",
    "+++ q",
    "~~~ r",
    "^^^ +++",
    "section_start:1560896352:s\r\x1b[0Kt",
    "travis_fold:start:u\r\x1b[0K",
    "\u200b::error::v",
    "\u2028::error::w",
    "\ud800::error::x",
    "@octocat #1 GH-2 octo/repo#3 !4 %5 ~6 $7 &8",
    "https://evil.test www.evil.test a@evil.test",
    "/close",
    "@dependabot merge",
    "`::error::`",
    "`` ` ``",
    "`a`#1`<img src=y>",
    "| a | b |\n|---|---|",
    "$`y`$",
    "\U000e0041\u00ad\u200d\u061c",
    "a" * 30 + "::error::" + "b" * 30,
    "no",
    "1.8",
    "- a",
    "a: b # c",
    "!a",
    "&a",
    "*a",
    "\\q",
    "'\"",
)
"""Texts that try it, for each of the media."""


def forbidden(text: str, allowed: str = "\n\t") -> list[str]:
    """The characters that may stand in no output."""
    return sorted(one for one in set(text) if _is_forbidden(one) and one not in allowed)


def _is_forbidden(character: str) -> bool:
    kind = unicodedata.category(character)
    if kind == "Cf":
        return character not in SEEN_FORMATS
    return kind in {"Cc", "Cs", "Zl", "Zp"} or character in INVISIBLE or character in "\ufffe\uffff"


_IGNORED_CODES = [code for code in range(0x110000) if unicodedata.category(chr(code)) in {"Cf", "Cc"}]
_IGNORED = re.compile(f"[\ufe00-\ufe0f{''.join(re.escape(chr(code)) for code in _IGNORED_CODES)}]")
"""Characters that the runner of GitHub does not see: it compares texts by the rules of a culture."""


def obeyed(text: str) -> list[str]:
    """The lines that a CI system would obey."""
    return [line for line in re.split(r"\r\n|\r|\n", text) if any(_systems(line))]


def _systems(line: str) -> Iterator[bool]:
    seen = _IGNORED.sub("", line)
    yield seen.lstrip().startswith("::")  # ActionCommand.TryParseV2, of any name
    yield "##[" in seen  # ActionCommand.TryParse
    yield re.search(r"##\w+\[", seen) is not None  # Azure Pipelines, TeamCity
    yield re.match(r"\s*(---|\+\+\+|~~~|\^\^\^)(\s|$)", seen) is not None  # Buildkite
    yield re.search(r"section_(start|end):", seen) is not None  # GitLab
    yield re.search(r"travis_(fold|time):", seen) is not None


_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_LINKED = re.compile(r"@\w|#\d|https?://|(?<!\w)www\.|(?<!\w)GH-\d|(?<![\w:]):\w+:|[!%~&$]\d")
FOREIGN = frozenset(
    {
        "link_open",
        "image",
        "fence",
        "code_block",
        "hr",
        "ordered_list_open",
        "heading_open",
        "bullet_list_open",
    }
)


def markdown_tokens(text: str) -> list[Token]:
    """Everything that Markdown makes of a text, those within lines among it."""
    tokens = _MARKDOWN.parse(text)
    return [*tokens, *(child for token in tokens for child in token.children or ())]


def mentions(text: str) -> list[str]:
    """What GitHub or GitLab would make a link of, in the text of a page outside of code."""
    found = []
    for token in _MARKDOWN.parse(text):
        depth = 0
        for child in token.children or ():
            depth += child.content.startswith("<code>") - child.content.startswith("</code>")
            if child.type == "text" and not depth:
                found += _LINKED.findall(child.content)
    return found
