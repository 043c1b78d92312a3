from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.tear_sheet.scales import list_dates, list_ticks, thin
from core.trading.tear_sheet.svg import Line, draw_columns, draw_lines

DAY = 86_400
JANUARY = 1_704_067_200  # 2024-01-01
values = st.floats(-1e9, 1e9)


def days(count: int) -> np.ndarray:
    return JANUARY + DAY * np.arange(count)


def draw(count: int, level: np.ndarray, **settings_: object) -> str:
    return str(
        draw_lines(
            days(count),
            [Line("Own", level, "#123456")],
            height=100,
            label="Account",
            format_value=lambda value: f"{value:,.0f}",
            **settings_,
        )
    )


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own picture


def points_of(svg: str) -> list[tuple[float, float]]:
    line = parse(svg).find("polyline")
    assert line is not None
    return [tuple(map(float, pair.split(","))) for pair in line.get("points", "").split()]


def test_a_line_runs_from_the_left_edge_to_the_right_and_upwards_when_it_rises():
    points = points_of(draw(3, np.array([0.0, 50.0, 100.0])))
    assert [x for x, _ in points] == pytest.approx([62, 381, 700])
    assert [y for _, y in points] == pytest.approx([82, 45, 8])  # 8 above, 18 below


def test_below_two_points_there_is_no_picture():
    assert draw(1, np.array([1.0])) == ""
    assert draw(0, np.array([])) == ""


def test_a_filled_line_is_filled_down_to_zero():
    root = parse(draw(3, np.array([0.0, -0.5, -0.1]), is_filled=True))
    assert root.find("polygon") is not None


@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=2, max_size=40))
def test_every_picture_is_well_formed_and_every_point_within_its_frame(level):
    points = points_of(draw(len(level), np.array(level)))
    assert all(62 - 0.01 <= x <= 700.01 and 7.9 <= y <= 82.1 for x, y in points)


def test_labels_are_text_and_never_markup():
    svg = draw_lines(
        days(2),
        [Line("x", np.array([1.0, 2.0]), "#000")],
        height=50,
        label='"><script>alert(1)</script>',
        format_value=lambda _value: "<b>&</b>",
    )
    root = parse(str(svg))
    assert root.get("aria-label") == '"><script>alert(1)</script>'
    assert {element.tag for element in root.iter()} == {"svg", "line", "text", "polyline"}


def test_columns_are_as_high_as_their_counts():
    svg = draw_columns(
        np.array([-0.1, 0.0, 0.1]), [1, 2], height=126, label="Months", colours=["#f00", "#0f0"]
    )
    bars = parse(str(svg)).findall("rect")
    assert [float(bar.get("height", 0)) for bar in bars] == pytest.approx([50, 100])
    assert [bar.get("fill") for bar in bars] == ["#f00", "#0f0"]


def test_columns_of_nothing_are_no_picture():
    assert draw_columns(np.array([0.0, 1.0]), [0], height=50, label="x", colours=["#000"]) == ""


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (-0.36, 0, [-0.3, -0.2, -0.1, 0.0]),
        (97_000, 263_000, [100_000, 150_000, 200_000, 250_000]),
    ],
)
def test_ticks_are_round(low, high, ticks):
    assert list_ticks(low, high) == pytest.approx(ticks)


@settings(max_examples=80, deadline=None)
@given(values, values)
def test_there_are_a_few_ticks_for_any_range(one, other):
    ticks = list_ticks(min(one, other), max(one, other))
    assert 2 <= len(ticks) <= 7
    assert ticks == sorted(ticks)


def test_dates_are_years_months_or_days_as_the_span_asks():
    assert [text for _, text in list_dates(days(900))] == ["2024", "2025", "2026"]
    assert [text for _, text in list_dates(days(70))] == ["2024-01", "2024-02", "2024-03"]
    assert [text for _, text in list_dates(days(3))] == ["01-01", "01-02", "01-03"]
    assert len(list_dates(days(365 * 60))) <= 14


def test_thinning_loses_no_extreme():
    level = np.random.default_rng(1).normal(size=20_000)
    kept = thin(level)
    assert len(kept) <= 1_402
    assert {0, 19_999, int(level.argmin()), int(level.argmax())} <= set(kept.tolist())
