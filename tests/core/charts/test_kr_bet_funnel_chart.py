"""The funnel of the closing bets."""

from __future__ import annotations

from core.charts.kr_bet_funnel import GRADE_COLOURS, build_bet_funnel
from core.enums import BetGrade
from core.kr_market.closing_bet.types import UNGRADED


def test_one_bar_for_each_step_and_one_that_the_grades_share() -> None:
    figure = build_bet_funnel(["gainers", "shares"], [30, 20], {"S": 0, "A": 2, "B": 18, "C": 0})

    steps, *grades = figure.data
    assert list(steps.x) == [30, 20]
    assert [(list(bar.x), bar.marker.color) for bar in grades] == [
        ([2], GRADE_COLOURS["A"]),
        ([18], GRADE_COLOURS["B"]),
    ]
    assert [bar.text[0] for bar in grades] == ["A 2", "B 18"]  # a letter beside each colour


def test_a_sliver_has_no_label_and_an_empty_day_no_grades() -> None:
    sliver = build_bet_funnel(["shares"], [100], {"A": 1, "C": 99})
    empty = build_bet_funnel(["shares"], [0], {"A": 0})

    assert [bar.text[0] for bar in sliver.data[1:]] == ["", "C 99"]
    assert len(empty.data) == 1


def test_every_grade_has_its_own_colour() -> None:
    assert set(GRADE_COLOURS) == {*(grade.value for grade in BetGrade), UNGRADED}
    assert len(set(GRADE_COLOURS.values())) == len(GRADE_COLOURS)
