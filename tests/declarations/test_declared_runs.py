"""Runs against servers of which something is declared: by the command, and by pytest, with the same file."""

from __future__ import annotations

import json

import pytest
from support.runs import broken, run, status

from batchspec.declarations.declared import Declared, Limits
from batchspec.judging.outcomes.verdict import Status
from batchspec.making.server import Behaviour
from batchspec.making.server.behaviour import Answer
from batchspec.making.server.refusal import invalid


class FewPairs(Behaviour):
    """Takes so many pairs of metadata at most."""

    most = 4

    def create_body(self, body):
        if (
            isinstance(body, dict)
            and isinstance(body.get("metadata"), dict)
            and len(body["metadata"]) > self.most
        ):
            raise invalid("metadata", f"at most {self.most} pairs are allowed.")
        return body


METADATA = ("metadata-limits", "refused-creates")


def test_a_lower_limit_that_is_declared_is_kept_and_one_that_is_not_fails():
    declared = Declared(limits=Limits(metadata_pairs=4))
    assert broken(run(*METADATA, behaviour=FewPairs, declared=declared)) == set()
    assert "BATCH-CRE-015" in broken(run(*METADATA, behaviour=FewPairs))


@pytest.mark.parametrize("pairs", [3, 5])
def test_a_limit_that_is_declared_wrongly_fails(pairs):
    found = broken(run(*METADATA, behaviour=FewPairs, declared=Declared(limits=Limits(metadata_pairs=pairs))))
    assert found & {"BATCH-CRE-006", "BATCH-CRE-015"}


def test_a_batch_is_judged_by_the_declared_limit():
    declared = Declared(limits=Limits(metadata_value_length=16, metadata_name_length=16))
    report = run("metadata-limits", "paging", declared=declared)
    assert status(report, "BATCH-MET-002") is Status.PASS
    assert status(report, "BATCH-MET-003") is Status.PASS
    assert "BATCH-CRE-006" in broken(run("refused-creates", declared=declared))


def test_without_a_declaration_nothing_of_the_area_applies():
    report = run("happy-path")
    rows = [outcome for outcome in report.outcomes if outcome.requirement.area == "DCL"]
    assert len(rows) == 7
    assert {outcome.status for outcome in rows} == {Status.NOT_APPLICABLE}


FILE = """
url = "{url}"
version = "1.4"
timeout = 60
[capabilities]
cancel = true
[serves]
completion_windows = ["7d"]
"""


def report_of(path):
    return json.loads(path.read_text())


def test_the_file_names_the_server_and_the_report_names_the_file(batchspec, quick_reference, tmp_path):
    (tmp_path / "batchspec-target.toml").write_text(FILE.format(url=quick_reference.url))
    done = batchspec("check", "server", "--json", "report.json", "--record", "run")
    assert done.code == 0, done.err
    assert "declared in batchspec-target.toml: claims cancel, windows 7d" in done.out
    report = report_of(tmp_path / "report.json")
    assert report["target"]["file"] == "batchspec-target.toml"
    assert report["target"]["version"] == "1.4"
    batchspec("rejudge", "run/trace.jsonl", "--target-version", "1.4", "--json", "again.json")
    again = report_of(tmp_path / "again.json")
    assert {key for key in report if report[key] != again[key]} <= {"trace"}


def test_the_command_line_wins_over_the_file_and_the_file_over_pyproject(batchspec, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.batchspec]\nurl = "http://127.0.0.1:9/low"\n')
    (tmp_path / "t.toml").write_text('url = "http://127.0.0.1:9/file"\n')
    low = batchspec("check", "server")
    assert "http://127.0.0.1:9/low: " in low.err
    file = batchspec("check", "server", "--target-file", "t.toml")
    assert "http://127.0.0.1:9/file: " in file.err
    high = batchspec("check", "server", "http://127.0.0.1:9/high", "--target-file", "t.toml")
    assert "http://127.0.0.1:9/high: " in high.err


def test_the_base_path_of_the_file_is_that_of_an_address_without_one(batchspec, tmp_path):
    (tmp_path / "batchspec-target.toml").write_text('base_path = "/openai/v1"\n')
    assert "http://127.0.0.1:9/openai/v1: " in batchspec("check", "server", "http://127.0.0.1:9").err
    assert "http://127.0.0.1:9/v2: " in batchspec("check", "server", "http://127.0.0.1:9/v2").err


