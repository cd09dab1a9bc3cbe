"""The server behind the proxy: its address, the path below which its API stands, and how it is reached."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from batchspec.driving.server.http.settings import BadURL, base_url
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.reading.recorded.messages import DEFAULT_PORTS
from batchspec.system.system_errors import with_file


@dataclass(frozen=True, slots=True)
class Upstream:
    """One server, as `named` reads it off an address."""

    url: str
    """Base URL, its path included; with a slash at its end where that is all of the path."""
    host: str
    port: int
    path: str
    """The path of the base URL, without a slash at its end."""
    authority: bytes
    """The value of the header `Host`."""
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    @classmethod
    def named(cls, text: str, ca_bundle: str | None = None) -> Upstream:
        """The server at an address; one without a path gets /v1. Raises `TargetError`."""
        try:
            url = base_url(text)
        except BadURL as error:
            raise TargetError(str(error), ExitCode.USAGE) from None
        parts = urlsplit(url)
        host = parts.hostname or ""
        try:
            # Not a proxy's business to know of other alphabets: the name goes on the wire as the system looks it up.
            authority = parts.netloc.encode("ascii")
        except UnicodeEncodeError:
            authority = _idna(parts.netloc)
        port = parts.port if parts.port is not None else DEFAULT_PORTS[parts.scheme]
        tls = _tls(ca_bundle) if parts.scheme == "https" else None
        return cls(url, host, port, parts.path.rstrip("/"), authority, tls)

    def below(self, target: str) -> str | None:
        """The target of a request relative to the base path, as `/batches?limit=2`; `None` where it lies elsewhere."""
        path = target if target.startswith("/") else _of_absolute(target)
        if not path.startswith(self.path):
            return None
        rest = path[len(self.path) :]
        return rest if rest.startswith("/") else None


def _of_absolute(target: str) -> str:
    """Path and query of a target that is a whole address; empty where it is none."""
    _, found, rest = target.partition("://")
    return "/" + rest.partition("/")[2] if found else ""


def _idna(host: str) -> bytes:
    """A host in another alphabet as it is looked up. Raises `TargetError`."""
    try:
        return host.encode("idna")
    except UnicodeError:  # a part that is empty or too long
        raise TargetError(
            f"{host!r}: no host can have that name; check the address", ExitCode.USAGE
        ) from None


def _tls(ca_bundle: str | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_bundle)
    except (OSError, ssl.SSLError) as error:
        why = with_file(error) if isinstance(error, OSError) and error.strerror else str(error)
        raise TargetError(
            f"{ca_bundle}: no certificates can be read from it: {why}", ExitCode.USAGE
        ) from None
    context.set_alpn_protocols(["http/1.1"])
    return context
