"""`--batchspec-proxy URL`: the tests of a session go through a proxy, and the verdict on the traffic is items at its end.

Without pytest-xdist they are the last items. Under it, workers run side by side, and none of them knows when all others are
done. So the controller, which has the proxy, runs them when the session ends.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest

from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.upstream import Upstream
from batchspec.driving.target import TargetError
from batchspec.judging.report import Target
from batchspec.judging.sides import gating
from batchspec.making.http.listener import CannotListen
from batchspec.pytest_plugin import report
from batchspec.pytest_plugin.options import scope, setting, waivers
from batchspec.pytest_plugin.parameters import marks_by_requirement
from batchspec.pytest_plugin.results import judge, show_in_report
from batchspec.pytest_plugin.workers import is_worker

VARIABLE = "OPENAI_BASE_URL"
"""The variable in which SDKs look for their base URL."""
HANDED_OVER = "batchspec_proxy"
"""The key of a worker's input under which the base URL of the proxy is handed over."""
NAME = "batchspec proxy"
"""The beginning of the items' node ids, where those of tests have a file."""
OVER = frozenset({pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED})
"""The exit codes of a session that came to its end."""


def use_proxy(config: pytest.Config) -> None:
    """Let the tests of this session go through a proxy, or, in a worker, through that of the controller."""
    if is_worker(config):
        url = getattr(config, "workerinput", {}).get(HANDED_OVER)
        if url:
            config.pluginmanager.register(InWorker(url), "batchspec-proxy")
    elif not config.option.collectonly and setting(config, "proxy"):
        config.pluginmanager.register(InController(config), "batchspec-proxy")


class InWorker:
    """The environment of a worker of pytest-xdist."""

    def __init__(self, url: str) -> None:
        self._environment = Environment()
        self._environment.name(url)

    def pytest_unconfigure(self) -> None:
        self._environment.restore()


class InController:
    """The proxy of a session, and the items that it ends with."""

    def __init__(self, config: pytest.Config) -> None:
        self._environment = Environment()
        self._proxy = _made(config)
        self._appended = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        try:
            self._proxy.__enter__()
        except CannotListen as error:
            raise pytest.UsageError(f"batchspec: {error}") from None
        self._environment.name(self._proxy.url)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """pytest-xdist: a worker learns of the proxy."""
        node.workerinput[HANDED_OVER] = self._proxy.url

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Append the items behind all others, whatever was deselected. Only a session that runs tests itself has any."""
        if items and not _has_suite(items):
            self._appended = True
            items += self._items(session)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Refuse the items of the suite, which are judged by another report."""
        if _has_suite(session.items):
            what = "the suite judges a target of its own; leave it out, or --batchspec-proxy"
            raise pytest.UsageError(f"batchspec: {what}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        made = yield
        if isinstance(item, Item):
            show_in_report(made, call.excinfo, item)
        return made

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Under pytest-xdist, run the items in the controller. No worker is at work any more."""
        if not self._appended and exitstatus in OVER:
            for item in self._items(session):
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        self._close()

    def pytest_unconfigure(self) -> None:
        self._close()

    def judged(self, config: pytest.Config) -> None:
        """Make the report of the session of what passed, once."""
        if report.report_if_made(config) is None:
            report.keep(config, self._proxy.report())

    def _items(self, session: pytest.Session) -> Iterable[pytest.Item]:
        chosen = scope(session.config)
        rows = gating(Target("server", ""), chosen)
        for requirement, marks in marks_by_requirement(session.config, rows, chosen).items():
            name = f"requirement[{requirement}]"
            item = Item.from_parent(
                session, name=name, nodeid=f"{NAME}::{name}", requirement=requirement, proxying=self
            )
            for mark in marks:
                item.add_marker(mark)
            yield item

    def _close(self) -> None:
        self._environment.restore()
        self._proxy.stop()


class Item(pytest.Item):
    """One requirement of the traffic."""

    def __init__(self, *, requirement: str, proxying: InController, **more: Any) -> None:
        super().__init__(**more)
        self._requirement = requirement
        self._proxying = proxying

    def setup(self) -> None:
        """Judge, where this is the first item."""
        self._proxying.judged(self.config)

    def runtest(self) -> None:
        """Take the row of the requirement for the result."""
        __tracebackhide__ = True
        judge(self._requirement, self, _again(self.config))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return Path(NAME), None, self.name


class Environment:
    """The variable that names the base URL, as it was before."""

    def __init__(self) -> None:
        self._before: str | None = None
        self._named = False

    def name(self, url: str) -> None:
        """Let the SDKs of this process and of its children use a base URL."""
        self._before, self._named = os.environ.get(VARIABLE), True
        os.environ[VARIABLE] = url

    def restore(self) -> None:
        """Leave the variable as it was found."""
        if not self._named:
            return
        self._named = False
        if self._before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = self._before


def _has_suite(items: Iterable[pytest.Item]) -> bool:
    return any(item.get_closest_marker("batchspec") for item in items)


def _made(config: pytest.Config) -> Proxy:
    try:
        upstream = Upstream.named(str(setting(config, "proxy")), setting(config, "ca_bundle"))
    except TargetError as error:
        raise pytest.UsageError(f"batchspec: {error}") from None
    waivers(config)  # a file that cannot be used is refused before anything runs
    return Proxy(upstream, scope=scope(config))


def _again(config: pytest.Config) -> str:
    """The command that judges one requirement, `{id}` in its place: the tests have to run again for it."""
    return f"pytest {shlex.join(config.invocation_params.args)} --batchspec-only {{id}}"
