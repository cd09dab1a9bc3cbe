"""Runs of any length, made up: traffic of one kind, so often. Each takes `n` and gives about as many exchanges, or as many lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from batchspec.reading.trace import Exchange, Request, Response

CHAT = "/v1/chat/completions"
REFUSED = {"error": {"message": "no", "type": "invalid_request_error", "param": None, "code": None}}
SHAPES: dict[str, Callable[[int], Sequence[Exchange]]] = {}
"""By name, what makes a run of `n` of its kind."""


class Tape:
    """Exchanges one after the other, a second each."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def add(  # noqa: PLR0913  a request and its answer have as many parts
        self,
        method: str,
        path: str,
        answer: Any,
        status: int = 200,
        *,
        body: Any = None,
        file: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        number = len(self.exchanges) + 1
        sent = Request(method, path, headers or {}, None if body is None else json.dumps(body), file)
        text = answer if isinstance(answer, str) else json.dumps(answer)
        response = Response(status, {"content-type": "application/json"}, text)
        self.exchanges.append(
            Exchange(sent, response, began=float(number), ended=number + 0.5, number=number)
        )

    def create(self, number: int, **asked: Any) -> None:
        body = {"input_file_id": f"file-{number}", "endpoint": CHAT, "completion_window": "24h", **asked}
        shown = {key: value for key, value in body.items() if key != "metadata"}
        self.add("POST", "/batches", batch(number, "validating", **shown), body=body)

    def retrieve(self, number: int, status: str = "in_progress", **more: Any) -> None:
        self.add("GET", f"/batches/batch_{number}", batch(number, status, **more))

    def cancel(self, answer: Any = REFUSED, status: int = 409) -> None:
        self.add("POST", "/batches/batch_1/cancel", answer, status)

    def fetch(self, name: str, *lines: str) -> None:
        self.add("GET", f"/files/{name}/content", "\n".join(lines))

    def upload(self, name: str, *lines: str) -> None:
        self.add("POST", "/files", {"id": name, "object": "file"}, file="\n".join(lines))


def batch(number: int, status: str, **more: Any) -> dict[str, Any]:
    unset = ("errors", "output_file_id", "error_file_id", "in_progress_at", "completed_at", "metadata")
    return {
        "id": f"batch_{number}",
        "object": "batch",
        "endpoint": CHAT,
        "input_file_id": f"file-{number}",
        "completion_window": "24h",
        "status": status,
        "created_at": 1_800_000_000,
        "request_counts": {"total": 0, "completed": 0, "failed": 0},
        **dict.fromkeys(unset),
        **more,
    }


def asks(number: int) -> str:
    """A line of an input file."""
    return json.dumps({"custom_id": f"r{number}", "method": "POST", "url": CHAT, "body": {"model": "m"}})


def answers(number: int) -> str:
    """A line of a result file."""
    response = {"status_code": 200, "request_id": "req", "body": {}}
    return json.dumps({"id": f"x{number}", "custom_id": f"r{number}", "response": response, "error": None})


def page(rows: list[dict[str, Any]], *, more: bool) -> dict[str, Any]:
    ends = [row["id"] for row in (*rows[:1], *rows[-1:])] or [None, None]
    return {"object": "list", "data": rows, "has_more": more, "first_id": ends[0], "last_id": ends[-1]}


def shape(make: Callable[[Tape, int], None]) -> Callable[[Tape, int], None]:
    """Add a shape to `SHAPES`, by the name of the function that records it."""

    def exchanges(n: int) -> Sequence[Exchange]:
        tape = Tape()
        make(tape, n)
        return tape.exchanges

    SHAPES[make.__name__] = exchanges
    return make


@shape
def polls_of_one_batch(tape: Tape, n: int) -> None:
    tape.create(1)
    for _ in range(n):
        tape.retrieve(1)


@shape
def a_batch_that_jumps_to_and_fro(tape: Tape, n: int) -> None:
    tape.create(1)
    for number in range(n):
        tape.retrieve(1, "completed" if number % 2 else "validating", output_file_id=f"file-o{number}")


@shape
def cancels_refused(tape: Tape, n: int) -> None:
    tape.create(1)
    for _ in range(n):
        tape.retrieve(1)
        tape.cancel()


@shape
def cancels_accepted(tape: Tape, n: int) -> None:
    tape.create(1)
    for _ in range(n):
        tape.cancel(batch(1, "cancelling"), 200)
    for _ in range(n):
        tape.retrieve(1, "cancelling")


@shape
def cancels_of_what_has_ended(tape: Tape, n: int) -> None:
    tape.create(1)
    for _ in range(n):
        tape.retrieve(1, "completed")
        tape.cancel()


