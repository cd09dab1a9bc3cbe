"""`--batchspec-proxy URL`: the tests of a session go through a proxy, and the verdict on the traffic is items at its end.

The suite judges a target of its own in the same session, which it asks without the proxy.

Without pytest-xdist the items are the last ones. Under it, workers run side by side, and none of them knows when all others are
done. So the controller, which has the proxy, runs them when the session ends.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest

from batchspec.driving.proxy.proxy import Proxy
from batchspec.driving.proxy.upstream import Upstream
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.judging.report import Target
from batchspec.judging.sides import gating
from batchspec.making.http.listener import CannotListen
from batchspec.pytest_plugin import report
from batchspec.pytest_plugin.made import Made, known
from batchspec.pytest_plugin.messages import NotJudged
from batchspec.pytest_plugin.options import scope, setting, waivers
from batchspec.pytest_plugin.parameters import marks_by_requirement
from batchspec.pytest_plugin.plan import TRAFFIC
from batchspec.pytest_plugin.refusing import usage_error
from batchspec.pytest_plugin.results import GATE, judge, show_in_report
from batchspec.pytest_plugin.workers import is_worker, without_values
from batchspec.settings import TARGETS
from batchspec.system.inert.logs import line
from batchspec.system.inert.shell import joined

VARIABLE = "OPENAI_BASE_URL"
"""The variable in which SDKs look for their base URL."""
HANDED_OVER = "batchspec_proxy"
"""The key of a worker's input under which the base URL of the proxy is handed over."""
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
        self._with_suite = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        try:
            self._proxy.__enter__()
        except CannotListen as error:
            raise usage_error(str(error)) from None
        self._environment.name(self._proxy.url)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """pytest-xdist: a worker learns of the proxy."""
        node.workerinput[HANDED_OVER] = self._proxy.url

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Append the items behind all others. Only a session that runs tests itself has any.

        Here whatever deselects or orders tests is done: `--lf` would else run the items and not the tests that make the
        traffic, and `--ff` and `--nf` the items first.
        """
        if session.items:
            self._appended = True
            session.items += self._items(session)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        made = yield
        if isinstance(item, Item):
            show_in_report(made, call.excinfo, item)
        return made

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, GATE) and not report.nodeid.startswith(f"{TRAFFIC}::"):
            self._with_suite = True

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        """Say of options that name a target that nothing judged it."""
        given = [name for name in TARGETS if config.getoption(f"batchspec_{name}") is not None]
        for name in () if self._with_suite else given:
            what = "it names the target of the suite, and no test of the suite ran"
            terminalreporter.write_line(line(f"note: --batchspec-{name} was not used: {what}"))

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
        """Make the report on what passed, once. Raises `NotJudged` where the server answered nothing, and skips from then on."""
        __tracebackhide__ = True
        made = known(config).get(TRAFFIC)
        if made is not None and made.fault:
            pytest.skip(line(f"batchspec: {made.fault}"))
        if made is not None:
            return
        result = self._proxy.report()
        if self._proxy.unanswered:
            known(config)[TRAFFIC] = Made(fault=self._proxy.unanswered, code=ExitCode.NO_ANSWER)
            raise NotJudged(line(f"batchspec: {self._proxy.unanswered}"))
        report.keep(config, result)

    def _items(self, session: pytest.Session) -> Iterable[pytest.Item]:
        chosen = scope(session.config, traffic=True)
        rows = gating(Target("server", ""), chosen)
        for requirement, marks in marks_by_requirement(session.config, rows, chosen).items():
            name = f"requirement[{requirement}]"
            item = Item.from_parent(
                session, name=name, nodeid=f"{TRAFFIC}::{name}", requirement=requirement, proxying=self
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
        __tracebackhide__ = True
        self._proxying.judged(self.config)

    def runtest(self) -> None:
        """Take the row of the requirement for the result."""
        __tracebackhide__ = True
        judge(self._requirement, self, _again(self.config))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return Path(TRAFFIC), None, self.name


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


def _made(config: pytest.Config) -> Proxy:
    try:
        upstream = Upstream.named(str(setting(config, "proxy")), setting(config, "ca_bundle"))
    except TargetError as error:
        raise usage_error(str(error)) from None
    waivers(config)  # a file that cannot be used is refused before anything runs
    return Proxy(upstream, scope=scope(config, traffic=True))


def _again(config: pytest.Config) -> str:
    """The command that judges one requirement, `{id}` in its place: the tests have to run again for it."""
    words = without_values(list(map(str, config.invocation_params.args)))
    return f"pytest {joined(words)} --batchspec-only {{id}}"
