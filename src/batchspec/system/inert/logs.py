"""Text on a terminal and in the log of a CI job, in which nothing is obeyed.

Several systems read commands off the log of a job. GitHub and Gitea take a line that begins with `::name` behind any blanks, and
the older `##[name]` anywhere in a line; Azure takes `##vso[` and TeamCity `##teamcity[` anywhere; Buildkite makes a heading of
a line that begins with `--- `, `+++ ` or `~~~ `; GitLab folds lines at `section_start:`, Travis at `travis_fold:`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from batchspec.system.inert.characters import escape, shown

ANYWHERE = r"#(?=#\w*\[)|(?<=section)_(?=(?:start|end):)|(?<=travis)_(?=(?:fold|time):)"
"""A character of what is obeyed wherever it stands in a line; with an escape in its place, nothing is."""
AT_START = r":(?=:)|-(?=--(?:\s|$))|\+(?=\+\+(?:\s|$))|~(?=~~(?:\s|$))|\^(?=\^\^(?:\s|$))"
"""The first character of what is obeyed where nothing but blanks stands before it in its line."""
_ANYWHERE = re.compile(ANYWHERE)
_AT_START = re.compile(rf"^([^\S\n]*)({AT_START})", re.MULTILINE)


def unobeyed(text: str, escape: Callable[[str], str] = escape) -> str:
    """The text with one character of each command escaped, so that a CI system takes it for text; each line has a start."""
    text = _ANYWHERE.sub(lambda match: escape(match[0]), text)
    return _AT_START.sub(lambda match: match[1] + escape(match[2]), text)


def lines(text: str) -> str:
    """A text of some lines, inert."""
    return unobeyed(shown(text))


def line(text: str) -> str:
    r"""A text as one line, inert: an end of a line in it is shown as `\n`, so nothing in it can be taken for a line of ours."""
    return unobeyed(shown(text).replace("\n", r"\n"))


def sentence(text: str) -> str:
    """A text as one line, inert, with a single blank for each run of blanks and ends of lines: for what was written as prose."""
    return unobeyed(" ".join(shown(text).split()))
