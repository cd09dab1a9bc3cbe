"""Messages about schemas that say something else than the authorities: each names the file, the field and the way out."""

from __future__ import annotations

from support.changed_contract import (
    CONTRACT,
    SOURCES,
    changed,
    messages,
    only_message,
    with_claim,
    with_schema,
)

from batchspec.claims.states import ABSENT, NULL


def allowing(field: str, state: str) -> str:
    """The authorities that allow a state of a field, as a message lists them."""
    heard = (source for source in SOURCES.values() if source.is_authority and field in source.fields)
    *most, last = [source.id for source in heard if state in source.fields[field].states]
    assert most
    return f"{', '.join(most)} and {last}"


def test_schema_without_its_null() -> None:
    branches = CONTRACT.schemas["batch"]["properties"]["failed_at"]["anyOf"]
    assert only_message(with_schema("batch", "properties", "failed_at", "anyOf", value=branches[:1])) == (
        'schema/batch.schema.json: failed_at: the schema reads "absent or a value", the authorities "absent, null or a '
        'value": '
        f"null is allowed by {allowing('failed_at', NULL)} (see RUL-001); add a null branch, or correct the claims in schema/sources/"
    )


def test_schema_that_requires_too_much() -> None:
    needed = [*CONTRACT.schemas["batch"]["required"], "model"]
    assert only_message(with_schema("batch", "required", value=needed)) == (
        'schema/batch.schema.json: model: the schema reads "null or a value", the authorities "absent, null or a '
        'value": '
        f"absent is allowed by {allowing('model', ABSENT)} (see RUL-006); take it out of `required`, or correct the claims in "
        "schema/sources/"
    )


def test_schema_that_allows_what_nobody_does() -> None:
    needed = [key for key in CONTRACT.schemas["batch"]["required"] if key != "endpoint"]
    assert only_message(with_schema("batch", "required", value=needed)) == (
        'schema/batch.schema.json: endpoint: the schema reads "absent or a value", the authorities "always a value": '
        "absent is allowed by no authority (see RUL-010); add it to `required`, or correct the claims in "
        "schema/sources/"
    )


def test_schema_that_gives_a_value_to_what_never_has_one() -> None:
    sources = {
        name: {**source, "fields": {**source["fields"], "model": {"states": ["absent", "null"]}}}
        if name in SOURCES and SOURCES[name].is_authority and "model" in source["fields"]
        else source
        for name, source in CONTRACT.sources.items()
    }
    assert messages(changed(sources=sources))[0] == (
        'schema/batch.schema.json: model: the schema reads "absent, null or a value", the authorities "absent or null": '
        "value is allowed by no authority (see RUL-006); take the field out of the schema, or correct the claims in "
        "schema/sources/"
    )


def test_field_that_upstream_adds() -> None:
    assert only_message(
        with_claim("openai-python", "priority", states=["absent", "value"], type="string")
    ) == (
        "schema/batch.schema.json: priority: is not in the schema, though openai-python declares it; add it to the "
        "schema"
    )


def test_field_of_our_own() -> None:
    properties = {**CONTRACT.schemas["batch"]["properties"], "priority": {"type": "string"}}
    assert only_message(with_schema("batch", "properties", value=properties)) == (
        "schema/batch.schema.json: priority: is in the schema, though no authority declares it; cite one, or drop it"
    )


def test_server_schema_that_requires_too_much() -> None:
    assert only_message(
        with_schema("batch.server", "$defs", "BATCH-FLD-004", "required", value=["model"])
    ) == (
        "schema/batch.server.schema.json: model: BATCH-FLD-004 requires it, though the authorities allow one without "
        "it; take it out of BATCH-FLD-004, or make that a SHOULD"
    )


def test_server_schema_that_requires_too_little() -> None:
    assert only_message(with_schema("batch.server", "$defs", "BATCH-FLD-001", "required", value=[])) == (
        "schema/batch.server.schema.json: id: no MUST requires it, though every authority does; require it in its row"
    )
