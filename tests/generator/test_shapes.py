"""The objects of the contract as types, from which models in any language are made."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from generator.load import load
from generator.shapes import Key, Type, shapes
from generator.text import a, go, lower_first, pascal, snake, without

CONTRACT = load()
SHAPES = shapes(CONTRACT)


def changed(name, change):
    """The contract with one of its schemas changed."""
    spec = CONTRACT.objects[name]
    schema = deepcopy(dict(spec.schema))
    change(schema)
    return replace(CONTRACT, objects={**CONTRACT.objects, name: replace(spec, schema=schema)})


def test_every_object_is_a_record_and_each_comes_after_what_it_refers_to():
    assert [record.object for record in SHAPES.objects] == list(CONTRACT.objects)
    seen = set()
    for record in SHAPES.records:
        for key in record.keys:
            of = key.type.item or key.type
            assert of.kind != "record" or of.name in seen, (record.name, key.name)
        seen.add(record.name)
    assert len(seen) == len(SHAPES.records)


def test_a_key_has_its_states_and_its_limits():
    batch = {key.name: key for record in SHAPES.records if record.name == "Batch" for key in record.keys}
    assert batch["created_at"].type == Type("integer", least=1, most=10**11 - 1)
    assert batch["status"].type == Type("enum", "BatchStatus")
    assert batch["object"].type == Type("const", const="batch")
    assert batch["id"].type == Type("string", shortest=1)
    unset = batch["expires_at"]
    assert unset == Key(unset.name, unset.doc, Type("integer", least=1), required=False, nullable=True)
    assert unset.doc.endswith("Unit: seconds since 1970-01-01T00:00:00Z.")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda s: s["properties"].update(id={"description": "x", "not": {}}),
            'no type for {"description": "x", "not"',
        ),
        (
            lambda s: s["properties"].update(
                id={"description": "x", "anyOf": [{"type": "string"}, {"type": "integer"}]}
            ),
            "models have no type for",
        ),
        (lambda s: s["properties"]["id"].update(description="ends */ here"), "would end a comment"),
        (lambda s: s.update(description='a """'), "would end a comment"),
    ],
)
def test_what_models_cannot_say_is_refused(change, message):
    with pytest.raises(TypeError, match=message):
        shapes(changed("output_line", change))


def test_names_in_the_spelling_of_each_language():
    assert [pascal(name) for name in ("batch_list", "BatchList", "batch.failed")] == [
        "BatchList",
        "BatchList",
        "BatchFailed",
    ]
    assert [snake("BatchList"), lower_first("batch_list"), go("input_file_id")] == [
        "batch_list",
        "batchList",
        "InputFileID",
    ]
    assert [a("Batch"), a("OutputLine")] == ["a Batch", "an OutputLine"]
    assert [without("batch.failed", "BatchEventType"), without("in_progress", "BatchStatus")] == [
        "Failed",
        "InProgress",
    ]
