"""What the operating system refuses is said in our words, whatever its own language."""

from __future__ import annotations

import errno
import socket

import pytest

from batchspec.system.system_errors import with_address, with_file, with_program

FOREIGN = "Datei oder Verzeichnis nicht gefunden"


@pytest.mark.parametrize(
    ("told", "number", "words"),
    [
        (with_file, errno.ENOENT, "there is no such file or folder; check the path"),
        (with_file, errno.EISDIR, "it is a folder; name a file"),
        (with_file, errno.EACCES, "you have no permission; change that, or choose another path"),
        (with_file, errno.ENOSPC, "no space is left; make room, or choose another path"),
        (with_program, errno.ENOENT, "there is no such program; check its name and the PATH"),
        (with_address, errno.EADDRINUSE, "another program listens there"),
    ],
)
def test_our_words_do_not_depend_on_the_system_s(told, number, words):
    assert told(OSError(number, FOREIGN)) == words


@pytest.mark.parametrize("told", [with_file, with_program, with_address])
def test_where_we_have_no_words_the_system_s_are_quoted(told):
    assert told(OSError(errno.EIO, FOREIGN)) == f"the system refuses ({FOREIGN})"
    assert told(OSError("one\ntwo")) == "the system refuses (one two)"
    assert told(OSError()) == "the system refuses (without a reason)"


def test_a_look_up_s_numbers_are_its_own():
    assert with_address(socket.gaierror(errno.EADDRINUSE, FOREIGN)) == "there is no such host"


def test_the_command_line_says_it(batchspec):
    run = batchspec("fixtures", "--out", "no/x.json")
    assert (run.code, run.out) == (2, "")
    assert run.err.endswith("no/x.json: cannot be written: there is no such file or folder; check the path\n")
