"""`BatchMachine`, which people subclass against their own server or app; it needs the extra `strategies`."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ClassVar

import batchspec.making.strategies  # noqa: F401  first: it says what to install where hypothesis is missing

from hypothesis import Phase, settings  # isort: skip
from hypothesis import strategies as st  # isort: skip
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule  # isort: skip

from batchspec.driving.server.apps.app import App
from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.settings import APP_ADDRESS, Settings, base_url
from batchspec.driving.stateful.history import History, Memory
from batchspec.judging.evidence.sightings import is_batch_answer
from batchspec.settings import ENDPOINT, MODEL, WINDOW

MOST_LINES = 3
"""Requests of an input file at most."""
MOST_ROWS = 5
"""The largest `limit` of a list: small, so that there is a second page."""
_TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=8)
METADATA = st.none() | st.dictionaries(_TEXTS, _TEXTS, max_size=2)
"""Metadata of batches: small, since its limits are tested by the suite, and a history shrinks the sooner."""
EXAMPLES, STEPS = 50, 15
"""Histories of a test, and steps of a history at most, unless `TestCase.settings` says otherwise."""


class BatchMachine(RuleBasedStateMachine):
    """Creates, polls, cancels and lists batches in any order, and shrinks to the shortest history that breaks a MUST.

    A subclass sets `base_url` or `app`; its `TestCase` is the test: `TestBatches = MyMachine.TestCase`. Raises
    `BrokenRule`, an `AssertionError`, for a broken MUST, and `Silent` where the server answers nothing.
    """

    base_url: ClassVar[str | None] = None
    """The server: `http://127.0.0.1:8000/v1`."""
    app: ClassVar[Any] = None
    """In its place an ASGI or WSGI app, a factory or `"module:app"`. A factory is called for each history."""
    api_key: ClassVar[str | None] = None
    endpoint: ClassVar[str] = ENDPOINT
    model: ClassVar[str] = MODEL
    completion_window: ClassVar[str] = WINDOW
    input_lines: ClassVar[Sequence[Mapping[str, Any]]] = ()
    """Lines of the input files; without any, one to three good requests for `endpoint`."""
    capabilities: ClassVar[Mapping[str, bool]] = {}
    """Features that the server lacks, as in `{"cancel": False}`."""
    longest_wait: ClassVar[float] = 5.0
    """Seconds that one history waits for batches to end, at most."""

    _memory: ClassVar[Memory] = {}

    files = Bundle("files")
    batches = Bundle("batches")

    def __init__(self) -> None:
        super().__init__()
        self._history = History(self._settings(), self.longest_wait, self._memory)

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        cls._memory = {}
        test, usual = cls.TestCase, settings.get_profile("default")
        examples, steps = test.settings.max_examples, test.settings.stateful_step_count
        # The usual numbers are for machines in memory. A server takes its time, and few steps break a rule.
        test.settings = settings(
            test.settings,
            max_examples=EXAMPLES if examples == usual.max_examples else examples,
            stateful_step_count=STEPS if steps == usual.stateful_step_count else steps,
            # To explain an example takes hundreds of further histories, and its steps are plain.
            phases=[phase for phase in test.settings.phases if phase is not Phase.explain],
        )
        test.runTest = _forgetting(cls, test.runTest)  # type: ignore[method-assign,assignment]  # each run is a new one

    def _settings(self) -> Settings:
        app = _attribute(type(self), self, "app")
        if (app is None) == (self.base_url is None):
            raise TypeError(f"{type(self).__name__}: set base_url or app, one of the two")
        return Settings(
            url=base_url(self.base_url or APP_ADDRESS),
            app=None if app is None else App.of(app),
            api_key=self.api_key,
            endpoint=self.endpoint,
            model=self.model,
            window=self.completion_window,
            capabilities=self.capabilities,
        )

    @initialize(target=files)
    def upload_first(self) -> Any:
        """Upload an input file of one request."""
        return self._uploaded("upload_first", 1)

    @rule(target=files, requests=st.integers(1, MOST_LINES))
    def upload(self, requests: int) -> Any:
        """Upload an input file."""
        return self._uploaded("upload", requests)

    def _uploaded(self, step: str, requests: int) -> Any:
        lines = [json.dumps(dict(line)) + "\n" for line in self.input_lines]
        text = "".join(lines) or good_lines(self.endpoint, self.model, requests)
        with self._history.step(step, requests) as session:
            file_id = session.upload(text)
        return multiple() if file_id is None else file_id

    @rule(target=batches, file=files, metadata=METADATA)
    def create(self, file: str, metadata: dict[str, str] | None) -> Any:
        """Create a batch."""
        more: dict[str, Any] = {} if metadata is None else {"metadata": metadata}
        with self._history.step("create", file, json.dumps(metadata)) as session:
            known = len(session.batches)
            session.create(file, **more)
        return session.batches[-1] if len(session.batches) > known else multiple()

    @rule(batch=batches)
    def retrieve(self, batch: str) -> None:
        """Look at a batch."""
        with self._history.step("retrieve", batch) as session:
            session.retrieve(batch)

    @rule(batch=batches)
    def cancel(self, batch: str) -> None:
        """Cancel a batch, whatever its state."""
        with self._history.step("cancel", batch) as session:
            if session.settings.can("cancel"):
                session.cancel(batch)

    @rule(limit=st.integers(1, MOST_ROWS), after=st.none() | batches)
    def list_batches(self, limit: int, after: str | None) -> None:
        """Ask for a page of the list."""
        with self._history.step("list_batches", limit, after) as session:
            if session.settings.can("list"):
                session.list_page(limit, after)

    @rule(batch=batches)
    def wait(self, batch: str) -> None:
        """Look at a batch until it has ended, for a bounded time."""
        with self._history.step("wait", batch):
            self._history.wait(batch)

    @rule(batch=batches)
    def fetch_results(self, batch: str) -> None:
        """Fetch the result files that a batch shows."""
        with self._history.step("fetch_results", batch) as session:
            seen = session.retrieve(batch)
            if is_batch_answer(seen):
                session.fetch_results(seen.json)

    def teardown(self) -> None:
        """Cancel and delete what the history made."""
        self._history.close()


def _forgetting(machine: type[BatchMachine], run: Callable[[Any], None]) -> Callable[[Any], None]:
    """The test of a machine, which begins without a memory of earlier runs."""

    @wraps(run)
    def test(case: Any) -> None:
        machine._memory.clear()  # noqa: SLF001  of this module
        run(case)

    return test


def _attribute(owner: type, instance: object, name: str) -> Any:
    """An attribute as it was written: a function in a class is no method here, but an app or a factory."""
    found = inspect.getattr_static(owner, name)
    if isinstance(found, staticmethod):
        return found.__func__
    return found if callable(found) or found is None else getattr(instance, name)
