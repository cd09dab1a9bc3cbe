"""Record the session with HTTPie, what each call prints one after the other: BASE FILE [OPTION ...]."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from session import KEY, run

base, file, *options = sys.argv[1:]
http = str(Path(sys.executable).with_name("http"))


def call(method, path, *, query=None, data=None, form=None):
    with tempfile.TemporaryDirectory() as folder:
        words = [method, base + path, f"Authorization:{KEY}"]
        words += [f"{name}=={value}" for name, value in (query or {}).items()]
        for name, value in (data or {}).items():
            words += (
                [f"{name}={value}"]
                if isinstance(value, str)
                else [f"{name}[{key}]={held}" for key, held in value.items()]
            )
        if form is not None:
            upload = Path(folder) / "batch.jsonl"
            upload.write_bytes(form)
            words = ["--multipart", *words, "purpose=batch", f"file@{upload}"]
        command = [http, "--ignore-stdin", *options, "--print=HBhb", *words]
        shown = subprocess.run(command, capture_output=True, check=True).stdout
    with Path(file).open("ab") as kept:
        kept.write(shown)
    head, _, body = shown.replace(b"\r\n", b"\n").rpartition(b"\n\nHTTP/1.1 ")[2].partition(b"\n\n")
    return int(head.split()[0]), body


run(call)
