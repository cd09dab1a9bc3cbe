"""Record the session with the recorder of responses, as YAML or as TOML: BASE FILE."""

from __future__ import annotations

import sys
from pathlib import Path

import tomli_w
from clients import of_requests
from responses import _recorder
from session import run

base, file = sys.argv[1:3]


class TomlRecorder(_recorder.Recorder):
    """As the README of responses has it."""

    def dump_to_file(self, file_path, *, registered=None, keep_headers=None):
        with Path(file_path).open("wb") as kept:
            _recorder._dump(registered, kept, tomli_w.dump, keep_headers=keep_headers)


recorder = TomlRecorder() if file.endswith(".toml") else _recorder.recorder


@recorder.record(file_path=file)
def session() -> None:
    run(of_requests(base))


session()
