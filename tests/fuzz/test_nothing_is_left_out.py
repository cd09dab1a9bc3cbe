"""The fuzzers find by walking what there is to try: a reader, format, rule, command or setting that is new is tried, or a test here fails."""

from __future__ import annotations

import click
import pytest

from batchspec.cli.usage import complaint
from batchspec.drift.readers import kinds
from batchspec.judging.rules import names
from batchspec.reading.files.formats import formats
from batchspec.settings import NAMES
from fuzz import options, recordings, rules, settings, sources
from fuzz.options import BEFORE, NUMBERS, STAYS, can_run, is_number, odd_line, parameters, ways


def test_every_reader_of_drift_has_a_source_that_is_spoiled():
    assert {kind for kind, found in sources.samples().items() if found} == set(kinds()), (
        "put a source of that kind into tests/drift_sources"
    )
    assert len(sources.FUZZERS) == len(kinds())


def test_every_format_has_a_recording_that_is_spoiled():
    assert {form for form, found in recordings.samples().items() if found} == {
        form.name for form in formats()
    }, "put a recording into tests/recordings, or into BY_HAND of tests/fuzz/recordings.py"
    assert len(recordings.FUZZERS) == len(formats())


def test_every_rule_is_given_odd_evidence():
    assert {row.check.target for row in rules.RULES} == set(names())
    assert {row.judges for row in rules.RULES} <= {"text", "batch", "history", "trace", "gateway", "client"}


def test_every_setting_is_given_odd_values():
    assert NAMES >= settings.RISKY
    assert set(settings.OUTPUTS) <= NAMES


def test_every_command_is_given_odd_values():
    assert {way for way, _ in ways()} == set(BEFORE), (
        "say in BEFORE of tests/fuzz/options.py how it ends quickly"
    )
    assert {way for way, _ in parameters()} <= set(BEFORE)


def test_what_lets_each_command_end_quickly_does_so():
    for way, words in BEFORE.items():
        if way not in {("check", "gateway"), ("proxy",), ("serve",), ("fixtures", "export")}:
            options.OddLine((*way, *words), " ".join(way)).run()


NUMERIC = [(way, parameter) for way, parameter in parameters() if is_number(parameter)]


@pytest.mark.parametrize(
    ("way", "parameter"), NUMERIC, ids=lambda one: "-".join(one) if isinstance(one, tuple) else one.name
)
def test_any_number_for_a_numeric_option_is_taken_or_told_in_one_line(way, parameter):
    for value in NUMBERS:
        _read(way, parameter, value)


@pytest.mark.parametrize("way", STAYS, ids="-".join)
def test_odd_words_for_options_of_commands_that_go_on_are_taken_or_told(way):
    for other, parameter in parameters():
        if other == way and not can_run(other, parameter) and not is_number(parameter):
            for value in (word for word in options.WORDS if "\0" not in word):  # the group refuses those
                _read(way, parameter, value)


def _read(way, parameter, value):
    """Read one value as the command does, without carrying the command out."""
    context = click.Context(dict(ways())[way])
    try:
        parameter.process_value(context, (value,) if parameter.multiple or parameter.nargs != 1 else value)
    except click.ClickException as error:
        assert len(complaint(error)) < 1_500


def test_an_odd_line_has_its_value_in_place_of_the_good_one():
    way, port = next(one for one in parameters() if one[0] == ("serve",) and one[1].name == "port")
    assert odd_line(way, port, "²").words == ("serve", "--port=²")
    way, host = next(one for one in parameters() if one[0] == ("serve",) and one[1].name == "host")
    assert odd_line(way, host, "²").words == ("serve", "--port", "$PORT", "--host=²")
