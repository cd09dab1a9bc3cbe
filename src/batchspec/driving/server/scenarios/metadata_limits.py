"""Good batches whose metadata stands at one of its limits: 16 pairs, a name of 64 characters, a value of 512."""

from __future__ import annotations

from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario, every

AT_LIMITS: dict[str, dict[str, str]] = {
    "16-pairs": {f"key-{n}": "value" for n in range(16)},
    "long-name": {"n" * 64: "value"},
    "long-value": {"name": "v" * 512},
}


def begin(session: Session) -> None:
    settings = session.settings
    file_id = session.input_file(good_lines(settings.endpoint, settings.model, 1))
    for metadata in AT_LIMITS.values() if file_id else ():
        session.create(str(file_id), metadata=metadata)


def go_on(session: Session) -> None:
    for batch_id in every(session.batches):
        session.poll(batch_id)


SCENARIOS = (
    Scenario(
        "metadata-limits",
        begin,
        go_on,
        every,
        files=1,
        batches=len(AT_LIMITS),
        lines=len(AT_LIMITS),
        requests=1 + len(AT_LIMITS),
        worth=3,
    ),
)
