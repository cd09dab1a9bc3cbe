"""The reference server: the Batch API, correct by the contract, to check clients and this kit against.

    with ReferenceServer(speed=20) as server:
        openai.OpenAI(base_url=server.url, api_key="any")

werkzeug is imported when a server is started, not before.
"""

from batchspec.making.server.answers import FAILING
from batchspec.making.server.behaviour import Answer, Behaviour, Call
from batchspec.making.server.clock import Clock, RunningClock, VirtualClock
from batchspec.making.server.engine import Engine
from batchspec.making.server.life import SCENARIOS, Pace, Scenario, UnknownScenario
from batchspec.making.server.refusal import Refused
from batchspec.making.server.server import ReferenceServer, serve_forever

__all__ = [
    "FAILING",
    "SCENARIOS",
    "Answer",
    "Behaviour",
    "Call",
    "Clock",
    "Engine",
    "Pace",
    "ReferenceServer",
    "Refused",
    "RunningClock",
    "Scenario",
    "UnknownScenario",
    "VirtualClock",
    "serve_forever",
]
