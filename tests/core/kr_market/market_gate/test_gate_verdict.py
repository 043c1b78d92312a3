"""Lights, the dollar, age, and what must be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.contracts import RateReading
from core.enums import GatePartName, MarketLight, SectorMood
from core.kr_market.market_gate.light import describe_allowance, find_light, find_mood
from core.kr_market.market_gate.preset import STANDARD
from core.kr_market.market_gate.reading import GatePart, GateReading
from core.kr_market.market_gate.session_age import count_age, find_clock
from core.kr_market.market_gate.verdict import judge
from core.market_data.calendars import count_exchange_sessions
from tests.core.kr_market.market_gate.gate_samples import LAST, NO_RATE

LOW = RateReading(1_300.0, day=LAST)


def reading(score: float | None, *, unknown: float = 0.0) -> GateReading:
    """A reading of an index; `unknown` points of it belong to a part that is not known."""
    parts = (
        GatePart(GatePartName.TREND, score, 85.0 - unknown, ""),
        GatePart(GatePartName.VOLUME, None if unknown else 0.0, unknown, ""),
    )
    reason = "" if score is not None else "Only 59 sessions have a clean bar; 60 are needed."
    return GateReading(LAST, score, parts, 85.0, 85.0 - unknown, 60, 0, reason)


@pytest.mark.parametrize(
    ("score", "light"),
    [
        (85.0, MarketLight.GREEN),
        (70.0, MarketLight.GREEN),
        (69.9, MarketLight.YELLOW),
        (45.0, MarketLight.YELLOW),
        (44.9, MarketLight.RED),
        (0.0, MarketLight.RED),
        (None, MarketLight.UNKNOWN),
    ],
)
def test_lights(score: float | None, light: MarketLight) -> None:
    assert find_light(score, STANDARD) is light


@pytest.mark.parametrize(
    ("score", "mood"),
    [
        (70.0, SectorMood.BULLISH),
        (69.0, SectorMood.NEUTRAL),
        (40.0, SectorMood.NEUTRAL),
        (39.0, SectorMood.BEARISH),
        (None, SectorMood.UNKNOWN),
    ],
)
def test_moods(score: float | None, mood: SectorMood) -> None:
    assert find_mood(score, STANDARD) is mood


def test_each_light_allows_its_own_size() -> None:
    sizes = {light: describe_allowance(light, STANDARD).size for light in MarketLight}
    assert sizes == {
        MarketLight.GREEN: 1.0,
        MarketLight.YELLOW: 0.5,
        MarketLight.RED: 0.0,
        MarketLight.UNKNOWN: None,
    }
    assert describe_allowance(MarketLight.YELLOW, STANDARD).title == "Selective, half size"
    third = replace(STANDARD, yellow_size=0.25)
    assert describe_allowance(MarketLight.YELLOW, third).title == "Selective, 25 % size"


@pytest.mark.parametrize("score", [85.0, 50.0, None])
def test_a_dear_dollar_is_red_whatever_the_score(score: float | None) -> None:
    verdict = judge(reading(score), RateReading(1_450.0, day=LAST), 900, STANDARD)
    assert verdict.light is MarketLight.RED
    assert verdict.is_certain
    assert "USD/KRW 1,450.0 of 2023-12-22 is at or above 1,450" in verdict.reasons[0]


def test_a_rising_dollar_is_a_warning() -> None:
    verdict = judge(reading(70.0), RateReading(1_400.0, day=LAST), 0, STANDARD)
    assert verdict.light is MarketLight.GREEN
    assert verdict.is_certain
    assert verdict.warnings == ("USD/KRW 1,400.0 of 2023-12-22: from 1,450 on the light is red.",)
    assert judge(reading(70.0), RateReading(1_399.9, day=LAST), 0, STANDARD).warnings == ()


def test_an_unknown_dollar_is_said_and_never_taken_to_be_fine() -> None:
    verdict = judge(reading(70.0), NO_RATE, 0, STANDARD)
    assert verdict.light is MarketLight.GREEN
    assert not verdict.is_certain
    assert verdict.warnings == (
        "USD/KRW is unknown: the stop at 1,450 is not checked. No series of USD/KRW is stored.",
    )


def test_a_reason_tells_score_and_threshold() -> None:
    def said(score: float) -> str:
        return judge(reading(score), LOW, 0, STANDARD).reasons[0]

    assert said(70.0) == "Score 70 of 85: green from 70."
    assert said(60.0) == "Score 60 of 85: yellow from 45 to below 70."
    assert said(10.0) == "Score 10 of 85: red below 45."


def test_points_that_are_unknown_may_hide_a_better_light_and_never_make_one() -> None:
    verdict = judge(reading(60.0, unknown=15.0), LOW, 0, STANDARD)
    assert verdict.light is MarketLight.YELLOW
    assert not verdict.is_certain
    assert "Unknown: volume. Without, 70 is the most. The light could be green." in verdict.warnings
    sure = judge(reading(70.0, unknown=15.0), LOW, 0, STANDARD)
    assert sure.is_certain
    assert sure.warnings == ("Unknown: volume. Without, 70 is the most.",)


def test_old_bars_are_unknown_and_not_green() -> None:
    assert judge(reading(85.0), LOW, 1, STANDARD).light is MarketLight.GREEN
    verdict = judge(reading(85.0), LOW, 2, STANDARD)
    assert verdict.light is MarketLight.UNKNOWN
    assert "2 sessions have closed since" in verdict.reasons[0]


def test_bars_of_an_age_that_nobody_can_tell_are_unknown() -> None:
    verdict = judge(reading(85.0), LOW, None, STANDARD)
    assert verdict.light is MarketLight.UNKNOWN
    assert "no known calendar" in verdict.reasons[0]


def test_a_reading_without_score_is_unknown_for_its_own_reason() -> None:
    verdict = judge(reading(None), LOW, 0, STANDARD)
    assert verdict.light is MarketLight.UNKNOWN
    assert verdict.reasons == ("Only 59 sessions have a clean bar; 60 are needed.",)


@pytest.mark.parametrize(
    ("clock", "age"),
    [
        (datetime(2023, 12, 22, 7, 0, tzinfo=UTC), 0),  # Friday 16:00 in Seoul
        (datetime(2023, 12, 24, 23, 0, tzinfo=UTC), 0),  # Monday morning, Christmas
        (datetime(2023, 12, 26, 6, 29, tzinfo=UTC), 0),  # Tuesday 15:29: the session is under way
        (datetime(2023, 12, 26, 6, 30, tzinfo=UTC), 1),
        (datetime(2023, 12, 29, 9, 0, tzinfo=UTC), 3),  # the last day of the year is no session
        (datetime(2023, 12, 21, 9, 0, tzinfo=UTC), 0),  # a clock before the bar
    ],
)
def test_age_counts_sessions_that_have_closed(clock: datetime, age: int) -> None:
    assert count_age(LAST, "KRX", clock, count_exchange_sessions) == age


def test_age_on_an_exchange_without_calendar_is_unknown() -> None:
    clock = datetime(2024, 1, 5, 9, 0, tzinfo=UTC)
    assert count_age(LAST, "NOWHERE", clock, count_exchange_sessions) is None


def test_a_day_is_read_as_at_its_end_and_never_from_the_future() -> None:
    at = datetime(2024, 1, 5, 3, 0, tzinfo=UTC)
    assert find_clock(date(2023, 12, 22), at) == datetime(2023, 12, 22, 15, 0, tzinfo=UTC)
    assert find_clock(date(2030, 1, 1), at) == at
    assert find_clock(date.max, at) == at
    assert find_clock(None, at) == at
