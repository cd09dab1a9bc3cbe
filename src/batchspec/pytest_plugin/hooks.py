"""The pytest plugin: options, markers, fixtures and the suite's items. It only wires.

It is loaded in every pytest run of whoever has batchspec installed. So at the top it imports nothing but pytest, the
standard library and the table of settings; all else is imported in the hook or fixture that needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from batchspec.settings import FLAGS, LISTS, SHARED, TARGETS

if TYPE_CHECKING:
    from batchspec.making.batches.factory import BatchFactory
    from batchspec.making.scripted.server import BatchServer
    from batchspec.pytest_plugin.fixture_types import AssertBatch, CheckBatchApp
    from batchspec.pytest_plugin.proxy_fixture import BatchProxy

GROUP = "batchspec"
SUITE = "batchspec.suite"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup(GROUP, "conformance to the OpenAI Batch API")
    for name, text in {**TARGETS, **SHARED}.items():
        option = f"--batchspec-{name.replace('_', '-')}"
        group.addoption(option, dest=f"batchspec_{name}", default=None, help=text, **_form(name))
        several: Literal["linelist", "string"] = "linelist" if name in LISTS else "string"
        parser.addini(f"batchspec_{name}", text, several, default=None)


def _form(name: str) -> dict[str, str]:
    """The further arguments of an option that has several values, or none."""
    if name in LISTS:
        return {"action": "append"}
    return {"action": "store_const", "const": "true"} if name in FLAGS else {}


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    from batchspec.pytest_plugin import hookspecs

    pluginmanager.add_hookspecs(hookspecs)


def pytest_plugin_registered(plugin: object, manager: pytest.PytestPluginManager) -> None:
    if Path(str(getattr(plugin, "__file__", ""))).name != "conftest.py":
        return
    if any(name.startswith("pytest_b") and name != "pytest_batchspec_target" for name in vars(plugin)):
        from batchspec.pytest_plugin.misspelt import let_pass

        let_pass(plugin, manager)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "batchspec: one requirement of the batchspec suite")
    if may_have_proxy(config):
        from batchspec.pytest_plugin.proxying import use_proxy

        use_proxy(config)


def may_have_proxy(config: pytest.Config) -> bool:
    """True when the tests may have to go through a proxy, as far as can be said without reading settings."""
    handed = getattr(config, "workerinput", {}).get("batchspec_proxy")
    if handed or config.getoption("batchspec_proxy") or config.getini("batchspec_proxy"):
        return True
    folder = config.invocation_params.dir
    return any(_mentions_proxy(above / "pyproject.toml") for above in (folder, *folder.parents))


def _mentions_proxy(path: Path) -> bool:
    try:
        text = path.read_bytes()
    except OSError:
        return False
    return b"tool.batchspec" in text and b"proxy" in text


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "batchspec_requirement" in metafunc.fixturenames:
        from batchspec.pytest_plugin.parameters import parameters
        from batchspec.system.inert.logs import line

        try:
            metafunc.parametrize("batchspec_requirement", parameters(metafunc.definition))
        except pytest.UsageError as error:
            raise pytest.Collector.CollectError(line(str(error))) from None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    if any(item.get_closest_marker("batchspec") for item in session.items):
        from batchspec.pytest_plugin.target import refuse_without_target

        refuse_without_target(session)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """pytest-xdist: where the suite is named, the controller makes the report and hands it to each worker.

    It collects nothing, so it cannot know of the suite in somebody's own tests; there, the first worker makes it.
    """
    node.workerinput["batchspec_arguments"] = [str(word) for word in node.config.invocation_params.args]
    if asked_for(node.config):
        from batchspec.pytest_plugin.report import hand_over

        hand_over(node)


def asked_for(config: pytest.Config) -> bool:
    """True when the suite is named on the command line."""
    return any(SUITE in str(argument) for argument in config.invocation_params.args)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if item.get_closest_marker("batchspec"):
        from batchspec.pytest_plugin.results import show_in_report

        show_in_report(report, call.excinfo, item)
    _hide_secrets(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _hide_secrets(report)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_internalerror(excrepr: Any) -> None:
    if _knows_secrets():
        from batchspec.pytest_plugin.hidden import hidden

        hidden(excrepr)


def _hide_secrets(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Where a run has named secrets, no report of this session shows one."""
    if _knows_secrets():
        from batchspec.pytest_plugin.hidden import hide

        hide(report)


