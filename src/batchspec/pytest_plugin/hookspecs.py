"""The hook that names the target of the suite, for conftest.py."""

from __future__ import annotations

import pytest


@pytest.hookspec(firstresult=True)
def pytest_batchspec_target(config: pytest.Config) -> object:
    """The server that is judged: its URL, an ASGI or WSGI app, or a `batchspec.suite.Command`.

    Or a context manager that gives one of these, or a function that yields one: what stands after the `yield` is run when
    the server was judged. `None` leaves it to the settings. It is called once in a run, when the first requirement that
    was selected is judged, and never by `--collect-only`. An option on the command line that names a target wins.
    """
