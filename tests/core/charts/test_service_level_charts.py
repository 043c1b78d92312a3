"""Service levels of a new installation: few points, and still an axis that can be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.charts.service_levels import build_budget_figure, build_latency_figure

DAY = 86_400_000.0  # milliseconds


def test_the_first_day_stands_on_an_axis_of_days():
    figure = build_budget_figure([date(2026, 11, 21)], [0.9], [3], "minutes")
    assert figure.layout.xaxis.range == (date(2026, 11, 14), date(2026, 11, 22))
    assert figure.layout.xaxis.dtick == DAY  # each day is named once
    assert figure.data[0].width == 0.75 * DAY


def test_four_weeks_take_the_axis_they_need():
    days = [date(2026, 11, 1) + timedelta(days=count) for count in range(28)]
    figure = build_budget_figure(days, [1.0] * 28, [0] * 28, "minutes")
    assert figure.layout.xaxis.range is None
    assert figure.data[0].width is None


@pytest.mark.parametrize(
    ("minutes", "first", "last", "bar"),
    [([0], "12:00", "20:00", 0.75 * DAY / 24), ([0, 5, 15], "18:25", "19:20", 225_000.0)],
)
def test_the_first_slots_are_as_wide_as_the_time_between_them(minutes, first, last, bar):
    begin = datetime(2026, 11, 21, 19, tzinfo=UTC)
    slots = [begin + timedelta(minutes=minute) for minute in minutes]
    figure = build_latency_figure(slots, [4] * len(slots), [("p95", [0.1] * len(slots))], 0.3)
    assert [f"{shown:%H:%M}" for shown in figure.layout.xaxis.range] == [first, last]
    assert figure.data[0].width == bar


def test_no_slot_is_no_error():
    assert build_latency_figure([], [], [("p95", [])], 0.3).data
    assert build_budget_figure([], [], [], "page runs").data
