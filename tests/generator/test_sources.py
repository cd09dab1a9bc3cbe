"""The claims as files: every source is there, says where it was read, and says the same of the same thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from batchspec.claims.states import VALUE
from generator.claims import read_sources, reader_claims
from generator.contract import ROOT
from generator.load import load

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = load()
SOURCES = read_sources(CONTRACT.sources)
EVERY = {
    f"{name}-of-{object_}": (source, reader_claims(CONTRACT.schemas[object_]))
    for object_, spec in CONTRACT.objects.items()
    for name, source in read_sources(CONTRACT.sources, object_, spec.sent_by).items()
}
"""What each source says of each object that it declares, and what the contract reads."""
FILES = sorted((ROOT / "schema/sources").glob("*.yaml"))
AUTHORITIES = {name for name, source in SOURCES.items() if source.is_authority}
STATUSES = set(CONTRACT.schemas["batch"]["$defs"]["BatchStatus"]["enum"])


def test_openai_alone_is_an_authority_on_its_api() -> None:
    assert {name for name in AUTHORITIES if not name.startswith("openai-")} == set()
    assert {"openai-wire", "openai-docs", "openai-openapi-3.1", "openai-python"} <= AUTHORITIES
    assert SOURCES.keys() - AUTHORITIES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_named_for_its_source_and_repeats_no_key(path: Path) -> None:
    class Strict(yaml.SafeLoader):
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
            keys = [self.construct_object(key, deep=True) for key, _ in node.value]
            assert len(keys) == len(set(keys)), keys
            return super().construct_mapping(node, deep)

    with path.open(encoding="utf-8") as text:
        assert yaml.load(text, Loader=Strict)["source"] == path.stem


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_part_is_claimed_only_where_the_whole_may_have_a_value(name: str) -> None:
    fields = EVERY[name][0].fields
    for field in fields:
        whole = field.rpartition(".")[0].removesuffix("[]")
        assert not whole or VALUE in fields[whole].states or fields[whole].states <= {"null"}, field


@pytest.mark.parametrize("name", sorted(EVERY))
def test_what_never_has_a_value_has_no_type_of_it(name: str) -> None:
    for field, claim in EVERY[name][0].fields.items():
        parts = (claim.type, claim.items, claim.format, claim.values, claim.sentinel)
        assert VALUE in claim.states or parts == (None, None, None, (), None), field


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_sentinel_is_no_value_of_the_contract(name: str) -> None:
    source, reader = EVERY[name]
    for field, claim in source.fields.items():
        if claim.sentinel is not None:
            assert claim.sentinel not in reader[field].values


@pytest.mark.parametrize("name", sorted(AUTHORITIES))
def test_an_authority_lists_all_statuses_or_none(name: str) -> None:
    """Unless a ruling says which it leaves out."""
    ruled = {
        source
        for ruling in CONTRACT.decisions
        if "status" in ruling["field"] and ruling["about"] == "values"
        for sources in ruling.get("settles", {}).values()
        for source in sources
    }
    values = set(SOURCES[name].fields["status"].values)
    assert values in (set(), STATUSES) or name in ruled


def test_everything_cited_by_a_ruling_is_a_source() -> None:
    cited = {place["source"] for ruling in CONTRACT.decisions for place in ruling["authority"]}
    assert cited <= AUTHORITIES | CONTRACT.authorities.keys()


@pytest.mark.parametrize("row", CONTRACT.decisions, ids=lambda row: row["id"])
def test_a_ruling_points_at_something_that_is_there(row: dict[str, object]) -> None:
    assert isinstance(row["authority"], list)
    for place in row["authority"]:
        if place["source"] == "openai-wire" and place["place"].startswith("fields."):
            field = place["place"].removeprefix("fields.").partition(".counts")[0].partition(".type")[0]
            assert field in SOURCES["openai-wire"].fields
        if place["source"] == "openai-wire" and place["place"].startswith("objects."):
            named = {*re.findall(r"\w+", place["place"])} - {"objects", "and"}
            assert named
            assert named <= CONTRACT.sources["openai-wire"]["objects"].keys()
