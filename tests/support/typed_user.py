"""A user's file, typed: mypy and pyright are run over it under their strictest settings. It is checked, and run as well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from typing_extensions import assert_type

import batchspec
from batchspec import (
    Batch,
    BatchEvent,
    BatchFactory,
    BatchList,
    CreateBatch,
    ErrorEnvelope,
    FileDeletion,
    FileObject,
    FileUpload,
    InputLine,
    OutputLine,
    Report,
    check,
    load,
    schema,
)
from batchspec.fixtures import (
    BatchEventFactory,
    BatchListFactory,
    CreateBatchFactory,
    ErrorEnvelopeFactory,
    FileDeletionFactory,
    FileObjectFactory,
    FileUploadFactory,
    InputLineFactory,
    OutputLineFactory,
    World,
    recording,
    world,
)
from batchspec.pytest_plugin import AssertBatch, BatchProxy, BatchServer, CheckBatchApp, TestProxy
from batchspec.strategies import batches, file_objects, output_lines
from batchspec_contract.models import dataclass, msgspec_struct, typed_dict


def test_a_fixture_may_be_annotated(batch_factory: BatchFactory, assert_batch: AssertBatch) -> None:
    made = batch_factory.completed()
    assert_type(made, dict[str, Any])
    assert_batch(made, level="should")


def polled(server: BatchServer, proxy: BatchProxy, judge: CheckBatchApp) -> Report:
    running: TestProxy = proxy(server.url, side="client")
    assert_type(running.check(), Report)
    return judge("main:app", model="my-model")


def test_a_factory_is_of_dicts_unless_it_says_otherwise() -> None:
    def named(factory: BatchFactory) -> dict[str, Any]:
        return factory.cancelled(metadata={"team": "evals"})

    def files(factory: FileObjectFactory, models: BatchFactory[Batch]) -> tuple[dict[str, Any], Batch]:
        return factory.output(), models.failed()

    assert named(BatchFactory(7))["status"] == "cancelled"
    assert files(FileObjectFactory(), BatchFactory(kind="pydantic"))[1].status == "failed"
    assert_type(BatchFactory(), BatchFactory[dict[str, Any]])
    assert_type(BatchFactory().build(), dict[str, Any])
    assert_type(BatchFactory().history("expired"), list[dict[str, Any]])


def test_a_kind_is_the_type_of_what_is_made() -> None:
    assert_type(BatchFactory(kind="pydantic").completed(), Batch)
    assert_type(BatchFactory(kind="dataclass").completed(), dataclass.Batch)
    assert_type(BatchFactory(kind="typed_dict").completed(), typed_dict.Batch)
    assert_type(BatchFactory(kind="msgspec").completed(), msgspec_struct.Batch)
    assert_type(BatchFactory(kind="pydantic").many(3, "failed"), list[Batch])


def test_every_object_has_a_factory() -> None:
    assert_type(BatchEventFactory(kind="pydantic").completed(), BatchEvent)
    assert_type(BatchListFactory(kind="pydantic").more(), BatchList)
    assert_type(CreateBatchFactory(kind="pydantic").of(BatchFactory().completed()), CreateBatch)
    assert_type(ErrorEnvelopeFactory(kind="pydantic").not_found(), ErrorEnvelope)
    assert_type(FileDeletionFactory(kind="pydantic").build(), FileDeletion)
    assert_type(FileObjectFactory(kind="pydantic").input(), FileObject)
    assert_type(FileUploadFactory(kind="pydantic").expiring(), FileUpload)
    assert_type(InputLineFactory(kind="pydantic").build("/v1/embeddings"), InputLine)
    assert_type(OutputLineFactory(kind="pydantic").answered(), OutputLine)
    assert_type(OutputLineFactory().many(2, "refused"), list[dict[str, Any]])
    assert_type(FileObjectFactory(kind="msgspec").error(), msgspec_struct.FileObject)
    assert_type(InputLineFactory().file(3), bytes)


def test_a_world_is_typed(tmp_path: Path) -> None:
    made: World = world(7, status="expired", requests=3)
    assert_type(made.batch, dict[str, Any])
    assert_type(made.input.content, bytes)
    assert_type([file.object for file in made.files], list[dict[str, Any]])
    if made.output is not None:
        assert_type(made.output.id, str)
    (tmp_path / "trace.jsonl").write_bytes(recording(made))


def test_models_are_read_field_by_field() -> None:
    batch = Batch.model_validate(BatchFactory().completed())
    assert_type(batch.id, str)
    file = FileObject.model_validate(FileObjectFactory().output())
    assert_type(file.created_at, int)
    page = BatchList.model_validate(BatchListFactory().last())
    assert_type(page.data, list[Batch])
    line = OutputLine.model_validate(OutputLineFactory().expired())
    assert line.error
    assert line.response is None


def test_the_judge_is_typed() -> None:
    report = check(BatchFactory().completed())
    assert_type(report, Report)
    assert_type(report.ok, bool)
    assert_type(schema("file_object"), dict[str, Any])
    assert_type(batchspec.__version__, str)
    assert load("{}") == {}


@given(batches("cancelled"), file_objects(), output_lines(reader=True))
def test_what_hypothesis_draws_is_typed(
    batch: dict[str, Any], file: dict[str, Any], line: dict[str, Any]
) -> None:
    assert batch["cancelled_at"] >= batch["created_at"]
    assert file["object"] == "file"
    assert "custom_id" in line
