"""The fuzzer of `contract diff`: any value in any place of a release's data file, and of a report that is held against it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Literal

from hypothesis import strategies as st
from support.anything import texts, texts_for_values
from support.revisions import data, next_revision

from batchspec import check
from batchspec.fixtures import BatchFactory
from fuzz import places
from fuzz.commands import DRIFTS, ended, run
from fuzz.fuzzer import Fuzzer
from fuzz.places import Edit, Place

File = Literal["old.json", "new.json", "report.json"]
FILES: tuple[File, ...] = ("old.json", "new.json", "report.json")
KEPT = ("BATCH-USG-001", "BATCH-USG-099", "BATCH-NUL-001", "BATCH-MET-001", "BATCH-MET-003", "BATCH-CLI-001")
"""The requirements that are left of the contract, so that each input is short: those that `next_revision` changes, and one of clients."""
WAIVERS = b'[[waiver]]\nrequirement = "BATCH-MET-001"\nsignature = ":/metadata:maxProperties"\nkind = "bug"\nreason = "x"\n'


@cache
def whole() -> dict[File, str]:
    """Two revisions and a report, each as one line of JSON."""
    batch = BatchFactory(seed=1).build("completed")
    report = check({**batch, "metadata": dict.fromkeys(map(str, range(17)), "x")}).to_json()
    report["requirements"] = [row for row in report["requirements"] if row["id"] in KEPT]
    found = {"old.json": data(), "new.json": data(next_revision)}
    for one in found.values():
        one["requirements"] = [row for row in one["requirements"] if row["id"] in KEPT]
    return {
        name: json.dumps(one, ensure_ascii=False) for name, one in {**found, "report.json": report}.items()
    }


@cache
def places_of(name: File) -> tuple[Place, ...]:
    """One place of each shape."""
    return tuple(places.shaped(list(places.places([whole()[name]])), [name]))


@dataclass(frozen=True)
class Odd:
    """The files after some edits, and how the command is to tell what it found."""

    edits: tuple[tuple[File, Edit], ...]
    form: str

    def files(self) -> dict[str, bytes]:
        """Every file that the command is given."""
        found = dict(whole())
        for name, edit in self.edits:
            found[name] = places.edited(found[name], edit)
        written = {name: text.encode("utf-8", "surrogatepass") for name, text in found.items()}
        return {**written, "w.toml": WAIVERS}


@st.composite
def _edits(draw: st.DrawFn) -> tuple[File, Edit]:
    name = draw(st.sampled_from(FILES))
    way = draw(st.sampled_from(places.WAYS))
    put = texts if way == "cut" else texts_for_values | texts.map(json.dumps)
    return name, Edit(draw(st.sampled_from(places_of(name))), way, draw(put), draw(st.integers(0, 200)))


odd = st.builds(
    Odd,
    st.lists(_edits(), min_size=1, max_size=3).map(tuple),
    st.sampled_from(["text", "json", "markdown"]),
)


def attempt(drawn: Odd) -> str:
    """Compare the two revisions and hold the report and the waivers against them."""
    words = ("contract", "diff", "old.json", "new.json", "--report", "report.json", "--waivers", "w.toml")
    done = run((*words, "--format", drawn.form), drawn.files())
    became = ended("contract diff", done, DRIFTS)
    if drawn.form == "json" and done.code < 2:
        json.loads(done.out)
    return became


FUZZERS = (Fuzzer("revisions: any value in any place", odd, attempt, 100),)
