"""Record the session with warcio's capture_http: BASE FILE."""

from __future__ import annotations

import sys

from warcio.capture_http import capture_http  # isort: skip  (before the client, as it asks)

from clients import of_requests
from session import run

base, file = sys.argv[1:3]
with capture_http(file, gzip=file.endswith(".gz")):
    run(of_requests(base))
