"""Java and Kotlin types, by their Jackson, Gson, Moshi or kotlinx annotations."""

from __future__ import annotations

from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import IN_TEXT
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.java_types import Java
from batchspec.drift.reading.kotlin_types import Kotlin
from batchspec.drift.reading.packages import Release, jar
from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.reading.reader import Reader


def read(bundle: Bundle, wanted: str | None) -> Claims:
    """The claims of the class `Batch`, or of the one that has a batch's fields, in either language."""
    names = list(bundle.names())
    for reader in (Kotlin, Java):
        held = [name for name in names if name.endswith(reader.suffixes)]
        if any(IN_TEXT.search(bundle.read(name) or b"") or wanted for name in held):
            return reader(bundle).read(wanted, jar(bundle))
    if bundle.focus:
        text = bundle.read(bundle.focus) or b""
        return (Kotlin if b"val " in text or b"fun " in text else Java)(bundle).read(wanted, Release())
    raise UnreadableSource(bundle.label, "no Java or Kotlin file in it has a batch's fields")


READER = Reader(
    read,
    suffixes=(".java", ".kt"),
    members=(".java", ".kt", ".xml"),
    marks=("pom.xml", "build.gradle.kts"),
)
