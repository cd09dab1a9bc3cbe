"""An app by its name, `module:app`: imported with the current folder on the path."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from batchspec.driving.server.apps.errors import BadApp, in_words
from batchspec.system.nearest import did_you_mean

AS_IN = "write it as module:app, as in main:app or pkg.main:create_app()"


def object_named(text: str) -> tuple[Any, bool]:
    """The object at `module:attribute.path`, and true where `()` at its end says to call it. Raises `BadApp`."""
    module, colon, path = text.strip().partition(":")
    if not colon or not module or not path:
        raise BadApp(f"{text}: not the name of an app; {AS_IN}")
    called = path.endswith("()")
    path = path.removesuffix("()")
    if module.endswith(".py"):
        raise BadApp(f"{text}: a module is named without .py, as in {Path(module).stem}:{path}")
    if not all(part.isidentifier() for part in [*module.split("."), *path.split(".")]):
        raise BadApp(f"{text}: not the name of an app; {AS_IN}")
    found: Any = _imported(module, text)
    for part in path.split("."):
        found = _attribute(found, part, text)
    return found, called


def _attribute(owner: Any, name: str, text: str) -> Any:
    try:
        return getattr(owner, name)
    except AttributeError:
        others = [other for other in dir(owner) if not other.startswith("_")]
        hint = did_you_mean(name, others)
        hint = f"; {hint}?" if hint else ""
    except Exception as error:  # noqa: BLE001  a property may do anything
        hint = f": {in_words(error)}"
    owned = getattr(owner, "__name__", type(owner).__name__)
    raise BadApp(f"{text}: {owned} has no {name!r}{hint}")


def _imported(module: str, text: str) -> Any:
    folder = str(Path.cwd())
    if folder not in sys.path:
        # It stays there: an app imports more when it is asked.
        sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name and (module == error.name or module.startswith(f"{error.name}.")):
            raise BadApp(f"{text}: no module {error.name} in {folder} or among what is installed") from None
        raise BadApp(f"{text}: importing {module} failed: {in_words(error)}") from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  a module may do anything, also leave the program
        raise BadApp(f"{text}: importing {module} failed: {in_words(error)}") from None
