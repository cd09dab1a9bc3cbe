"""What a reader does not understand, and what is out to harm it, is refused in one line; nothing is run or written."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import time
import zipfile

import pytest

from batchspec.drift.reading.problems import UnreadableSource
from batchspec.drift.source import read
from tests.support.drifting import altered, drift


def refused(path, **options) -> str:
    """The complaint about a source, less where it is; a second or two of the processor are enough for it."""
    began = time.process_time()
    with pytest.raises(UnreadableSource) as caught:
        read(str(path), **options)
    assert time.process_time() - began < 20
    assert "\n" not in str(caught.value)
    return caught.value.what


NOT_UNDERSTOOD = {
    "typescript, a type of types": (
        "batch.d.ts",
        ("status: Shared.Status;", "status: Base['id'];"),
        "line 11: the type Base['id'] is not understood",
    ),
    "typescript, a generic": (
        "batch.d.ts",
        ("({ total: number })", "Loose<Base>"),
        "line 18: the type Loose<Base> is not understood",
    ),
    "python, an annotation": (
        "pydantic_models.py",
        ("completed_at: int | None = None", "completed_at: make(int)[0] = None"),
        "line 47: the type make(int)[0] is not understood",
    ),
    "python, a name": (
        "typed_dict.py",
        ("completed_at: int | None", "completed_at: Moment | None"),
        "line 23: the type Moment is not understood",
    ),
    "python, a base": (
        "typed_dict.py",
        ("class Batch(TypedDict, total=False):", "from elsewhere import Above\nclass Batch(Above):"),
        "Batch inherits from Above of elsewhere, which is not in the source",
    ),
    "go": (
        "batch.go",
        ("RequestCounts *Counts ", "RequestCounts func() "),
        "line 30: the type func() is not understood",
    ),
    "rust": (
        "batch.rs",
        ("Option<Counts>", "Later<Counts>"),
        "line 18: the type Later<Counts> is not understood",
    ),
    "kotlin": (
        "Batch.kt",
        ("val errors: Errors? = null,", "val errors: (Int) -> Int,"),
        "line 17: the type (Int) -> Int is not understood",
    ),
    "ruby": (
        "batch.rb",
        ("-> { Toy::Counts }", "-> { guess(Toy) }"),
        "line 20: the type guess(Toy) is not understood",
    ),
    "csharp": (
        "Batch.cs",
        ("public Counts? RequestCounts", "public (int, int) RequestCounts"),
        "line 32: the type (int, int) is not understood",
    ),
    "openapi, a type": (
        "openapi30.yaml",
        ("total: {type: integer}", "total: {type: number64}"),
        "line 41: the type 'number64' is not one of a schema",
    ),
    "openapi, a reference": (
        "openapi30.yaml",
        ('{$ref: "#/components/schemas/Status"}', '{$ref: "#/components/schemas/State"}'),
        "line 13: '#/components/schemas/State' is not in the document",
    ),
    "openapi 2": (
        "openapi30.yaml",
        ("openapi: 3.0.3", "swagger: '2.0'"),
        "no OpenAPI 3 document: it has no `openapi: 3.x`",
    ),
    "docs, said twice": (
        "page.txt",
        ("status string The state.", "status string The state.\n\nstatus integer The state."),
        "lines 16 and 18 say status differently",
    ),
    "docs, cut off": (
        "page_nested.md",
        ("6 more }", "7 more }"),
        "line 3: promises 10 fields of Batch and lists 9",
    ),
    "recorded": ("recorded.jsonl", ('"run": "7"', '"run": NaN'), "NaN is not a JSON number"),
}


@pytest.mark.parametrize("case", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_a_refusal_and_no_missing_field(case, tmp_path):
    name, change, expected = NOT_UNDERSTOOD[case]
    assert refused(altered(tmp_path, name, change)) == expected


NOT_IN_THE_LANGUAGE = {
    "batch.d.ts": (
        ("status: Shared.Status;", "status: Shared.Status oops {;"),
        "the declaration of Batch was not understood",
    ),
    "Batch.java": (
        ("private Errors errors;", "private Errors[ errors;"),
        "the declaration of Batch was not understood",
    ),
    "typed_dict.py": (("class Counts(TypedDict):", "class Counts(TypedDict:"), "no Python at line "),
}


@pytest.mark.parametrize("name", NOT_IN_THE_LANGUAGE)
def test_what_is_not_in_the_language_is_refused(name, tmp_path):
    """On which line a parser notices it, and what it shows of that line, is the parser's business."""
    change, wanted = NOT_IN_THE_LANGUAGE[name]
    message = re.sub(r"^line [0-9]+: ", "", refused(altered(tmp_path, name, change)))
    assert message.startswith(wanted)


