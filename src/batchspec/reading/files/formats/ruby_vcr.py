"""Cassettes of Ruby's VCR and of betamax, which took its format over. They tell when each entry was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batchspec.reading.files.formats import Format
from batchspec.reading.recorded.cassettes import list_under, read_stamped


def recognises(value: Any) -> bool:
    return isinstance(value, Mapping) and "http_interactions" in value


def entries(value: Any) -> list[Any]:
    return list_under(value, "http_interactions")


FORMAT = Format("VCR", recognises, entries, read_stamped, frozenset({"http_interactions", "recorded_with"}))
