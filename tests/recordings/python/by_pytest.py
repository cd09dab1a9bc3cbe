"""What pytest-recording records: copied as `test_session.py` to where pytest is run."""

from __future__ import annotations

import os

import pytest
from clients import of_requests
from session import run


@pytest.fixture(scope="module")
def vcr_config():
    return {"filter_headers": ["authorization"]}


@pytest.mark.vcr
def test_session():
    run(of_requests(os.environ["BASE"]))
