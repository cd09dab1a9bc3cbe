"""`OutputLineFactory`: lines of result files, one for each way a request can end."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Generic, overload

from batchspec.making.batches.drawing import FIRST
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
from batchspec.making.batches.results import NOT_RUN, REFUSALS
from batchspec.making.neighbours.lines import InputLineFactory
from batchspec.making.neighbours.neighbour import NeighbourFactory

if TYPE_CHECKING:
    from batchspec_contract.models import dataclass, msgspec_struct, pydantic_v2, typed_dict


class OutputLineFactory(NeighbourFactory[Made], Generic[Made]):
    """Makes lines of output files and of error files: a line has a response or an error, and never both."""

    title = "OutputLine"
    variants = ("answered", "refused", *NOT_RUN)

    @overload
    def __init__(
        self: OutputLineFactory[dict[str, Any]],
        seed: int = 0,
        *,
        kind: AsDict = "dict",
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: OutputLineFactory[pydantic_v2.OutputLine],
        seed: int = 0,
        *,
        kind: AsPydantic,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: OutputLineFactory[dataclass.OutputLine],
        seed: int = 0,
        *,
        kind: AsDataclass,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: OutputLineFactory[typed_dict.OutputLine],
        seed: int = 0,
        *,
        kind: AsTypedDict,
        unset: Unset = "null",
    ) -> None: ...
    @overload
    def __init__(
        self: OutputLineFactory[msgspec_struct.OutputLine],
        seed: int = 0,
        *,
        kind: AsMsgspec,
        unset: Unset = "null",
    ) -> None: ...
    def __init__(self, seed: int = 0, *, kind: Kind = "dict", unset: Unset = "null") -> None:
        super().__init__(seed, kind=kind, unset=unset)

    def answered(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The line of a request that was answered with 200: it stands in the output file."""
        return self.build("answered", strict=strict, **overrides)

    def refused(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The line of a request that was answered with an HTTP error: it stands in the error file."""
        return self.build("refused", strict=strict, **overrides)

    def expired(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The line of a request that was never run, since its batch expired."""
        return self.build("expired", strict=strict, **overrides)

    def cancelled(self, *, strict: bool = True, **overrides: Any) -> Made:
        """The line of a request that was never run, since its batch was cancelled."""
        return self.build("cancelled", strict=strict, **overrides)

    def to(
        self,
        line: Mapping[str, Any],
        variant: str = "answered",
        /,
        *,
        at: int | None = None,
        strict: bool = True,
        **overrides: Any,
    ) -> Made:
        """The line of this variant that tells of this request of an input file; `at` is when it was answered, in seconds."""
        given = {"custom_id": line["custom_id"], **overrides}
        value = self._drawn(variant, given, strict=strict, draw=lambda chosen: self._line(chosen, line, at))
        return self._given(value, given, strict=strict)

    def _draw(self, variant: str) -> Json:
        return self._line(variant, InputLineFactory(int(self._random() * 2**32)).build())

    def _line(self, variant: str, asked: Mapping[str, Any], at: int | None = None) -> Json:
        key = self._key()
        moment = FIRST + int(self._random() * 2**25) if at is None else at
        response, error = None, None
        if variant in NOT_RUN:
            error = dict(zip(("code", "message"), NOT_RUN[variant], strict=True))
        elif variant == "answered":
            response = _response(key, 200, answer(asked, key, moment))
        else:
            response = _response(key, *_refusal(self._pick(REFUSALS)))
        return {
            "id": f"batch_req_{key}",
            "custom_id": f"request-{self._made}",
            "response": response,
            "error": error,
        }

    def _fit(self, value: Json, given: Json) -> Json:
        fitted = super()._fit(value, given)
        if given.get("error") is not None and given.get("response") is None:
            fitted["response"] = None
        if given.get("response") is not None and given.get("error") is None:
            fitted["error"] = None
        asked = given.get("response")
        if isinstance(asked, dict) and "body" not in asked and _is_refusal(asked.get("status_code")):
            known = next((one for one in REFUSALS if one[0] == asked["status_code"]), REFUSALS[-1])
            fitted["response"]["body"] = _refusal(known)[1]
        return fitted

    def _suited(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        response, error = given.get("response"), given.get("error")
        if error is not None or ("response" in given and response is None):
            return tuple(NOT_RUN)
        if not isinstance(response, dict) and not ("error" in given and error is None):
            return self.variants
        refused = isinstance(response, dict) and _is_refusal(response.get("status_code"))
        return ("refused",) if refused else ("answered",)


def answer(line: Mapping[str, Any], key: str, at: int) -> Json:
    """The body of an answer to a request of an input file, in the shape of its endpoint."""
    from batchspec.making.server.answers import Question, reply  # noqa: PLC0415  the server costs every pytest run
    from batchspec.making.server.lines import Request  # noqa: PLC0415

    question = Question(Request(str(line["custom_id"]), dict(line["body"])), key, at)
    return deepcopy(reply(str(line["url"]), question).body)


def _refusal(about: tuple[int, str, str | None, str]) -> tuple[int, Json]:
    """HTTP status and body of the answer to a request that failed."""
    status, kind, param, message = about
    return status, {"error": {"message": message, "type": kind, "param": param, "code": None}}


def _response(key: str, status: int, body: Json) -> Json:
    return {"status_code": status, "request_id": f"req_{key}", "body": body}


def _is_refusal(status: Any) -> bool:
    return isinstance(status, int) and status >= 400
