"""The settings of a run: the address of the server, and the things that it may be asked to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from batchspec.declarations.credentials import LETS_IN
from batchspec.declarations.declared import NOTHING, Declared
from batchspec.driving.server.http.answer_limits import LIMITS
from batchspec.driving.server.http.transport import InProcess
from batchspec.reading.limits import Live
from batchspec.settings import ENDPOINT, MODEL, TIMEOUT, WINDOW
from batchspec.system.quoting import named
from batchspec.system.secrets.held import hold_address

CAPABILITIES = ("files", "list", "cancel", "results", "keys")
"""The capabilities that `NAME=off` switches off and `NAME=on` claims. A server with `keys` lets nobody in without one."""
PROFILES: dict[str, dict[str, bool]] = {
    "full": {},
    "core": {"list": False, "cancel": False, "results": False},
    "no-files": {"files": False, "results": False},
}
"""Capabilities by a name: everything; creating and watching batches alone; batches of files kept elsewhere."""
DEFAULT_PATH = "/v1"
_PATH = re.compile(r"/[^\s?#\x00-\x1f\x7f]*")
ROOT = "/"
"""The path of an address that ends in a bare slash: the batches live right below it."""
APP_ADDRESS = "http://testserver"
"""The address by which an app in this process is asked; nothing is sent there."""

Key = Literal["own", "none", "wrong", "second"]
"""The key that a request is sent with: the run's own, none, one that opens nothing, or that of a second tenant."""


class BadURL(ValueError):
    """An address that cannot be a base URL; usage, not a finding."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One run against one server."""

    url: str
    """Base URL, its path included: `http://127.0.0.1:8000/v1`; with a slash at its end where that is all of the path."""
    endpoint: str = ENDPOINT
    model: str = MODEL
    api_key: str | None = field(default=None, repr=False)
    second_api_key: str | None = field(default=None, repr=False)
    """The key of another tenant, who is to see nothing of what this run makes."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_bundle: str | None = None
    timeout: float = TIMEOUT
    """Seconds for the whole run."""
    max_requests: int | None = None
    """The most HTTP requests of the run, those of cleaning up left out; without it there is no bound."""
    limits: Live = LIMITS
    """The limits of what is read of the server's answers."""
    window: str = WINDOW
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    """The capabilities of the server; it has those that are not named."""
    input_file_id: str | None = None
    """A file that is there already, for servers without a files endpoint."""
    batch_id: str | None = None
    """A batch that is there already, for a run that only reads."""
    declared: Declared = NOTHING
    """The ways in which the server is said to differ."""
    app: InProcess | None = field(default=None, repr=False)
    """The app in this process that is asked in place of a server; `url` is then the address that it is asked by."""

    @property
    def target(self) -> str:
        """The name of the target in reports: its address, or the name of the app."""
        return self.app.name if self.app else self.url

    def address(self, path: str) -> str:
        """The whole address of a path below the base URL."""
        return self.url.rstrip("/") + path

    def can(self, capability: str) -> bool:
        return self.capabilities.get(capability, True)

    @property
    def keyed(self) -> bool:
        """True when a key is used and nothing else may let a request in, so that one without it is to be refused."""
        others = (*self.headers, *self.query)
        return bool(self.api_key) and self.can("keys") and not any(map(LETS_IN.search, others))


def base_url(text: str, base_path: str = DEFAULT_PATH) -> str:
    """`text` as a base URL; raises `BadURL`.

    An address without a path gets `base_path`; one that ends in a bare slash means the root, and keeps it.
    """
    hold_address(text)
    # What stands before the last @ may be a key, and is not repeated.
    shown = text.rpartition("@")[2]
    not_one = f"{shown}: not an address; write it as http://127.0.0.1:8000/v1"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadURL(not_one) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadURL(not_one)
    if parts.username or parts.password:
        raise BadURL(
            f"{_bare(parts, port)}: keys do not go into the address; name a variable with --api-key-env"
        )
    if parts.query or parts.fragment:
        raise BadURL(f"{_bare(parts, port)}: query parameters go into --query k=v")
    if not _PATH.fullmatch(base_path):
        raise BadURL(f"{named(base_path)}: not a base path; write it as {DEFAULT_PATH}")
    path = base_path.rstrip("/") or ROOT if not parts.path else parts.path.rstrip("/") or ROOT
    return f"{_bare(parts, port)}{path}"


def _bare(parts: SplitResult, port: int | None) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")
