"""Gateway mutants: each is found by the requirement that it breaks and by nothing else, and each requirement finds one."""

from __future__ import annotations

import re

import pytest

from batchspec.making.gateway import Passing
from batchspec.mutants.gateway import MUTANTS
from batchspec.mutants.gateway_parts.mutant import GatewayMutant
from batchspec.mutants.matrix import tried_gateway
from batchspec_contract.registry import REQUIREMENTS

ROWS = {row.id for row in REQUIREMENTS if row.role == "gateway" and row.check and not row.excluded}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_gateway_mutant_is_found_by_what_it_breaks_and_by_nothing_else(mutant):
    trial = tried_gateway(mutant)
    assert trial.missed == ()
    assert trial.unexpected == ()
    assert [row for row in mutant.also_breaks if row not in trial.found] == []


def test_every_requirement_of_gateways_has_a_mutant():
    assert sorted(ROWS - {row for mutant in MUTANTS for row in mutant.kills}) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_gateway_mutant_says_what_it_is(mutant):
    assert re.fullmatch(r"gateway(-[a-z0-9]+)+", mutant.name)
    assert re.fullmatch(r"[A-Z].*\.", mutant.breaks)
    assert set(mutant.kills) <= ROWS


def test_a_gateway_that_breaks_nothing_survives():
    trial = tried_gateway(GatewayMutant("gateway-right", "Does nothing.", ("BATCH-GWY-007",), Passing))
    assert trial.found == ()
    assert trial.missed == ("BATCH-GWY-007",)


def test_a_gateway_that_breaks_down_is_no_mutant():
    class Crashes(Passing):
        def shown(self, answered, asked):
            if asked.path.endswith("/content"):
                raise ZeroDivisionError
            return answered

    with pytest.raises(RuntimeError, match="the mutant gateway-crashes broke down:\n"):
        tried_gateway(GatewayMutant("gateway-crashes", "Crashes.", ("BATCH-GWY-007",), Crashes))
