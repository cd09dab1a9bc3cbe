"""`ErrorEnvelopeFactory`: the bodies of refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, overload

from batchspec.making.batches.kinds import Kind
from batchspec.making.batches.made import (
    AsDataclass,
    AsDict,
    AsMsgspec,
    AsPydantic,
    AsTypedDict,
    Json,
    Made,
    Unset,
)
from batchspec.making.neighbours.neighbour import NeighbourFactory

if TYPE_CHECKING:
    from batchspec_contract.models import dataclass, msgspec_struct, pydantic_v2, typed_dict

INVALID = "invalid_request_error"
REFUSALS: dict[str, tuple[str, str, str | None, str | None]] = {
    "bad_request": (
        "Invalid 'endpoint': '/v1/nothing' is not supported.",
        INVALID,
        "endpoint",
        "invalid_value",
    ),
    "unauthorized": ("Incorrect API key provided.", INVALID, None, "invalid_api_key"),
    "not_found": ("No batch found with id '{}'.", INVALID, "batch_id", "batch_not_found"),
    "conflict": ("Cannot cancel a batch with status 'completed'.", INVALID, None, None),
    "rate_limited": ("Rate limit reached.", "rate_limit_error", None, "rate_limit_exceeded"),
    "server_error": ("The server had an error while processing your request.", "server_error", None, None),
}
"""Message, type, param and code of a refusal, by its variant. The id of a batch stands in place of `{}`."""


class ErrorEnvelopeFactory(NeighbourFactory[Made], Generic[Made]):
    """Makes the bodies of refusals. `error` may be given in part: `build(error={"code": "too_large"})`."""

    title = "ErrorEnvelope"
    variants = tuple(REFUSALS)

    @overload
    def __init__(
        self: ErrorEnvelopeFactory[dict[str, Any]],
        seed: int = 0,
        *,
        kind: AsDict = "dict",
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: ErrorEnvelopeFactory[pydantic_v2.ErrorEnvelope],
        seed: int = 0,
        *,
        kind: AsPydantic,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: ErrorEnvelopeFactory[dataclass.ErrorEnvelope],
        seed: int = 0,
        *,
        kind: AsDataclass,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: ErrorEnvelopeFactory[typed_dict.ErrorEnvelope],
        seed: int = 0,
        *,
        kind: AsTypedDict,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: ErrorEnvelopeFactory[msgspec_struct.ErrorEnvelope],
        seed: int = 0,
        *,
        kind: AsMsgspec,
        unset: Unset = "null",
    ) -> None: ...
    def __init__(self, seed: int = 0, *, kind: Kind = "dict", unset: Unset = "null") -> None:
        super().__init__(seed, kind=kind, unset=unset)

    def bad_request(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The answer to a request with a wrong value."""
        return self.build("bad_request", strict=strict, **overrides)

    def unauthorized(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The answer to a request with a wrong key."""
        return self.build("unauthorized", strict=strict, **overrides)

    def not_found(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The answer to a request for a batch that there is not."""
        return self.build("not_found", strict=strict, **overrides)

    def conflict(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The answer to the cancel of a batch that has ended."""
        return self.build("conflict", strict=strict, **overrides)

    def rate_limited(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The answer to one request too many."""
        return self.build("rate_limited", strict=strict, **overrides)

    def server_error(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The answer where the server failed."""
        return self.build("server_error", strict=strict, **overrides)

    def _draw(self, variant: str) -> Json:
        message, kind, param, code = REFUSALS[variant]
        key = self._key()
        return {
            "error": {"message": message.format(f"batch_{key}"), "type": kind, "param": param, "code": code}
        }
