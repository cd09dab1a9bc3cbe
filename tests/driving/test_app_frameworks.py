"""Apps of four frameworks, judged in process and over a socket: the right ones conform, and a fault is found alike."""

from __future__ import annotations

import pytest
from support.frameworks import APPS, FAULTS
from support.runs import broken
from support.serving import asgi_served, wsgi_served

from batchspec.driving.layers import Layer
from batchspec.driving.server.apps.app import App
from batchspec.driving.server.http.budget import WaitedBudget
from batchspec.driving.server_target import run_settings, server_trace
from batchspec.judging.of_trace import judge_trace

SERVED = {"fastapi": asgi_served, "starlette": asgi_served, "flask": wsgi_served, "django": wsgi_served}


@pytest.fixture
def report(monkeypatch):
    def judged(url, app):
        monkeypatch.setattr("batchspec.driving.server.http.wire.Budget", WaitedBudget)
        settings = run_settings(url, Layer(), app=app, api_key_env=None, timeout=60)
        return judge_trace(server_trace(settings))

    return judged


def in_process(report, name, *, faulty):
    return report(None, App.of(APPS[name](broken=faulty)))


def over_a_socket(report, name, *, faulty):
    with SERVED[name](APPS[name](broken=faulty)) as url:
        return report(url, None)


@pytest.mark.parametrize("name", APPS)
def test_a_right_app_conforms(report, name):
    found = in_process(report, name, faulty=False)
    assert [o.requirement.id for o in found.outcomes if broken(found)] == []
    assert found.ok
    assert found.notes == ()


@pytest.mark.parametrize("name", APPS)
def test_a_fault_is_found_as_over_a_socket(report, name):
    assert broken(in_process(report, name, faulty=True)) == FAULTS[name]
    assert broken(over_a_socket(report, name, faulty=True)) == FAULTS[name]
