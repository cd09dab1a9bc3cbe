"""Record the session with vcrpy: BASE FILE CLIENT [SETTING=JSON ...]."""

from __future__ import annotations

import json
import sys

import vcr
from clients import CLIENTS
from session import run

base, file, client = sys.argv[1:4]
settings = {name: json.loads(text) for name, text in (word.split("=", 1) for word in sys.argv[4:])}
if "filter_headers" in settings:
    pairs = settings["filter_headers"]
    settings["filter_headers"] = [tuple(pair) if isinstance(pair, list) else pair for pair in pairs]
with vcr.use_cassette(file, record_mode="all", **settings):
    run(CLIENTS[client](base))
