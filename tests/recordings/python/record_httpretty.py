"""Record the session with HTTPretty: BASE FILE."""

from __future__ import annotations

import sys

import httpretty
import requests
from clients import of_requests
from session import run

base, file = sys.argv[1:3]
session = requests.Session()
# What it gives the client is unzipped and still called gzip, which no client can read: so its users ask for none.
session.headers["Accept-Encoding"] = "identity"
with httpretty.HTTPretty.record(file):
    run(of_requests(base, session=session))
