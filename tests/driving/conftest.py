"""Shared by the tests of drivers: a certificate for servers of https."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """A context for a server on 127.0.0.1; the path of its certificate is `.bundle`."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2")
    named = ("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate)
    subprocess.run([program, *made, *named], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return SimpleNamespace(context=context, bundle=str(certificate))
