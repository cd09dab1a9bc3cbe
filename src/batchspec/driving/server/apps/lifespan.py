"""The lifespan of an ASGI app: told to start up before the first request, and to shut down after the last."""

from __future__ import annotations

import asyncio
from typing import Any

from batchspec.driving.server.apps.asgi import Asgi, Message
from batchspec.driving.server.apps.errors import NotStarted, last_line


class Lifespan:
    """One lifespan. An app that raises on it knows none, and is asked all the same, as the specification says."""

    def __init__(self, app: Asgi) -> None:
        self._app = app
        self._state: dict[str, Any] = {}
        self._told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._started, self._stopped = asyncio.Event(), asyncio.Event()
        self._failed: str | None = None
        self._task: asyncio.Task[None] | None = None
        self.supported = False

    @property
    def state(self) -> dict[str, Any] | None:
        """What the app keeps for its requests; `None` where it knows no lifespan."""
        return self._state if self.supported else None

    async def startup(self) -> None:
        """Start the app up; raises `NotStarted` where it says that it failed."""
        self._task = asyncio.create_task(self._run())
        self._told.put_nowait({"type": "lifespan.startup"})
        await self._started.wait()
        if self._failed is not None:
            raise NotStarted(last_line(self._failed) or "it does not say why")

    async def shutdown(self) -> None:
        """Shut the app down, and wait until it has."""
        if self._task is not None and not self._task.done():
            self._told.put_nowait({"type": "lifespan.shutdown"})
            await self._stopped.wait()

    async def _run(self) -> None:
        scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": self._state,
        }
        try:
            await self._app(scope, self._told.get, self._send)
        except BaseException:  # noqa: BLE001,S110  it knows no lifespan, or has said that it failed
            pass
        finally:
            self._started.set()
            self._stopped.set()

    async def _send(self, message: Message) -> None:
        match message["type"]:
            case "lifespan.startup.complete":
                self.supported = True
                self._started.set()
            case "lifespan.startup.failed":
                self._failed = str(message.get("message", ""))
                self._started.set()
            case "lifespan.shutdown.complete" | "lifespan.shutdown.failed":
                self._stopped.set()
            case kind:
                # An app that takes this scope for a request knows no lifespan, and has to be stopped from waiting.
                raise RuntimeError(f"the app sends {kind!r} in its lifespan")