def _knows_secrets() -> bool:
    vault = sys.modules.get("batchspec.system.secrets.held")
    return vault is not None and bool(vault.VAULT.marks)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    told = getattr(report, "batchspec_told", None)
    if told is not None:
        _told.append(told)
    properties = dict(report.user_properties)
    if "batchspec.status" in properties and report.when != "teardown":
        level, status = properties.get("batchspec.level", "MUST"), properties["batchspec.status"]
        gate, where = getattr(report, "batchspec_gate", "MUST"), report.nodeid.partition("::")[0]
        _results.append((str(level), str(status), str(gate), where))


_results: list[tuple[str, str, str, str]] = []
"""Levels, statuses, gates and files of the suite's items in this process; under xdist, the controller hears of all."""
_told: list[str] = []
"""What came of each run, as workers tell it; empty texts of the runs of this process."""


def pytest_sessionstart() -> None:
    _results.clear()
    _told.clear()


def pytest_sessionfinish(session: pytest.Session) -> None:
    has_something = _results or _told or _was_interrupted(session.config)
    if has_something and not hasattr(session.config, "workerinput"):
        from batchspec.pytest_plugin.session_end import exit_status, take

        take(session.config, _told)
        session.exitstatus = exit_status(session.config, list(_results), int(session.exitstatus))


def _was_interrupted(config: pytest.Config) -> bool:
    """True where a run of this process was interrupted. It has no results then; without any run, nothing is imported for this."""
    made = sys.modules.get("batchspec.pytest_plugin.made")
    return made is not None and any(one.interrupted for one in made.known(config).values())


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if _results or _told or _was_interrupted(config):
        from batchspec.pytest_plugin.session_end import summary_lines

        terminalreporter.section("batchspec")
        for line in summary_lines(config, _results):
            terminalreporter.write_line(line)


@pytest.fixture
def batchspec_judge(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """A function that makes the row of a requirement the result of the test that asks for it."""
    from batchspec.pytest_plugin.results import judge, prepare

    prepare(request)
    return partial(judge, item=request.node)


@pytest.fixture
def batch_factory() -> BatchFactory:
    """Makes batch objects in every state: `batch_factory.completed(metadata={...})`."""
    from batchspec.making.batches.factory import BatchFactory

    return BatchFactory(seed=0)


@pytest.fixture
def batch_server() -> Generator[BatchServer, None, None]:
    """A Batch API on loopback that does as it is told: `batch_server.add(history)`, `.fail()`, `.answer(500)`."""
    from batchspec.making.scripted.server import BatchServer

    with BatchServer() as server:
        yield server


@pytest.fixture
def batch_proxy() -> Generator[BatchProxy, None, None]:
    """`batch_proxy(upstream)` is a proxy to a server: clients use its `.url`, and `.check()` fails with what is wrong with what passed."""
    from batchspec.pytest_plugin.proxy_fixture import proxies

    with proxies() as made:
        yield made


@pytest.fixture
def assert_batch() -> AssertBatch:
    """`assert_batch(obj)` fails with what is wrong with a batch object; options as of `batchspec.check`."""
    from batchspec.pytest_plugin.asserting import assert_conformant

    return assert_conformant


@pytest.fixture
def check_batch_app() -> CheckBatchApp:
    """`check_batch_app(app)` drives an ASGI or WSGI app in process, fails with what is wrong with it, and gives its report."""
    from batchspec.pytest_plugin.apps import check_app

    return check_app
