"""Grades at every border of both presets, and what is mandatory."""

from __future__ import annotations

import pytest

from core.enums import BetGrade, BetPart
from core.kr_market.closing_bet.grading import find_grade, grade_points
from core.kr_market.closing_bet.presets import BET_PRESETS, PLAN, SHIPPED, BetPreset
from core.kr_market.closing_bet.types import Points

BN, TN = 1e9, 1e12


@pytest.mark.parametrize(
    ("score", "value", "change", "grade"),
    [
        (10, TN, 0.10, "S"), (10, TN, 0.20, "S"), (12, TN, 0.15, "S"),
        (9, TN, 0.10, "A"),  # one point short of S
        (10, 0.999 * TN, 0.10, "A"),  # value short of S
        (10, TN, 0.0999, "A"),  # change short of S, inside A
        (8, 500 * BN, 0.08, "A"), (8, 500 * BN, 0.15, "A"),
        (8, 500 * BN, 0.0799, "B"), (8, 500 * BN, 0.1501, "C"),
        (7, 500 * BN, 0.08, "B"), (8, 499 * BN, 0.08, "B"),
        (6, 100 * BN, 0.05, "B"), (6, 100 * BN, 0.12, "B"),
        (6, 100 * BN, 0.0499, "C"), (6, 100 * BN, 0.1201, "C"),
        (5, 100 * BN, 0.10, "C"), (6, 99 * BN, 0.10, "C"),
        (10, TN, 0.2001, "B"),  # S score, overheated
        (10, 100 * BN, 0.29, "B"), (10, 99 * BN, 0.29, "C"),
        (9, TN, 0.21, "C"),  # no S score: nothing to fall from
    ],
)  # fmt: skip
def test_grades_of_the_plan(score: int, value: float, change: float, grade: str) -> None:
    assert find_grade(score, value, change, PLAN)[0] == grade


@pytest.mark.parametrize(
    ("score", "value", "change", "grade"),
    [
        (9, 50 * BN, 0.08, "S"), (9, 50 * BN, 0.20, "S"),
        (8, 50 * BN, 0.10, "A"), (9, 49.9 * BN, 0.10, "A"), (9, 50 * BN, 0.0799, "A"),
        (7, 10 * BN, 0.05, "A"), (7, 10 * BN, 0.15, "A"),
        (6, 10 * BN, 0.10, "B"), (7, 9.9 * BN, 0.10, "B"), (7, 10 * BN, 0.1501, "B"),
        (5, 2 * BN, 0.03, "B"), (5, 2 * BN, 0.299, "B"),
        (4, 2 * BN, 0.10, "C"), (5, 1.9 * BN, 0.10, "C"),
        (9, 50 * BN, 0.21, "B"),
    ],
)  # fmt: skip
def test_grades_as_shipped(score: int, value: float, change: float, grade: str) -> None:
    assert find_grade(score, value, change, SHIPPED)[0] == grade


def parts(news: tuple[int, int], value: int, rest: int, unknown: int = 0) -> list[Points]:
    return [
        Points(BetPart.NEWS, *news, 3, ""),
        Points(BetPart.TRADED_VALUE, value, value, 3, ""),
        Points(BetPart.CHART, rest, rest + unknown, 6, ""),
    ]


def test_without_news_or_traded_value_the_grade_is_c_whatever_the_score() -> None:
    no_news = grade_points(parts((0, 0), 3, 6), TN, 0.12, PLAN)
    no_value = grade_points(parts((3, 3), 0, 6), 5 * TN, 0.12, PLAN)
    both = grade_points(parts((1, 1), 3, 6), TN, 0.12, PLAN)

    assert no_news == (BetGrade.C, "news: mandatory, but earned nothing", BetGrade.C)
    assert no_value[:2] == (BetGrade.C, "traded value: mandatory, but earned nothing")
    assert both[0] is BetGrade.S


def test_unknown_news_leaves_no_grade_but_the_best_it_could_be() -> None:
    grade, why, could_be = grade_points(parts((0, 3), 3, 5), TN, 0.12, PLAN)

    assert grade is None
    assert why == "news: mandatory, but unknown"
    assert could_be is BetGrade.S  # 8 known + 3


def test_other_unknown_points_add_nothing_to_the_grade() -> None:
    grade, _, could_be = grade_points(parts((2, 2), 3, 3, unknown=2), TN, 0.12, PLAN)

    assert grade is BetGrade.A  # 8
    assert could_be is BetGrade.S  # 10


@pytest.mark.parametrize("preset", BET_PRESETS.values())
def test_c_says_which_rule_it_failed(preset: BetPreset) -> None:
    lowest = preset.grades[-1]

    _, score = find_grade(0, TN, 0.10, preset)
    _, value = find_grade(lowest.min_score, 1.0, 0.10, preset)

    assert score == f"score 0, below {lowest.min_score} for B"
    assert value.startswith("traded value below ")


def test_presets_are_frozen_and_versioned() -> None:
    with pytest.raises(AttributeError):
        PLAN.version = 2  # type: ignore[misc] # the point
    with pytest.raises(TypeError):
        PLAN.size.multipliers[BetGrade.C] = 1.0  # type: ignore[index] # the point
    assert [one.version for one in BET_PRESETS.values()] == [1, 1]
