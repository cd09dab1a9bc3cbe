"""Mutants that show files as they are not, or keep other bytes than they were sent."""

from __future__ import annotations

from batchspec.making.server.behaviour import Answer, Behaviour, Call
from batchspec.mutants.server_parts.edits import answers, bytes_edited, derives, of_json, says, sets
from batchspec.mutants.server_parts.mutant import Mutant

FILES = ("files",)


class KeepsWhatIsDeleted(Behaviour):
    """Answers that a file is deleted, and keeps it."""

    def intercept(self, call: Call) -> Answer | None:
        if call.route != "delete-file":
            return None
        return Answer.of({"id": call.object_id, "object": "file", "deleted": True})


MUTANTS = (
    Mutant(
        "files-in-a-list",
        "Shows a file in a list.",
        ("BATCH-FIL-010",),
        answers(lambda answer: Answer.of([answer.json]), on={"file"}),
        scenarios=FILES,
    ),
    Mutant(
        "deletions-answered-true",
        "Answers the deletion of a file with `true` alone.",
        ("BATCH-FIL-014",),
        answers(says(value=True), on={"delete-file"}),
        scenarios=FILES,
    ),
    Mutant(
        "purpose-of-its-own",
        "Shows every file with the purpose `user_data`.",
        ("BATCH-FIL-015",),
        answers(of_json(sets(purpose="user_data")), on={"upload", "file"}),
        scenarios=FILES,
    ),
    Mutant(
        "bytes-with-the-form",
        "Counts the bytes of the whole form, and not those of the file.",
        ("BATCH-FIL-016",),
        answers(of_json(derives("bytes", lambda shown: shown["bytes"] + 300)), on={"upload", "file"}),
        scenarios=FILES,
    ),
    Mutant(
        "content-with-windows-ends",
        "Keeps a file with the ends of lines that Windows has.",
        ("BATCH-FIL-017",),
        answers(bytes_edited(lambda body: body.replace(b"\n", b"\r\n")), on={"content"}),
        scenarios=FILES,
    ),
    Mutant(
        "file-of-another-id",
        "Shows a file with an id of its store, and not the one that was asked for.",
        ("BATCH-FIL-018",),
        answers(of_json(derives("id", lambda shown: f"stored-{shown['id']}")), on={"file"}),
        scenarios=FILES,
    ),
    Mutant(
        "file-name-by-its-id",
        "Shows a file under its id, once it is stored.",
        ("BATCH-FIL-021",),
        answers(of_json(derives("filename", lambda shown: shown["id"])), on={"file"}),
        scenarios=FILES,
    ),
    Mutant(
        "deletions-name-no-file",
        "Answers each deletion with an id of its own.",
        ("BATCH-FIL-019",),
        answers(of_json(derives("id", lambda shown: f"deleted-{shown['id']}")), on={"delete-file"}),
        scenarios=FILES,
    ),
    Mutant(
        "deleted-files-kept",
        "Says that a file is deleted, and shows it all the same.",
        ("BATCH-FIL-020",),
        KeepsWhatIsDeleted,
        scenarios=FILES,
    ),
)
