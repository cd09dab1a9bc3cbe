"""Secrets that are easy to know again, servers that tell them in every way, and a look at all that a command left.

What is looked for is written down here by itself: nothing of the kit takes part in it.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote

from batchspec.making.server import Behaviour

KEY = 'sk-kQ7x/Vb+"2é&mT9w~ZrF5pL8'
SECOND = "second_Wq3/jH+8sNcD<5yXuE7t"
HEADER = 'hdr-Ua4/oP+"6éiKg9bMfC1vRs'
QUERY = 'qry Jz5/eN+"7éxTd8hQwB2lYs'
PROXY = "prx-Gm6+aR9cVn3kZt7uHd"
WITHHELD = "env-Ko8/iS+4dWr2yLp6fXqA"
CANARIES = (KEY, SECOND, HEADER, QUERY, PROXY, WITHHELD)
ENVIRONMENT = {
    "ITS_KEY": KEY,
    "ITS_SECOND": SECOND,
    "ITS_HEADER": HEADER,
    "SDK_TOKEN": WITHHELD,
    "HTTP_PROXY": f"http://me:{quote(PROXY, safe='')}@127.0.0.1:9",
    "HTTPS_PROXY": f"http://me:{quote(PROXY, safe='')}@127.0.0.1:9",
}
GIVEN = (
    *("--api-key-env", "ITS_KEY", "--second-key-env", "ITS_SECOND"),
    *("--header", "X-Note: env:ITS_HEADER", "--query", f"sig={QUERY}"),
)
"""Options that name the secrets of a run."""


def encodings(text: str) -> Iterator[str]:
    """Ways in which a server may write a text into one of its own."""
    yield text
    yield json.dumps(text)[1:-1]
    yield json.dumps(json.dumps(text))[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1].replace("/", "\\/")
    yield quote(text, safe="")
    yield quote_plus(text)
    yield quote(quote(text, safe=""), safe="")
    yield "".join(f"%{byte:02x}" for byte in text.encode())
    yield html.escape(text)
    yield f"{text[:9]}\n      {text[9:]}"
    yield text.encode().hex()
    for before in ("", "u", "u:"):
        yield base64.b64encode(f"{before}{text}:".encode()).decode()
        yield base64.urlsafe_b64encode(f"{before}{text}".encode()).decode()


def needles(canary: str) -> set[str]:
    """What must stand nowhere: the canary, its middle, and what any base64 and hexadecimal text of it has."""
    third = len(canary) // 3
    found = {
        canary,
        quote(canary, safe=""),
        canary[third : 2 * third],
        quote(canary[third : 2 * third], safe=""),
    }
    raw = canary.encode()
    found |= {raw.hex()[10:-10], base64.b64encode(raw)[4:-4].decode()}
    for before in (1, 2):
        found.add(base64.b64encode(b"\0" * before + raw)[4:-4].decode())
    return found | {one.replace("+", "-").replace("/", "_") for one in found}


def readings(text: str) -> Iterator[str]:
    """The text as people and programs read it."""
    for _ in range(3):
        yield text
        yield text.replace("+", " ")
        yield re.sub(r"[\r\n]\s*", "", text)
        text = html.unescape(unquote(re.sub(r"\\+u([0-9a-fA-F]{4})", lambda one: chr(int(one[1], 16)), text)))
        text = re.sub(r"\\+(?=[\"/])", "", text)


def told(text: str) -> list[str]:
    """The canaries that a text tells, each with what is around it."""
    found = []
    for number, reading in enumerate(readings(text)):
        for canary in CANARIES:
            for needle in needles(canary):
                at = reading.find(needle)
                if at >= 0:
                    found.append(
                        f"{canary[:3]} as {needle!r} in reading {number}: {reading[max(at - 60, 0) : at + 60]!r}"
                    )
    return found


def left(folder: Path, *streams: str) -> list[str]:
    """The canaries that stand in what a command printed, or in any file below a folder."""
    found = [f"printed: {one}" for stream in streams for one in told(stream)]
    for path in sorted(folder.rglob("*")):
        found += [f"the name {path.name}: {one}" for one in told(path.name)]
        if path.is_file():
            found += [f"{path.name}: {one}" for one in told(path.read_bytes().decode("utf-8", "replace"))]
    return found


class Echoing(Behaviour):
    """A right server that tells what it was sent in each of its answers, in every encoding."""

    def answer(self, answer, call):
        try:
            value = answer.json
        except ValueError:
            return answer
        if isinstance(value, dict):
            value["echo"] = [text for secret in (KEY, SECOND, HEADER, QUERY) for text in encodings(secret)]
            if call.route == "list":
                value["echo"] += [f"{KEY[:12]}…", f"no such key: {KEY[:15]}"]
        return type(answer).of(
            value,
            answer.status,
            {**answer.headers, "x-echo": quote(KEY), "set-cookie": f"sid={quote(SECOND)}"},
        )


def broken_echo(send, line, request):
    """Below HTTP libraries: an answer that breaks rules, with all that was sent in its status, headers, ids and body."""
    sent = request.decode("latin-1")
    texts = [text for secret in (KEY, SECOND, HEADER, QUERY) for text in encodings(secret)]
    body = json.dumps(
        {
            "id": f"batch_{KEY}", "object": "batch", "status": KEY, "endpoint": QUERY, "created_at": HEADER,
            "input_file_id": f"file-{SECOND}", "filename": f"{KEY}.jsonl", "metadata": {KEY: HEADER, "all": texts},
            "error": {"message": f"no key {KEY} of {line} {sent}", "param": texts, "code": 7}, "data": texts,
        }
    ).encode()  # fmt: skip
    head = (
        f"HTTP/1.1 200 {quote(KEY)}\r\ncontent-type: application/json; key={quote(KEY)}\r\nx-echo: {quote(HEADER)}\r\n"
        f"location: http://127.0.0.1:9/?k={quote(KEY)}\r\nset-cookie: a={quote(QUERY)}\r\nno header {quote(QUERY)}\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    send(head.encode("latin-1") + body)
