from __future__ import annotations

from dataclasses import replace

import pytest

from core.enums import MarketLight, PointTone
from core.formatting import format_percent
from core.kr_market.chain.analyser import RulesAnalyser
from core.kr_market.ledger.types import SealedSignal
from tests.core.kr_market.ledger.ledger_desk import EVENING, draft

MADE = draft(facts={"ratio": 0.4, "volume": 2.0}, target=66_000.0)
SIGNAL = SealedSignal(
    sequence=1, own_hash="", emitted_at=EVENING, kind=MADE.kind, symbol=MADE.symbol,
    session=MADE.session, preset=MADE.preset, rule_version=1, price=60_000.0, score=71.0,
    grade=MADE.grade, signal_type="", stop=57_000.0, target=66_000.0, inputs_hash="",
    source="krx", is_demo=False, facts=MADE.facts,
)  # fmt: skip


def analyse(light=MarketLight.GREEN, **changes):
    return RulesAnalyser().analyse(replace(SIGNAL, **changes), light)


def test_nothing_against_a_signal_with_small_risk_and_a_far_target():
    found = analyse()
    assert found.verdict == "The rules find nothing against it."
    assert [point.text for point in found.points] == [
        "the Market Gate is GREEN: entries allowed",
        f"risk to the stop {format_percent(0.05)}",
        "reward 2.0 times the risk",
        "0 of 2 figures unknown",
    ]


@pytest.mark.parametrize(
    ("light", "changes", "word"),
    [
        (MarketLight.RED, {}, "no new entries"),
        (MarketLight.GREEN, {"stop": 54_000.0}, f"risk to the stop {format_percent(0.1)}"),
        (MarketLight.GREEN, {"stop": 61_000.0}, f"risk to the stop {format_percent(-1 / 60)}"),
        (MarketLight.GREEN, {"target": 62_000.0}, "reward 0.7 times the risk"),
        (MarketLight.GREEN, {"facts": {"a": None, "b": None, "c": 1}}, "2 of 3 figures unknown"),
    ],
)
def test_what_speaks_against_it_is_said(light, changes, word):
    verdict = analyse(light, **changes).verdict
    assert verdict.startswith("Against it: ")
    assert word in verdict


def test_unknown_is_no_point_for_it():
    found = analyse(MarketLight.UNKNOWN, stop=None, target=None)
    assert [point.tone for point in found.points] == [
        PointTone.UNKNOWN, PointTone.UNKNOWN, PointTone.UNKNOWN, PointTone.FOR
    ]  # fmt: skip
    assert found.verdict.endswith("Unknown: 3 of 4.")