def test_an_error_elsewhere_in_the_file_is_none_in_the_interface(tmp_path):
    path = altered(
        tmp_path,
        "batch.d.ts",
        ("export declare namespace Batch {", "oops {{ here\nexport declare namespace Batch {"),
    )
    assert read(str(path)).unread == ("Shared.Status", "Batch.Errors", "Shared.Metadata")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "<html><body>Batch</body></html>",
            "this is HTML; save the page as text, or name its kind with --kind",
        ),
        ("nothing to see", "lists no fields input_file_id and status as a reference page does"),
        (
            '{"type": "object", "properties": {}}',
            "a type with the fields input_file_id and status was not found in its schemas; name one with --type",
        ),
        ('{"openapi": "3.1.0"}', "has no components.schemas"),
        ('{"a": 1, "a": 2}', 'the key "a" is there twice in one object'),
        ("[1, 2", "the text ends in the middle of a value at line 1, column 6"),
        ("[]", "no object in it has input_file_id and status"),
    ],
)
def test_what_holds_no_batch_is_refused(text, told, tmp_path):
    path = tmp_path / "source"
    path.write_text(text)
    assert refused(path) == told


def test_what_is_no_text_is_refused(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n")
    assert refused(tmp_path / "a.txt") == "byte 0 (0x89) is not UTF-8"
    (tmp_path / "b.yaml.gz").write_bytes(gzip.compress(b"openapi: 3.1.0")[:-9])
    assert refused(tmp_path / "b.yaml.gz").startswith("the gzip data is broken: ")


def test_two_that_look_like_a_batch_and_differ_are_for_the_user_to_choose(tmp_path):
    other = "\n\nclass Job(TypedDict):\n    input_file_id: str\n    status: int\n"
    path = altered(
        tmp_path,
        "typed_dict.py",
        ("class Batch(", "class Work("),
        ("metadata: dict[str, str] | None\n", f"metadata: dict[str, str] | None\n{other}"),
    )
    assert refused(path) == "Job, Work each look like a batch and differ; name one with --type"
    assert read(str(path), wanted="Job").fields["status"].type == "integer"
    assert refused(path, wanted="Nobody") == "a type named Nobody was not found in its classes"


def test_what_a_package_should_hold_and_does_not_is_refused(tmp_path):
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "b.py").write_text(
        "from .gone import Usage\nclass Batch:\n    input_file_id: str\n    status: str\n    usage: Usage\n"
    )
    assert refused(tmp_path) == "line 5: Usage comes from .gone, which is not in the source"
    assert read(str(tmp_path / "toy" / "b.py")).unread == ("Usage",)


def bomb() -> str:
    lines = ["openapi: 3.1.0", "components:", "  schemas:", "    Batch:", "      properties:"]
    lines += ["        input_file_id: {type: string}", "        status: &s0 {type: string}"]
    for level in range(1, 12):
        parts = ", ".join(f"p{part}: *s{level - 1}" for part in range(9))
        lines.append(f"        x{level}: &s{level} {{type: object, properties: {{{parts}}}}}")
    return "\n".join(lines)


def referring(reference: str) -> str:
    return (
        "openapi: 3.1.0\ncomponents:\n  schemas:\n    Loop: {$ref: '#/components/schemas/Loop'}\n    Batch:\n      properties:\n"
        f"        input_file_id: {{type: string}}\n        status: {{type: string}}\n        errors: {{$ref: '{reference}'}}\n"
    )


