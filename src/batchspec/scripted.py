"""The server behind the pytest fixture `batch_server`: a Batch API on loopback that does what a test tells it to.

with BatchServer() as server:
    server.expire()
    openai.OpenAI(base_url=server.url, api_key="any")
"""

from batchspec.making.scripted.clock import NoSpan, ScriptedClock
from batchspec.making.scripted.history import NoHistory
from batchspec.making.scripted.server import BatchServer

__all__ = ["BatchServer", "NoHistory", "NoSpan", "ScriptedClock"]
