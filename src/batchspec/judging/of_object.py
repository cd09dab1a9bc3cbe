"""`check`: one object, one report."""

from __future__ import annotations

import json
from typing import Any

from batchspec.judging.engine import whole_judge
from batchspec.judging.evidence.tally import Summary
from batchspec.judging.outcomes.verdict import Level
from batchspec.judging.report import Report, Scope, Target
from batchspec.judging.settling import settle
from batchspec.reading.files.unread import Unread
from batchspec.reading.json_values import why_not_json
from batchspec.reading.place import NOWHERE
from batchspec.reading.strict_json import BeyondLimit, NotStrictJSON, load


def check(obj: Any, *, level: str = "must", only: tuple[str, ...] | list[str] = ()) -> Report:
    """Judge one batch object: a dict, JSON text or bytes, or a model with `model_dump`.

    Never raises on content: what is not JSON or no batch is a finding in the report.
    """
    summary, judge = Summary(), whole_judge()
    try:
        value = load(obj if isinstance(obj, str | bytes) else _text(obj))
    except BeyondLimit as fault:
        summary.traffic.add_unread([Unread("object", 0, fault.what)])
    except NotStrictJSON as fault:
        judge.text(fault, NOWHERE, summary)
    else:
        judge.text(None, NOWHERE, summary)
        judge.batch_value(value, NOWHERE, summary)
    scope = Scope(gate=Level(level.upper()), only=tuple(only))
    return settle(summary, Target("files", "object"), scope)


def _text(obj: Any) -> str:
    dump = getattr(obj, "model_dump", None)
    value = obj
    try:
        value = dump(mode="json", exclude_unset=True) if callable(dump) else obj
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise NotStrictJSON("text_is_json", f"not JSON: {why_not_json(value, error)}") from None
