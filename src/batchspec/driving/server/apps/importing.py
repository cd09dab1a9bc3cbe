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
        raise BadApp(f"--app {text}: not the name of an app; {AS_IN}")
    called = path.endswith("()")
    path = path.removesuffix("()")
    if not all(part.isidentifier() for part in [*module.split("."), *path.split(".")]):
        hint = (
            f"; a module is named without .py, as in {Path(module).stem}:{path}"
            if module.endswith(".py")
            else ""
        )
        raise BadApp(f"--app {text}: not the name of an app{hint or f'; {AS_IN}'}")
    found: Any = _imported(module, text)
    for part in path.split("."):
        if not hasattr(found, part):
            nearest = did_you_mean(part, [name for name in dir(found) if not name.startswith("_")])
            raise BadApp(f"--app {text}: {module} has no {path!r}; {f'{nearest}?' if nearest else AS_IN}")
        found = getattr(found, part)
    return found, called


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
            raise BadApp(
                f"--app {text}: no module {error.name} in {folder} or among what is installed"
            ) from None
        raise BadApp(f"--app {text}: importing {module} failed: {in_words(error)}") from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  a module may do anything, also leave the program
        raise BadApp(f"--app {text}: importing {module} failed: {in_words(error)}") from None
