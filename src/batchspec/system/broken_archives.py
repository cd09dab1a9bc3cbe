"""The errors that Python raises of archives and compressed data that are broken or lie. Its modules document a few of them."""

from __future__ import annotations

import lzma
import struct
import tarfile
import zipfile
import zlib

BROKEN = (
    ArithmeticError,  # an offset or a size that no file can have
    EOFError,
    LookupError,  # a member that is not there, or one without a name
    OSError,  # also of gzip and bzip2 data
    RuntimeError,  # encrypted, or a version or a way of packing that is not known
    ValueError,  # an offset below zero
    lzma.LZMAError,
    struct.error,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What is raised of an entry that is not there, is encrypted, is packed in a way that is not known, or is broken."""
