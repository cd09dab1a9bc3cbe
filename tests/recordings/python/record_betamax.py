"""Record the session with betamax: BASE FILE [SETTING=JSON ...]."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import betamax
import requests
from betamax_serializers import pretty_json, yaml11
from clients import of_requests
from session import run

base, file = sys.argv[1:3]
settings = {name: json.loads(text) for name, text in (word.split("=", 1) for word in sys.argv[3:])}
for serializer in (pretty_json.PrettyJSONSerializer, yaml11.YAMLSerializer):
    betamax.Betamax.register_serializer(serializer)
session = requests.Session()
recorder = betamax.Betamax(session, cassette_library_dir=".")
with recorder.use_cassette(Path(file).stem, **settings):
    run(of_requests(base, session=session))
