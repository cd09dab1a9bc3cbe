"""Headers, keys, times, statuses and uploads of recordings."""

from __future__ import annotations

import pytest

from batchspec.reading.recorded.entry import NotRead
from batchspec.reading.recorded.headers import Keys, headers_of
from batchspec.reading.recorded.messages import Reader, status_of
from batchspec.reading.recorded.times import period
from batchspec.reading.recorded.uploads import MOST_PARTS, file_of

FILE = '{"custom_id": "1"}\n{"custom_id": "2"}\n'
TYPE = "multipart/form-data; boundary=abc"


@pytest.mark.parametrize(
    ("stored", "headers"),
    [
        ({"Content-Type": "a/b"}, {"content-type": "a/b"}),
        ({"Content-Type": ["a/b", "c/d"]}, {"content-type": "a/b"}),
        ({"Content-Encoding": ["gzip", "br"]}, {"content-encoding": "gzip, br"}),
        ({"Content-Length": 7, "x": True, "y": None, "z": {}, "u": []}, {"content-length": "7"}),
        ({"x": b"\xe4"}, {"x": "ä"}),
        ({"x": 10**5000, 7: "y"}, {}),
        ([{"name": "Content-Type", "value": "a/b"}, {"name": "x"}, {"name": 1, "value": "y"}, 5], {"content-type": "a/b"}),
        ([["Content-Type", "a/b"], ["x"], ["X-Y", "z"], ["x-y", "later"]], {"content-type": "a/b", "x-y": "z"}),
        (None, {}),
        ("content-type: a/b", {}),
    ],
)  # fmt: skip
def test_headers_in_any_form(stored, headers):
    assert headers_of(stored) == headers


def test_a_key_is_a_number_afterwards_and_a_placeholder_of_ours_is_none():
    keys = Keys()
    one = keys.hidden({"authorization": "Bearer sk-1", "cookie": "a=b", "accept": "x", "api-key": ""})
    assert one == {"authorization": "[key 1]", "cookie": "[key 2]", "accept": "x", "api-key": ""}
    assert keys.hidden({"authorization": "Bearer sk-2"}) == {"authorization": "[key 3]"}
    assert keys.hidden({"Authorization": "Bearer sk-1"}) == {"Authorization": "[key 1]"}
    assert (
        keys.hidden_in_query("limit=2&api-key=sk-1&sig&after=b&access_token=")
        == "limit=2&api-key=[key 4]&sig&after=b&access_token="
    )
    assert Reader().request("GET", "https://u:p@x/v1?key=sk#f", {}, None).path == "/v1?key=[key 1]"
    assert Reader().response(200, {"Set-Cookie": ["a=b"], "x": "y"}, "{}").headers == {"x": "y"}
    ours = {"authorization": "Bearer batchspec-wrong-key"}
    assert keys.hidden(ours) == ours


@pytest.mark.parametrize(
    ("started", "took", "began", "ended"),
    [
        ("1970-01-01T00:00:10.500Z", 250, 10.5, 10.751),
        ("1970-01-01T00:00:10Z", 250, 10.0, 11.25),
        ("1970-01-01T01:00:10.500000+01:00", 0, 10.5, 10.500001),
        ("1969-12-31T19:00:10.500-0500", 0.5, 10.5, 10.5015),
    ],
)
def test_a_time_is_as_wide_as_it_is_written_coarsely(started, took, began, ended):
    assert period(started, took) == pytest.approx((began, ended))


@pytest.mark.parametrize(
    ("started", "took"),
    [
        (None, 1),
        (5, 1),
        ("yesterday", 1),
        ("1970-01-01T00:00:10", 1),
        ("1970-13-01T00:00:10Z", 1),
        ("1970-01-01T00:00:60Z", 1),
        ("0000-01-01T00:00:00Z", 1),
        ("1970-01-01T00:00:10+99:00", 1),
        ("١٩٧٠-01-01T00:00:10Z", 1),
        *(("1970-01-01T00:00:10Z", took) for took in (None, True, "5", -1, 10**400, 1e300, float("nan"))),
    ],
)
def test_a_time_that_cannot_be_read_is_none(started, took):
    assert period(started, took) == (None, None)


@pytest.mark.parametrize(
    ("stored", "status"),
    [
        (200, 200),
        (404.0, 404),
        ("429", 429),
        ("200 OK", 200),
        ("200.0", 200),
        (0, None),
        (-1, None),
        (999, 999),
    ],
)
def test_a_status(stored, status):
    assert status_of(stored) == status