@shape
def cancels_that_break_the_server(tape: Tape, n: int) -> None:
    tape.create(1)
    for _ in range(n):
        tape.cancel("Internal Server Error", 501)


@shape
def cancels_all_at_once(tape: Tape, n: int) -> None:
    cancels_refused(tape, n)
    tape.exchanges[1:] = [replace(exchange, began=2.0) for exchange in tape.exchanges[1:]]


@shape
def lists_of_a_hundred(tape: Tape, n: int) -> None:
    rows = [batch(number, "in_progress") for number in range(100)]
    for row in rows:
        tape.add("GET", f"/batches/{row['id']}", row)
    for _ in range(n // 4):
        tape.add("GET", "/batches?limit=100", page(rows, more=True))


@shape
def lists_refused(tape: Tape, n: int) -> None:
    for number in range(n):
        tape.create(number)
    for _ in range(n):
        tape.add("GET", "/batches?limit=10&after=batch_x", REFUSED, 404)


@shape
def one_walk_of_many_pages(tape: Tape, n: int) -> None:
    for number in range(0, 5 * n, 5):
        rows = [batch(one, "in_progress") for one in range(number, number + 5)]
        after = f"&after=batch_{number - 1}" if number else ""
        tape.add("GET", f"/batches?limit=5{after}", page(rows, more=number < 5 * n - 5))


@shape
def walks_that_show_no_batch(tape: Tape, n: int) -> None:
    for number in range(n):
        tape.create(number)
    for _ in range(n):
        tape.add("GET", "/batches", page([], more=False))


@shape
def many_batches_with_results(tape: Tape, n: int) -> None:
    for number in range(n):
        tape.upload(f"file-{number}", asks(0))
        tape.create(number)
        tape.retrieve(number)
        tape.retrieve(number, "completed", output_file_id=f"file-o{number}")
        tape.fetch(f"file-o{number}", answers(0))


@shape
def one_batch_of_many_lines(tape: Tape, n: int) -> None:
    tape.upload("file-1", *map(asks, range(n)))
    tape.create(1)
    counts = {"total": n, "completed": n, "failed": 0}
    tape.retrieve(1, "completed", output_file_id="file-o", request_counts=counts)
    tape.fetch("file-o", *map(answers, range(n)))


@shape
def many_batches_of_one_file_with_one_result_each(tape: Tape, n: int) -> None:
    tape.upload("file-1", *map(asks, range(n)))
    for number in range(n):
        tape.create(number, input_file_id="file-1")
        tape.retrieve(number, "completed", input_file_id="file-1", output_file_id=f"file-o{number}")
        tape.fetch(f"file-o{number}", answers(0))


@shape
def many_batches_that_show_one_long_result_file(tape: Tape, n: int) -> None:
    for number in range(n):
        tape.create(number)
        tape.retrieve(number, "completed", output_file_id="file-o")
    tape.fetch("file-o", *map(answers, range(n)))


@shape
def many_batches_and_fetches_of_one_result_file(tape: Tape, n: int) -> None:
    for number in range(n):
        tape.create(number)
        tape.retrieve(number, "completed", output_file_id="file-o")
    for number in range(n):
        tape.fetch("file-o", answers(number))


@shape
def creates_refused(tape: Tape, n: int) -> None:
    for number in range(n):
        tape.add("POST", "/batches", REFUSED, 400, body={"input_file_id": f"file-{number}"})


@shape
def creates_at_the_limits(tape: Tape, n: int) -> None:
    for number in range(n):
        tape.create(number, metadata={f"key-{pair}": "value" for pair in range(16)})


@shape
def uploads_refused_beside_many_endpoints(tape: Tape, n: int) -> None:
    for number in range(n):
        tape.create(number, endpoint=f"/v1/endpoint-{number}")
    for number in range(n):
        tape.add("POST", "/files", REFUSED, 400, file=asks(number))


@shape
def stumbles(tape: Tape, n: int) -> None:
    for _ in range(n):
        tape.add("GET", "/batches/batch_1", "busy", 503)
    tape.retrieve(1)


@shape
def two_tenants(tape: Tape, n: int) -> None:
    second = {"batchspec-key": "second"}
    for number in range(n):
        tape.create(number)
        tape.add("GET", f"/batches/batch_{number}", REFUSED, 404, headers=second)
        tape.add("GET", "/batches", page([batch(number, "in_progress")], more=False), headers=second)


@shape
def foreign_traffic(tape: Tape, n: int) -> None:
    for number in range(n):
        tape.add("GET", f"/models/{number}", {"object": "model"})