HOSTILE = {
    "a YAML bomb": ("b.yaml", bomb(), "an object is made of more than 5,000 types"),
    "aliases without end": (
        "b.yaml",
        "a: &a [1]\nb: [" + "*a, " * 10_001 + "]",
        "has more than 10,000 aliases",
    ),
    "an alias of itself": ("b.yaml", "a: &a [*a]", "the alias *a at line 1 refers to itself"),
    "deep flow": ("b.yaml", "a: " + "[" * 100_000, "nested deeper than 200 levels at line 1"),
    "deep block": ("b.yaml", "- " * 100_000, "nested deeper than 200 levels at line 1"),
    "deep JSON": ("b.json", "[" * 100_000, "nested deeper than 512 levels"),
    "less deep JSON": (
        "b.json",
        '{"openapi": ' + "[" * 300 + "]" * 300 + "}",
        "nested deeper than 200 levels at line 1",
    ),
    "a reference to a file": (
        "b.yaml",
        referring("/etc/passwd#/a"),
        "line 9: '/etc/passwd#/a' leads out of the document, and is not followed",
    ),
    "a reference to an address": (
        "b.yaml",
        referring("https://127.0.0.1:9/a.yaml#/a"),
        "line 9: 'https://127.0.0.1:9/a.yaml#/a' leads out of the document, and is not followed",
    ),
    "a reference to itself": (
        "b.yaml",
        referring("#/components/schemas/Loop"),
        "line 4: '#/components/schemas/Loop' refers to itself",
    ),
    "deep Python": (
        "b.py",
        "input_file_id = " + "(" * 40_000,
        None,
    ),
    "deep TypeScript": (
        "b.ts",
        "interface Batch { status: string; input_file_id: " + "{a:" * 20_000 + "string" + "}" * 20_000 + " }",
        "nested too deeply",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_text_is_refused(case, tmp_path):
    name, text, told = HOSTILE[case]
    path = tmp_path / name
    path.write_text(text)
    found = refused(path)
    assert (
        found == told if told else found.startswith(("no Python at line 1: ", "no Python: nested too deeply"))
    )
    assert list(tmp_path.iterdir()) == [path]


def test_a_schema_that_contains_itself_is_read_once(tmp_path):
    text = referring("#/components/schemas/Batch")
    path = tmp_path / "b.yaml"
    path.write_text(text)
    assert "errors.errors.errors" not in read(str(path)).fields


@pytest.mark.parametrize("name", ["b.yaml", "b.json", "b.txt", "b.whl", "b.py"])
def test_a_file_of_200_megabytes_is_refused(name, tmp_path):
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    assert refused(path) == ("is over 16 MB of source" if name == "b.py" else OVER)


OVER = "is over 40,000,000 bytes; --limit sources=80000000 raises that limit"


def test_a_gzip_bomb_is_refused(tmp_path):
    path = tmp_path / "b.json.gz"
    path.write_bytes(gzip.compress(bytes(65 * 1024 * 1024)))
    assert refused(path) == OVER


def a_zip(path, name="a.py", raw=b"", mode=0o644):
    member = zipfile.ZipInfo(name)
    member.external_attr = mode << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, raw)
    return path


@pytest.mark.parametrize(
    "name", ["../../evil.py", "/etc/evil.py", "a/../../evil.py", "..\\evil.py", "c:/evil.py"]
)
def test_a_path_that_leads_out_of_an_archive_is_refused(name, tmp_path):
    told = f"holds a path that leads out of it, {name!r}"
    assert refused(a_zip(tmp_path / "a.whl", name)) == told
    path = tmp_path / "a.tgz"
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    assert refused(path) == told


def test_an_archive_that_links_is_refused(tmp_path):
    assert refused(a_zip(tmp_path / "a.whl", "a.py", b"/etc/passwd", 0o120777)) == "holds a link, 'a.py'"
    path = tmp_path / "a.tgz"
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("package/a.ts")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)
    assert refused(path) == "holds a link or a device, 'package/a.ts'"


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path):
    assert (
        refused(a_zip(tmp_path / "a.whl", raw=bytes(8 * 1024 * 1024)))
        == "'a.py' unpacks to over 200 times its size"
    )
    path = tmp_path / "a.tgz"
    with gzip.open(path, "wb") as stream:
        member = tarfile.TarInfo("package/a.ts")
        member.size = 1 << 40
        stream.write(member.tobuf())
        stream.write(bytes(64 * 1024 * 1024))
    assert refused(path) == "unpacks to over 16 MB"


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path):
    path = a_zip(tmp_path / "a.whl", raw=b"input_file_id" + bytes(2 * 1024 * 1024))
    raw = path.read_bytes()
    size = (2 * 1024 * 1024 + 13).to_bytes(4, "little")
    path.write_bytes(raw.replace(size, (100).to_bytes(4, "little")))
    assert refused(path).startswith("a.py cannot be unpacked: ")


@pytest.mark.parametrize(
    ("offset", "value"), [(8, 99), (6, 1)], ids=["packed in an unknown way", "encrypted"]
)
def test_a_zip_that_cannot_be_unpacked_is_refused(tmp_path, offset, value):
    path = a_zip(tmp_path / "a.whl", raw=b"input_file_id")
    raw = bytearray(path.read_bytes())
    directory = raw.index(b"PK\x01\x02")
    raw[offset] = value  # in the header of the member, and two bytes further on in the directory
    raw[directory + offset + 2] = value
    path.write_bytes(raw)
    assert refused(path).startswith("a.py cannot be unpacked: ")


def test_broken_archives_are_refused(tmp_path):
    (tmp_path / "a.whl").write_bytes(b"PK\x03\x04" + b"junk" * 10)
    assert refused(tmp_path / "a.whl").startswith("no zip archive: ")
    (tmp_path / "a.tgz").write_bytes(b"\x1f\x8bjunk")
    assert refused(tmp_path / "a.tgz").startswith("no tar archive: ")


def test_python_with_code_at_module_level_does_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.py").write_text(
        "open('ran', 'w')\nimport os\nos._exit(7)\nclass Batch:\n    input_file_id: str\n    status: str\n"
    )
    assert set(read("b.py").fields) == {"input_file_id", "status"}
    assert [path.name for path in tmp_path.iterdir()] == ["b.py"]


def test_a_file_is_not_read_out_of_its_folder_by_a_link(tmp_path):
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "shared.d.ts").write_text("export type Status = 'secret';")
    path = altered(inside, "batch.d.ts")
    (inside / "shared.d.ts").unlink()
    (inside / "shared.d.ts").symlink_to(outside / "shared.d.ts")
    assert "Shared.Status" in read(str(path)).unread


def test_a_refusal_is_one_line_and_exit_code_3(tmp_path):
    path = tmp_path / "b.yaml"
    path.write_text(referring("file:///etc/passwd"))
    assert drift(path) == (
        3,
        "",
        f"batchspec: {path}: line 9: 'file:///etc/passwd' leads out of the document, and is not followed\n",
    )
