"""The client that a command line names: a Python type by its name, or an adapter by its command."""

from __future__ import annotations

from batchspec.driving.client.adapter import Adapter, NoHello
from batchspec.driving.client.answer import Client
from batchspec.driving.client.process import Limits
from batchspec.driving.client.python_type import BadTarget, find
from batchspec.settings import TIMEOUT
from batchspec.system.secrets.environment import BY_NAME, Withholding

__all__ = ["BadTarget", "NoHello", "resolve"]


def resolve(
    target: str | None,
    adapter: str | None = None,
    withholding: Withholding = BY_NAME,
    timeout: float = TIMEOUT,
) -> Client:
    """The client that `target` or `adapter` names, ready to be asked; an adapter for so many seconds.

    Raises `BadTarget`, which is wrong usage, and `NoHello` where an adapter does not answer.
    """
    if bool(target) == bool(adapter):
        raise BadTarget(
            "give a Python type such as openai.types:Batch, or --adapter 'COMMAND'"
            + ("; not both" if target else "")
        )
    return Adapter(adapter, Limits(run=timeout), withholding) if adapter else find(str(target))