@pytest.mark.parametrize(
    "stored",
    [None, True, "", "OK", "²00", "\uff12\uff10\uff10", 99, 1000, 200.5, 10**400, [], float("nan"), "2000"],
)
def test_a_status_that_is_none(stored):
    with pytest.raises(NotRead) as caught:
        status_of(stored)
    assert caught.value.why == "its answer has no status"


@pytest.mark.parametrize(
    ("method", "address", "why"),
    [
        (None, "http://x/", "its request has no method"),
        ("GE T", "http://x/", "its request has no method"),
        ("", "http://x/", "its request has no method"),
        ("GET", None, "its request has no address"),
        ("GET", "", "its request has no address"),
        ("GET", "http://[/v1?key=secret", "the address of its request is none"),
    ],
)
def test_a_request_that_is_none(method, address, why):
    with pytest.raises(NotRead) as caught:
        Reader().request(method, address, {}, None)
    assert caught.value.why == why


def multipart(end="\r\n", boundary="abc", file=FILE, name='name="file"; filename="in.jsonl"'):
    head = f'--{boundary}{end}Content-Disposition: form-data; name="purpose"{end}{end}batch{end}'
    part = f"--{boundary}{end}Content-Disposition: form-data; {name}{end}Content-Type: text/plain{end}{end}{file}{end}"
    return f"{head}{part}--{boundary}--{end}"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (multipart(), TYPE),
        (multipart("\n"), TYPE),
        (multipart(), 'multipart/form-data; boundary="abc"; charset=utf-8'),
        (multipart(), "Multipart/Form-Data; Boundary=abc"),
        (multipart(), "multipart/form-data"),
        (multipart(boundary="fixed"), TYPE),
        (multipart(), ""),
        (multipart("\n"), ""),
        (multipart(name="name=file"), TYPE),
        (multipart(name="filename*=UTF-8''in.jsonl; name=\"other\""), TYPE),
        (multipart().removesuffix("--\r\n"), TYPE),
        ("preamble\r\n" + multipart(), TYPE),
    ],
)
@pytest.mark.parametrize("form", [str, str.encode])
def test_the_file_of_an_upload(body, kind, form):
    headers = {"content-type": kind} if kind else {}
    request = Reader().request("POST", "https://x/v1/files", headers, form(body))
    assert (request.file, request.body, request.stored) == (FILE, None, True)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", TYPE),
        (b"--abc--", TYPE),
        (b"--abc\r\nno head\r\n--abc--", TYPE),
        (multipart().removesuffix("--abc--\r\n"), TYPE),
        (multipart(name='name="purpose"').encode(), TYPE),
        (multipart(file="\udcff").encode("utf-8", "surrogateescape"), TYPE),
        (b"\x00", "multipart/form-data; boundary="),
        (b"x", "multipart/form-data; boundary=" + "-" * 500),
        ("[object FormData]", "application/json"),
        ("<_io.BytesIO object at 0x7f0a>", ""),
        ("<generator object multipart at 0x7f0a>", ""),
        ("b'--abc'", ""),
        (b"\xff\xfe", "application/json"),
        (b"\x1f\x8bbroken", "application/json"),
    ],
)
def test_a_request_whose_body_is_not_kept_in_a_form_that_can_be_read(body, kind):
    request = Reader().request("POST", "https://x/v1/files", {"content-type": kind}, body)
    assert (request.file, request.body, request.stored) == (None, None, False)


def test_an_empty_file_counts_where_the_length_confirms_it():
    body = multipart(file="")
    length = {"content-type": TYPE, "content-length": str(len(body))}
    assert Reader().request("POST", "/v1/files", length, body).file == ""
    longer = Reader().request("POST", "/v1/files", length | {"content-length": "90000"}, body)
    assert (longer.file, longer.stored) == (None, False)
    assert not Reader().request("POST", "/v1/files", {"content-type": TYPE}, body).stored


def test_an_upload_of_parts_without_end_is_read_to_a_bound():
    part = b'--abc\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
    found = file_of(TYPE, part * MOST_PARTS + multipart().encode())
    assert found is None
    assert file_of(TYPE, part * (MOST_PARTS - 2) + multipart().encode()) == FILE.encode()


@pytest.mark.parametrize(
    ("headers", "stored"), [({}, True), ({"Content-Length": "0"}, True), ({"Content-Length": "5"}, False)]
)
def test_a_request_without_a_body_has_none_unless_a_length_says_otherwise(headers, stored):
    request = Reader().request("post", "https://x/v1/batches?a=b#c", headers, None)
    assert (request.method, request.path, request.body, request.stored) == (
        "POST",
        "/v1/batches?a=b",
        None,
        stored,
    )
