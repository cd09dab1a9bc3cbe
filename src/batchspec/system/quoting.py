"""Words of somebody else in a line of ours: secrets are taken out first, since one that was cut or escaped is not known again."""

from __future__ import annotations

from batchspec.system.secrets.held import shown

LONGEST_QUOTE = 160
"""Characters of somebody else's words that are quoted, so that a message stays within some lines of a terminal."""
LONGEST_LINE = 600
"""Characters of a whole sentence, with all that it quotes: a few lines of a terminal."""
LOOKED_AT = 16 * 1024
"""Characters of a text that are looked through for its quotation. A server may send a name of megabytes, again and again."""
UNSURE = 100
"""Characters before the end of that part which are left out: a few characters of a secret, however encoded, are not known as such."""


def quoted(words: object, most: int = LONGEST_QUOTE) -> str:
    """The words as one line, without secrets; of longer ones the beginning and an ellipsis."""
    text = str(words)
    return beginning(" ".join(_clean(text).split()), most, more=len(text) > LOOKED_AT)


def beginning(text: str, most: int, *, more: bool = False) -> str:
    """The text; of a longer one the beginning and an ellipsis, by which a redactor knows that a secret may be cut there.

    `more` says that the text goes on.
    """
    return text if len(text) <= most and not more else f"{text[: most - 1]}…"


def named(text: str, most: int = 80) -> str:
    """A name in quotes, without secrets. A long one is cut, and a character that cannot be printed is written as its escape."""
    return repr(beginning(_clean(text), most, more=len(text) > LOOKED_AT))


def _clean(text: str) -> str:
    """The part of a text that is looked at, without secrets."""
    return shown(text) if len(text) <= LOOKED_AT else shown(text[:LOOKED_AT])[:-UNSURE]


def shortened(line: str, most: int = LONGEST_LINE) -> str:
    """The line without secrets; of a longer one the beginning and the end, where the sentence says what would mend it."""
    line = shown(line)
    if len(line) <= most:
        return line
    end = most // 3
    return f"{line[: most - end - 3]} … {line[-end:]}"