def test_a_bad_file_is_exit_2_and_one_line(batchspec, tmp_path):
    (tmp_path / "batchspec-target.toml").write_text('modl = "x"\n')
    done = batchspec("check", "server", "http://127.0.0.1:9")
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1] == (
        "Error: batchspec-target.toml:1: unknown key 'modl'; did you mean 'model'?"
    )


def test_a_variable_that_is_not_set_is_named(batchspec, tmp_path):
    (tmp_path / "batchspec-target.toml").write_text('[headers]\napi-key = "env:BATCHSPEC_NOT_SET"\n')
    done = batchspec("check", "server", "http://127.0.0.1:9")
    assert done.code == 2
    assert "the environment variable BATCHSPEC_NOT_SET (--header api-key) is not set" in done.err


def test_a_header_from_the_environment_is_sent_and_stored_nowhere(
    batchspec, quick_reference, tmp_path, monkeypatch
):
    monkeypatch.setenv("BATCHSPEC_A_SECRET", "0123456789-secret")
    text = f'url = "{quick_reference.url}"\n[headers]\nx-team = "env:BATCHSPEC_A_SECRET"\n'
    (tmp_path / "batchspec-target.toml").write_text(text)
    done = batchspec("check", "server", "--record", "run", "--json", "report.json")
    assert done.code == 0, done.err
    assert {call.headers.get("x-team") for call in quick_reference.requests} == {"0123456789-secret"}
    kept = [path.read_text() for path in tmp_path.rglob("*.json*")]
    assert [text for text in (*kept, done.out, done.err) if "0123456789-secret" in text] == []


class ShowsEarly(Behaviour):
    """Shows the id of the output file as soon as a batch is in progress; the file is empty until the batch ends."""

    def __init__(self):
        self.early = set()

    def shown(self, shown, batch, route):
        del route
        if shown["status"] not in {"in_progress", "finalizing"}:
            self.early -= {batch.reserved[0]} if shown["status"] == "completed" else set()
            return shown
        self.early.add(batch.reserved[0])
        return {**shown, "output_file_id": batch.reserved[0]}

    def intercept(self, call):
        if call.route == "content" and call.object_id in self.early:
            return Answer(200, b"", {"Content-Type": "application/jsonl"})
        return None


PARTIAL = Declared(partial_results=True)


def test_partial_results_that_are_declared_are_no_warning():
    declared = run("happy-path", behaviour=ShowsEarly, declared=PARTIAL)
    assert broken(declared) == set()
    assert status(declared, "BATCH-DCL-002") is Status.PASS
    row = next(one for one in declared.outcomes if one.requirement.id == "BATCH-FID-002")
    assert (row.status, row.cause) == (Status.NOT_APPLICABLE, "the target declares partial results")
    assert broken(run("happy-path", behaviour=ShowsEarly)) == {"BATCH-FID-002", "BATCH-FID-005"}


def test_a_batch_that_is_validating_shows_no_file_whatever_is_declared():
    class TooEarly(ShowsEarly):
        def shown(self, shown, batch, route):
            if shown["status"] != "validating":
                return super().shown(shown, batch, route)
            self.early.add(batch.reserved[0])
            return {**shown, "output_file_id": batch.reserved[0]}

    assert broken(run("happy-path", behaviour=TooEarly, declared=PARTIAL)) == {"BATCH-FID-001"}


@pytest.mark.parametrize(("claim", "route"), [("list", "list"), ("cancel", "cancel"), ("results", "content")])
def test_a_claimed_feature_that_is_not_there_fails(claim, route):
    class Without(Behaviour):
        def intercept(self, call):
            return Answer.of({"error": {"message": "Not found."}}, 404) if call.route == route else None

    scenarios = ("happy-path", "paging", "cancel-early")
    report = run(*scenarios, behaviour=Without, declared=Declared(claims=(claim,)))
    assert status(report, "BATCH-DCL-001") is Status.FAIL
    assert status(run(*scenarios, declared=Declared(claims=(claim,))), "BATCH-DCL-001") is Status.PASS


def test_a_claim_that_no_request_of_the_run_shows_is_untestable():
    report = run("happy-path", declared=Declared(claims=("keys",)))
    assert status(report, "BATCH-DCL-001") is Status.UNTESTABLE
