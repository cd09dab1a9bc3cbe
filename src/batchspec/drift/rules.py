"""Rules of drift: one for each kind of change that a source can make, with those whom it can break.

What widens an object breaks its readers, who meet what they did not know; what narrows it breaks its senders, which
still send what the source no longer has. Servers and mocks send responses, such as the batch; clients send requests, which
servers read. Keys that nobody declared are legal everywhere, so a new field breaks nobody unless it is always there.
"""

from __future__ import annotations

from dataclasses import dataclass

from batchspec.system.python_310 import StrEnum


class Severity(StrEnum):
    BREAKING = "breaking"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of change."""

    id: str
    what: str
    readers: str = ""
    """The way it breaks readers; empty where it does not."""
    servers: str = ""
    """The way it breaks servers and mocks; empty where it does not."""

    @property
    def severity(self) -> Severity:
        return Severity.BREAKING if self.readers or self.servers else Severity.NOTICE

    @property
    def breaks(self) -> tuple[str, ...]:
        """`readers`, `servers`, both or neither."""
        return tuple(name for name in ("readers", "servers") if getattr(self, name))


OBJECT_ADDED = Rule("DRIFT-OBJECT-ADDED", "object declared that was not")
OBJECT_LOST = Rule(
    "DRIFT-OBJECT-LOST", "object no longer declared", readers="a reader that counts on its type fails"
)
FIELD_ADDED = Rule("DRIFT-FIELD-ADDED", "field added, not always there")
FIELD_DEMANDED = Rule(
    "DRIFT-FIELD-DEMANDED", "field added, always there", servers="a server that does not send it fails"
)
FIELD_REMOVED = Rule("DRIFT-FIELD-REMOVED", "field removed that was not always there")
FIELD_LOST = Rule(
    "DRIFT-FIELD-LOST", "field removed that was always there", readers="a reader that counts on it fails"
)
ABSENT_ADDED = Rule(
    "DRIFT-ABSENT-ADDED", "may be absent now", readers="a reader that counts on the key fails"
)
ABSENT_GONE = Rule("DRIFT-ABSENT-GONE", "no longer absent", servers="a server that leaves it out fails")
NULL_ADDED = Rule("DRIFT-NULL-ADDED", "may be null now", readers="a reader that counts on a value fails")
NULL_GONE = Rule("DRIFT-NULL-GONE", "no longer null", servers="a server that sends null fails")
UNSET_ADDED = Rule(
    "DRIFT-UNSET-ADDED", "may be absent or null now", readers="a reader that counts on a value fails"
)
UNSET_GONE = Rule(
    "DRIFT-UNSET-GONE", "always a value now", servers="a server that leaves it out or sends null fails"
)
VALUE_ADDED = Rule(
    "DRIFT-VALUE-ADDED", "may have a value now", readers="a reader that never met a value may fail"
)
VALUE_GONE = Rule("DRIFT-VALUE-GONE", "never has a value now", readers="a reader that counts on it fails")
TYPE_CHANGED = Rule(
    "DRIFT-TYPE-CHANGED",
    "type changed",
    readers="a reader of the old type fails",
    servers="a server of the old type fails",
)
TYPE_WIDENED = Rule("DRIFT-TYPE-WIDENED", "type widened", readers="a reader meets types it did not know")
TYPE_NARROWED = Rule("DRIFT-TYPE-NARROWED", "type narrowed", servers="a server that sends another type fails")
ENUM_ADDED = Rule(
    "DRIFT-ENUM-ADDED", "value added", readers="a reader that knows only the listed values fails"
)
ENUM_ADDED_OPEN = Rule("DRIFT-ENUM-ADDED-OPEN", "value added to a list that foresees others")
ENUM_REMOVED = Rule("DRIFT-ENUM-REMOVED", "value removed", servers="a server that sends it fails")
ENUM_REMOVED_OPEN = Rule("DRIFT-ENUM-REMOVED-OPEN", "value removed from a list that foresees others")
ENUM_OPENED = Rule(
    "DRIFT-ENUM-OPENED", "any value now", readers="a reader that knows only the listed values fails"
)
ENUM_CLOSED = Rule(
    "DRIFT-ENUM-CLOSED", "only listed values now", servers="a server that sends another value fails"
)
CONST_CHANGED = Rule(
    "DRIFT-CONST-CHANGED",
    "constant changed",
    readers="a reader of the old constant fails",
    servers="a server that sends the old constant fails",
)
LIMIT_LOOSENED = Rule(
    "DRIFT-LIMIT-LOOSENED", "limit loosened or dropped", readers="a reader that relies on the limit fails"
)
LIMIT_TIGHTENED = Rule(
    "DRIFT-LIMIT-TIGHTENED", "limit tightened or new", servers="a server beyond the limit fails"
)
FORMAT_CHANGED = Rule(
    "DRIFT-FORMAT-CHANGED",
    "unit or format changed",
    readers="a reader takes the value for another",
    servers="a server sends the old unit",
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
