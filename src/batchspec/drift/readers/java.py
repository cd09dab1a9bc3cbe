"""Java and Kotlin types, by their Jackson, Gson, Moshi or kotlinx annotations."""

from __future__ import annotations

from batchspec.drift.reading.bundle import Bundle
from batchspec.drift.reading.choice import missed
from batchspec.drift.reading.claims import Claims
from batchspec.drift.reading.java_types import Java
from batchspec.drift.reading.kotlin_types import Kotlin
from batchspec.drift.reading.packages import Release, jar
from batchspec.drift.reading.problems import NotDeclared
from batchspec.drift.reading.reader import Reader, ReadOne
from batchspec.drift.reading.sought import Sought


def opened(bundle: Bundle) -> ReadOne:
    """What reads the class that is an object: by its name, or, of a batch, by its fields, in either language."""
    names = list(bundle.names())
    release = jar(bundle)
    languages = (Kotlin(bundle), Java(bundle))

    def read(sought: Sought, wanted: str | None) -> Claims:
        for records in languages:
            held = any(name.endswith(records.suffixes) for name in names)
            if held and (wanted or records.declaring.files(sought, wanted)):
                return records.read(sought, wanted, release)
        if bundle.focus:
            text = bundle.read(bundle.focus) or b""
            kotlin = b"val " in text or b"fun " in text
            return languages[0 if kotlin else 1].read(sought, wanted, Release())
        raise NotDeclared(bundle.label, f"no Java or Kotlin file in it has {missed(sought)}")

    return read


READER = Reader(
    opened,
    suffixes=(".java", ".kt"),
    members=(".java", ".kt", ".xml"),
    marks=("pom.xml", "build.gradle.kts"),
)
