"""What an app is called: by the variable of a module that holds it, which tells two apps of one framework apart."""

from __future__ import annotations

import sys
from typing import Any

from batchspec.driving.server.apps.errors import last_line


def called(target: Any) -> str:
    """The name of an app: `module:variable` where a module holds it, else that of its class; what is none is quoted."""
    held = variable_of(target)
    if held:
        return ":".join(held)
    if not callable(target):
        return last_line(repr(target)) or type(target).__name__
    named = target if hasattr(target, "__qualname__") else type(target)
    return f"{named.__module__}:{named.__qualname__}"


def variable_of(target: Any) -> tuple[str, str] | None:
    """The names of the module and of the variable in it that holds an app; `None` where none does.

    Of several modules that import it, the one of a conftest file comes last: others can import from it less well.
    """
    if not callable(target):
        return None
    if _is_defined(target):
        return target.__module__, target.__qualname__
    modules = [(name, module) for name, module in list(sys.modules.items()) if name != "__main__"]
    for name, module in sorted(modules, key=lambda one: one[0].rpartition(".")[2] == "conftest"):
        for variable, value in list(getattr(module, "__dict__", {}).items()):
            if value is target:
                return name, variable
    return None


def _is_defined(target: Any) -> bool:
    """True of a function or class that stands in a module under its own name."""
    name = getattr(target, "__qualname__", None)
    module = sys.modules.get(str(getattr(target, "__module__", None)))
    return isinstance(name, str) and module is not None and vars(module).get(name) is target
