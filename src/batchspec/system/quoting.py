"""Words of somebody else in a line of ours: secrets are taken out first, since one that was cut or escaped is not known again."""

from __future__ import annotations

from batchspec.system.secrets.held import shown

LONGEST_QUOTE = 160
"""Characters of somebody else's words that are quoted, so that a message stays within some lines of a terminal."""
LONGEST_LINE = 600
"""Characters of a whole sentence, with all that it quotes: a few lines of a terminal."""


def quoted(words: object, most: int = LONGEST_QUOTE) -> str:
    """The words as one line, without secrets; of longer ones the beginning and an ellipsis."""
    return beginning(" ".join(shown(str(words)).split()), most)


def beginning(text: str, most: int) -> str:
    """The text; of a longer one the beginning and an ellipsis, by which a redactor knows that a secret may be cut there."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def named(text: str, most: int = 80) -> str:
    """A name in quotes, without secrets: the beginning of a long one, and an escape for each character that is no plain one."""
    return repr(beginning(shown(text), most))


def shortened(line: str, most: int = LONGEST_LINE) -> str:
    """The line without secrets; of a longer one the beginning and the end, where the sentence says what would mend it."""
    line = shown(line)
    if len(line) <= most:
        return line
    end = most // 3
    return f"{line[: most - end - 3]} … {line[-end:]}"
