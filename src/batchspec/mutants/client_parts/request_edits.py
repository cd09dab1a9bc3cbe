"""Edits of a request: each takes the request as it should be sent, and the call, and gives what a broken client sends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from batchspec.driving.client.answer import Answer, Call, one_line
from batchspec.driving.client.pass_through import Sent

Sends = Callable[[Sent, Call], Sent]


def in_body(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Sends:
    """An edit of the body of create."""

    def sends(sent: Sent, call: Call) -> Sent:
        verb, path, headers, body = sent
        return sent if body is None else (verb, path, headers, json.dumps(change(dict(call.args))))

    return sends


def in_query(change: Callable[[dict[str, str]], dict[str, str]]) -> Sends:
    """An edit of the query of list."""

    def sends(sent: Sent, call: Call) -> Sent:
        verb, path, headers, body = sent
        if call.method != "batches.list":
            return sent
        plain, _, query = path.partition("?")
        return verb, f"{plain}?{urlencode(change(dict(parse_qsl(query))))}", headers, body

    return sends


def with_headers(**more: str) -> Sends:
    """An edit that adds headers, or replaces them."""
    return lambda sent, _: (sent[0], sent[1], {**sent[2], **more}, sent[3])


def bare_key(sent: Sent, call: Call) -> Sent:
    return sent[0], sent[1], {**sent[2], "Authorization": call.api_key}, sent[3]


def no_cancel(sent: Sent, call: Call) -> Sent:
    if call.method == "batches.cancel":
        raise ValueError("there is no such method")
    return sent


def by_delete(sent: Sent, call: Call) -> Sent:
    return ("DELETE", *sent[1:]) if call.method == "batches.cancel" else sent


def id_in_query(sent: Sent, call: Call) -> Sent:
    if call.method != "batches.retrieve":
        return sent
    return sent[0], f"/batches?{urlencode(call.args)}", sent[2], sent[3]


def plain_id(sent: Sent, call: Call) -> Sent:
    if call.method != "batches.retrieve":
        return sent
    return sent[0], f"/batches/{call.args['batch_id']}".replace(" ", "+").replace("ü", "u"), sent[2], sent[3]


def plain_query(sent: Sent, call: Call) -> Sent:
    if "after" not in call.args:
        return sent
    after = str(call.args["after"]).replace(" ", "+").replace("ü", "u")
    return sent[0], f"/batches?limit={call.args.get('limit', '')}&after={after}", sent[2], sent[3]


def envelope_or_nothing(status: int, text: str) -> Answer:
    """The answer of a client that takes every error for an envelope: without one, its message is that of its own failure."""
    try:
        message = json.loads(text)["error"]["message"]
    except (ValueError, LookupError, TypeError) as error:
        return Answer(error=one_line(f"{type(error).__name__}: {error}"))
    return Answer(error=f"{status}: {message}")
