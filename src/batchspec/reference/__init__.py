"""The reference server: the Batch API, correct by the contract, to check clients and this kit against.

    with ReferenceServer(speed=20) as server:
        openai.OpenAI(base_url=server.url, api_key="any")

werkzeug is imported when a server is started, not before.
"""

from batchspec.reference.answers import FAILING
from batchspec.reference.behaviour import Answer, Behaviour, Call
from batchspec.reference.clock import Clock, RunningClock, VirtualClock
from batchspec.reference.engine import Engine
from batchspec.reference.life import SCENARIOS, Pace, Scenario, UnknownScenario
from batchspec.reference.refusal import Refused
from batchspec.reference.server import ReferenceServer, serve_forever

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
