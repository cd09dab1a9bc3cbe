"""Record the session with the dump of requests-toolbelt: BASE FILE."""

from __future__ import annotations

import sys
from pathlib import Path

import requests
from clients import of_requests
from requests_toolbelt.utils import dump
from session import run

base, file = sys.argv[1:3]
answers: list[requests.Response] = []
session = requests.Session()
session.hooks["response"].append(lambda answer, *_, **__: answers.append(answer))
run(of_requests(base, session=session))
Path(file).write_bytes(b"\r\n".join(bytes(dump.dump_all(answer)) for answer in answers))
