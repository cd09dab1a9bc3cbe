"""One verdict takes seconds: through an adapter that does nothing, cases go by the hundreds a second."""

from __future__ import annotations

import sys
import time

from batchspec.client.adapter import Adapter
from batchspec.client.cases import cases

LEAST = 300
"""Parse cases a second; some 2,000 on an idle machine of 2026."""


def test_parse_cases_a_second():
    adapter = Adapter(f"{sys.executable} -m batchspec.client.builtin")
    known = cases()
    began = time.monotonic()
    answers = [adapter.parse(case.type, case.sent) for case in known]
    seconds = time.monotonic() - began
    adapter.close()
    assert all(answer.ok for answer in answers)
    assert len(known) / seconds >= LEAST
