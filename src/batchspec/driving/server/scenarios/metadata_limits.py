"""Good batches whose metadata stands at one of its limits: 16 pairs, a name of 64 characters, a value of 512.

A server that declares other limits is asked by those.
"""

from __future__ import annotations

from batchspec.declarations.declared import Limits
from batchspec.driving.server.http.lines import good_lines
from batchspec.driving.server.http.session import Session
from batchspec.driving.server.scenarios import Scenario, every

CREATES = 3


def at_limits(limits: Limits) -> tuple[dict[str, str], ...]:
    """Metadata at each of the limits."""
    return (
        {f"key-{n}": "value" for n in range(limits.metadata_pairs)},
        {"n" * limits.metadata_name_length: "value"},
        {"name": "v" * limits.metadata_value_length},
    )


def begin(session: Session) -> None:
    settings = session.settings
    file_id = session.input_file(good_lines(settings.endpoint, settings.model, 1))
    for metadata in at_limits(settings.declared.limits) if file_id else ():
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
        batches=CREATES,
        lines=CREATES,
        requests=1 + CREATES,
        worth=3,
    ),
)
