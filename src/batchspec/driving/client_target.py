"""A client as users name it, a Python type or the command of an adapter, and the trace of what it makes of the cases."""

from __future__ import annotations

from batchspec.driving.client.collect import collect
from batchspec.driving.client.command import BadTarget, NoHello, resolve
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.reading.trace import Trace
from batchspec.settings import TIMEOUT
from batchspec.system.secrets.environment import BY_NAME, Withholding


def client_trace(
    python_type: str | None, adapter: str | None, withholding: Withholding = BY_NAME, timeout: float = TIMEOUT
) -> Trace:
    """The trace of a run of so many seconds; raises `TargetError` for no such type or program, and for an adapter that says no hello."""
    try:
        return collect(resolve(python_type, adapter, withholding, timeout))
    except BadTarget as error:
        raise TargetError(str(error), ExitCode.USAGE) from None
    except NoHello as error:
        hint = "`batchspec doctor --adapter` with the same command says what to mend"
        line = "; ".join(filter(None, (str(error), hint, error.without)))
        raise TargetError(line, ExitCode.NO_ANSWER) from None
