"""Objects for tests: valid in every state, or broken on purpose."""

from batchspec.making.batches.factory import BatchFactory
from batchspec.making.batches.overrides import NotLifecycleTrue
from batchspec.making.batches.results import ResultLines
from batchspec.making.broken import NotBreakable, breakable, broken, ways
from batchspec.making.neighbours.creating import CreateBatchFactory
from batchspec.making.neighbours.events import BatchEventFactory
from batchspec.making.neighbours.files import FileDeletionFactory, FileObjectFactory, FileUploadFactory
from batchspec.making.neighbours.lines import InputLineFactory
from batchspec.making.neighbours.lists import BatchListFactory
from batchspec.making.neighbours.refusals import ErrorEnvelopeFactory
from batchspec.making.neighbours.results import OutputLineFactory
from batchspec.making.worlds.building import world
from batchspec.making.worlds.traffic import recording
from batchspec.making.worlds.world import World

__all__ = [
    "BatchEventFactory",
    "BatchFactory",
    "BatchListFactory",
    "CreateBatchFactory",
    "ErrorEnvelopeFactory",
    "FileDeletionFactory",
    "FileObjectFactory",
    "FileUploadFactory",
    "InputLineFactory",
    "NotBreakable",
    "NotLifecycleTrue",
    "OutputLineFactory",
    "ResultLines",
    "World",
    "breakable",
    "broken",
    "recording",
    "ways",
    "world",
]
