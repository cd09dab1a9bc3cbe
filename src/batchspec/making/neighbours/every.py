"""The factory of each object beside the batch, by the name of the object: for what makes one of every kind."""

from __future__ import annotations

from batchspec.making.neighbours.creating import CreateBatchFactory
from batchspec.making.neighbours.events import BatchEventFactory
from batchspec.making.neighbours.files import FileDeletionFactory, FileObjectFactory, FileUploadFactory
from batchspec.making.neighbours.lines import InputLineFactory
from batchspec.making.neighbours.lists import BatchListFactory
from batchspec.making.neighbours.neighbour import NeighbourFactory
from batchspec.making.neighbours.refusals import ErrorEnvelopeFactory
from batchspec.making.neighbours.results import OutputLineFactory

FACTORIES: dict[str, type[NeighbourFactory]] = {
    "batch_event": BatchEventFactory,
    "batch_list": BatchListFactory,
    "create_batch": CreateBatchFactory,
    "error_envelope": ErrorEnvelopeFactory,
    "file_deletion": FileDeletionFactory,
    "file_object": FileObjectFactory,
    "file_upload": FileUploadFactory,
    "input_line": InputLineFactory,
    "output_line": OutputLineFactory,
}
