"""An engine of the reference server without HTTP, on a virtual clock, with every object that it has shown."""

from __future__ import annotations

import json

from batchspec.judging.engine import Judge
from batchspec.judging.evidence.snapshot import History, Snapshot
from batchspec.judging.evidence.tally import Summary
from batchspec.making.server import Engine, VirtualClock
from batchspec.making.server.behaviour import Upload
from batchspec.reading.place import Place
from batchspec_contract.lifecycle import TERMINAL

CHAT = "/v1/chat/completions"
BODIES = {
    CHAT: {"model": "m", "messages": [{"role": "user", "content": "hi"}]},
    "/v1/responses": {"model": "m", "input": "hi"},
    "/v1/embeddings": {"model": "m", "input": ["one", "two"]},
    "/v1/completions": {"model": "m", "prompt": "hi"},
    "/v1/moderations": {"input": "hi"},
}
JUDGE = Judge()


class World:
    """An engine on a virtual clock, and in `seen` the sightings of each batch by its id."""

    def __init__(self, **options):
        self.clock = VirtualClock()
        self.engine = Engine(self.clock, seed=1, **options)
        self.seen = {}

    def upload(self, *names, endpoint=CHAT, content=None):
        rows = [
            {"custom_id": n, "method": "POST", "url": endpoint, "body": BODIES.get(endpoint, {})}
            for n in names
        ]
        text = "".join(json.dumps(row) + "\n" for row in rows).encode() if content is None else content
        return self.engine.upload("batch", Upload("in.jsonl", text))["id"]

    def create(self, *names, endpoint=CHAT, content=None, file_id=None, **more):
        """A batch of requests with these names, of an input file of this content, or of a file that is there."""
        file_id = file_id or self.upload(*names, endpoint=endpoint, content=content)
        body = {"input_file_id": file_id, "endpoint": endpoint, "completion_window": "24h", **more}
        return self.record(self.engine.create(body))

    def record(self, shown):
        """Keep a copy of a batch as it was shown."""
        now = float(len(self.seen.setdefault(shown["id"], [])))
        self.seen[shown["id"]].append(
            Snapshot(json.loads(json.dumps(shown)), Place(file=f"look {now}"), now, now)
        )
        return shown

    def look(self, batch, after=0.0):
        """The batch so many seconds later."""
        self.clock.advance(after)
        return self.record(self.engine.retrieve(batch["id"]))

    def cancel(self, batch):
        return self.record(self.engine.cancel(batch["id"]))

    def end(self, batch, every=0.05):
        """The batch as it ended, looked at every so many seconds, and once more after that."""
        while batch["status"] not in TERMINAL:
            batch = self.look(batch, every)
        return self.look(batch, every)

    def lines(self, file_id):
        """The values of a result file, a value a line; none where there is no file."""
        return [json.loads(row) for row in self.engine.content(file_id).splitlines()] if file_id else []

    def broken(self):
        """The requirements that some sighting or history breaks."""
        summary = Summary()
        for snapshots in self.seen.values():
            for snapshot in snapshots:
                JUDGE.batch(snapshot, summary)
            JUDGE.history(History(snapshots), summary)
        assert summary.objects
        return {requirement for requirement, tally in summary.tallies.items() if tally.broken}


def statuses(world, batch):
    """The statuses that a batch was seen in, in the order of their first sighting."""
    found = []
    for snapshot in world.seen[batch["id"]]:
        if snapshot.status not in found:
            found.append(snapshot.status)
    return found
