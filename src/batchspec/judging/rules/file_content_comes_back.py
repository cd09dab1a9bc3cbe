"""The content of a file that was uploaded comes back byte for byte."""

from __future__ import annotations

from collections.abc import Iterator

from batchspec.judging.evidence.finding import Finding, checked
from batchspec.judging.operations.operation import Operation
from batchspec.judging.operations.run import Run
from batchspec.judging.operations.uploaded import uploaded


def judge_trace(run: Run) -> Iterator[Finding]:
    """Of a recording nothing is judged: tools rewrite the ends of lines, and take secrets out."""
    fetched: dict[str, list[Operation]] = {}
    for operation in run.of("content") if run.planned else ():
        if operation.ok and operation.readable and not operation.probe:
            fetched.setdefault(operation.id, []).append(operation)
    for file in uploaded(run) if fetched else ():
        sent = file.upload.exchange.request.file
        for operation in fetched.get(str(file.shown.get("id")), ()):
            if sent is not None and operation.began >= file.upload.ended and operation.exchange.response:
                came = operation.exchange.response.body
                yield checked(
                    came == sent,
                    "",
                    "the bytes that were uploaded",
                    _words(sent, came),
                    place=operation.place,
                )


def _words(sent: str, came: str | None) -> str:
    """The first line that differs, since files are long."""
    if came is None:
        return "bytes that are not UTF-8"
    before, after = sent.splitlines(keepends=True), came.splitlines(keepends=True)
    same = next(
        (n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]),
        min(len(before), len(after)),
    )
    return f"line {same + 1}: {after[same] if same < len(after) else 'nothing'}"
