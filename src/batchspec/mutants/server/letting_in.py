"""Mutants that let in whom they should not, or show a tenant what is another's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from batchspec.making.server.behaviour import Behaviour
from batchspec.mutants.server_parts.edits import answers, crash, with_status
from batchspec.mutants.server_parts.mutant import Make, Mutant

FIRST, SECOND = "batchspec-first-key", "batchspec-second-key"
"""The keys of two tenants. They open mutants alone."""


@dataclass
class LetIn(Behaviour):
    """Lets in by a way of its own: it is given the tenant of the key, if there is one, and the key."""

    way: Callable[[int | None, str], int | None]

    def tenant(self, tenant: int | None, key: str) -> int | None:
        return self.way(tenant, key)


def _stranger(name: str, breaks: str, kills: str, behaviour: Make) -> Mutant:
    settings = {"api_key": FIRST}
    return Mutant(name, breaks, (kills,), behaviour, scenarios=("keys",), settings=settings, keys=(FIRST,))


MUTANTS = (
    _stranger(
        "any-key-let-in",
        "Lets in any key, as long as there is one.",
        "BATCH-KEY-001",
        lambda: LetIn(lambda tenant, key: 0 if key else tenant),
    ),
    _stranger(
        "no-key-let-in",
        "Lets in requests without a key.",
        "BATCH-KEY-001",
        lambda: LetIn(lambda tenant, key: tenant if key else 0),
    ),
    _stranger(
        "wrong-keys-crash",
        "Crashes on a key that it does not know.",
        "BATCH-KEY-001",
        answers(crash, status=401),
    ),
    _stranger(
        "wrong-keys-403",
        "Answers a request without its key with 403.",
        "BATCH-KEY-002",
        answers(with_status(403), status=401),
    ),
    Mutant(
        "tenants-together",
        "Shows every tenant the files and batches of all.",
        ("BATCH-KEY-003",),
        lambda: LetIn(lambda tenant, _: None if tenant is None else 0),
        scenarios=("second-key",),
        settings={"api_key": FIRST, "second_api_key": SECOND},
        keys=(FIRST, SECOND),
    ),
)
