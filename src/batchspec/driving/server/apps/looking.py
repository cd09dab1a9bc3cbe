"""The kind of an app, told by looking at it: nothing is called."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal

from batchspec.driving.server.apps.errors import BadApp

Kind = Literal["asgi", "asgi2", "wsgi", "factory"]
"""`asgi2` are double callables: called with a scope, they give what is awaited. A `factory` is called without arguments."""
_POSITIONAL = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}


def kind_of(app: Any, name: str) -> Kind:
    """The kind of an app; raises `BadApp` for what is none. `name` is what errors call it."""
    if not callable(app):
        raise BadApp(
            f"{name} is no app but of the type {type(app).__name__}; ASGI and WSGI apps can be called"
        )
    try:
        parameters = inspect.signature(app).parameters.values()
    except (TypeError, ValueError):
        raise BadApp(f"{name}: its arguments cannot be told, so neither can its kind") from None
    needed = [one for one in parameters if one.kind in _POSITIONAL and one.default is one.empty]
    named_alone = [one for one in parameters if one.kind is one.KEYWORD_ONLY and one.default is one.empty]
    several = any(one.kind is one.VAR_POSITIONAL for one in parameters)
    kind = None if named_alone else _kind(app, needed, several=several)
    if kind is None:
        taken = ", ".join(str(one) for one in parameters) or "nothing"
        what = "ASGI takes (scope, receive, send), WSGI (environ, start_response), a factory nothing"
        raise BadApp(f"{name} takes ({taken}), so it is no app: {what}")
    return kind


def _kind(app: Callable[..., Any], needed: list[inspect.Parameter], *, several: bool) -> Kind | None:
    if several and not needed:
        return "asgi" if _is_async(app) else None
    match len(needed):
        case 3:
            return "asgi"
        case 2:
            return "wsgi" if not _is_async(app) else None
        case 1 if needed[0].name == "scope" or _gives_instances_to_await(app):
            return "asgi2"
        case 0 if not _is_async(app):
            return "factory"
    return None


def _is_async(app: Callable[..., Any]) -> bool:
    call = None if inspect.isroutine(app) or inspect.isclass(app) else getattr(app, "__call__", None)  # noqa: B004
    return inspect.iscoroutinefunction(call or app)


def _gives_instances_to_await(app: Callable[..., Any]) -> bool:
    return inspect.isclass(app) and inspect.iscoroutinefunction(getattr(app, "__call__", None))  # noqa: B004  its own
