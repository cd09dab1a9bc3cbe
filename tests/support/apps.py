"""An app in process that a test asks for a list, and the smallest answer of one."""

from __future__ import annotations

from contextlib import contextmanager

from batchspec.driving.server.apps.app import App
from batchspec.driving.server.http.settings import APP_ADDRESS, Settings
from batchspec.driving.server.http.wire import Wire
from batchspec.reading.step import LIST


async def answer(send, body=b"{}", status=200):
    """Answer a request to an ASGI app."""
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})


class Asking:
    """Each call asks the app once; `wire.notes` are what went wrong in it."""

    def __init__(self, app):
        self.wire = Wire(Settings(f"{APP_ADDRESS}/v1", app=app), lambda _: None)

    def __call__(self):
        return self.wire.send("s", LIST, "GET", "/batches")


@contextmanager
def asking(app):
    """Run an app, and give a function that asks it."""
    with App.of(app) as mine:
        yield Asking(mine)
