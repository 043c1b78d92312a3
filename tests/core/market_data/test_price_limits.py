"""The daily price limit of the day, not of today."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from core.enums import QualityRule, Severity
from core.market_data.bar_columns import BarColumns
from core.market_data.quality.price_limits import PRICE_LIMITS, find_limits
from core.market_data.quality.price_rules import find_price_defects


def seconds(*days: str) -> np.ndarray:
    return np.array(days, dtype="datetime64[s]").astype(np.int64)


def bars(days: np.ndarray, close: list[float]) -> BarColumns:
    price = np.array(close, dtype=float)
    return BarColumns(days, price, price, price, price, np.full(len(price), 100.0))


@pytest.mark.parametrize(
    ("exchange", "day", "limit"),
    [
        ("KRX", "1998-12-06", 0.12),
        ("KRX", "1998-12-07", 0.15),
        ("kospi ", "2015-06-14", 0.15),
        ("KOSPI", "2015-06-15", 0.30),
        ("KOSDAQ", "2015-06-12", 0.15),
        ("KOE", "2024-01-02", 0.30),
        ("XTAI", "2015-05-29", 0.07),
        ("XTAI", "2015-06-01", 0.10),
    ],
)
def test_the_limit_of_the_day(exchange: str, day: str, limit: float) -> None:
    assert find_limits(exchange, seconds(day)).tolist() == [limit]


@pytest.mark.parametrize(
    ("exchange", "day"),
    [("NASDAQ", "2024-01-02"), ("", "2024-01-02"), ("KRX", "1990-01-03")],
)
def test_no_limit_on_record(exchange: str, day: str) -> None:
    assert np.isnan(find_limits(exchange, seconds(day))).all()


def test_each_rule_has_a_source_and_they_are_in_order() -> None:
    for rules in PRICE_LIMITS.values():
        days = [rule.since for rule in rules]
        assert days == sorted(set(days))
        assert all(rule.source and 0 < rule.limit < 1 for rule in rules)
        assert days[0] > date(1990, 1, 1)


def test_a_move_is_judged_by_the_limit_of_its_day() -> None:
    # 20 % up: beyond 15 % in 2014, within 30 % in 2024.
    early = find_price_defects(bars(seconds("2014-03-03", "2014-03-04"), [100, 120]), "KRX")
    late = find_price_defects(bars(seconds("2024-03-04", "2024-03-05"), [100, 120]), "KRX")

    assert [(item.rule, item.severity) for item in early] == [
        (QualityRule.PRICE_JUMP, Severity.CRITICAL)
    ]
    assert "15 %, the exchange's limit of that time" in early[0].message.replace(
        "\N{NO-BREAK SPACE}", " "
    ).replace(" in a session", "")
    assert late == []


def test_without_a_limit_a_move_is_grave_from_half_the_price_and_never_critical() -> None:
    days = seconds("2024-03-04", "2024-03-05")

    assert find_price_defects(bars(days, [100, 149]), "NASDAQ") == []
    (found,) = find_price_defects(bars(days, [100, 160]), "NASDAQ")
    assert found.severity is Severity.HIGH
    assert "limit of that time" not in found.message


def test_a_limit_day_rounded_to_the_tick_is_no_jump_and_half_a_point_more_is() -> None:
    days = seconds("2024-03-04", "2024-03-05")

    assert find_price_defects(bars(days, [1_150, 1_499]), "KRX") == []  # 30.35 %
    (found,) = find_price_defects(bars(days, [1_150, 1_502]), "KRX")  # 30.6 %
    assert found.rule is QualityRule.PRICE_JUMP


def test_moves_of_two_eras_are_two_findings() -> None:
    days = seconds("2014-03-03", "2014-03-04", "2014-03-05", "2015-06-16", "2015-06-17")
    found = find_price_defects(bars(days, [100, 120, 120, 120, 170]), "KRX")

    assert [item.count for item in found] == [1, 1]
    assert len({item.first_time for item in found}) == 2
