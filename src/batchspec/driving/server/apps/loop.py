"""One event loop in a thread of its own, for all requests of a run and for the tasks that an app leaves running."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as NotInTime
from contextlib import suppress
from typing import Any, TypeVar

from batchspec.system import signals

Result = TypeVar("Result")

LONGEST_END = 5.0
"""Seconds that tasks have to end once they are cancelled."""
LONGEST_END_AFTER_A_SIGNAL = 1.0
"""The same where the run was interrupted."""


class Loop:
    """An event loop that runs until it is stopped. What leaves a task, `SystemExit` too, does not end it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        # Of ours, so that its threads need not be waited for where the app hangs in one.
        self._pool = ThreadPoolExecutor(thread_name_prefix="batchspec-app")
        self._loop.set_default_executor(self._pool)
        self.on_fault: Callable[[BaseException], None] = lambda _: None
        """Called with the exception that ended a task of which nobody asks how it ended."""
        self._loop.set_exception_handler(self._handle)
        self._stopping = False
        self._running: set[Future[Any]] = set()
        self._thread = threading.Thread(target=self._run, daemon=True, name="batchspec-loop")

    def start(self) -> None:
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        """Run `work` in the loop; the result comes to any thread."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        # The loop itself holds its tasks weakly: one that waits for what nobody else holds would be collected as garbage.
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return future

    def finish(self, work: Coroutine[Any, Any, Result], seconds: float) -> Result:
        """The result of `work`; raises `TimeoutError` where it takes longer than so many seconds."""
        future = self.submit(work)
        try:
            return future.result(seconds)
        except NotInTime:
            future.cancel()
            raise TimeoutError("timed out") from None

    def settle(self, seconds: float) -> None:
        """Wait until all that was submitted has ended, no longer than so many seconds."""
        wait(set(self._running), seconds)

    def stop(self) -> None:
        """Cancel all that runs, and end the thread; a task that will not end is left behind with it."""
        seconds = signals.seconds_left(LONGEST_END, LONGEST_END_AFTER_A_SIGNAL)
        with suppress(TimeoutError):
            self.finish(_cancel_all(), seconds)
        self._stopping = True
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(seconds)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _handle(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException) and not self._stopping:
            self.on_fault(error)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        while not self._stopping:
            with suppress(BaseException):
                self._loop.run_forever()
        with suppress(BaseException):
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
