"""Marks of a logarithmic axis."""

from __future__ import annotations

import pytest

from core.charts.price_axis import list_log_ticks


def test_marks_are_one_two_five_within_the_range() -> None:
    assert list_log_ticks(0.3, 60) == pytest.approx([0.5, 1, 2, 5, 10, 20, 50])


def test_a_short_range_is_left_to_plotly() -> None:
    assert list_log_ticks(556, 808) == []


def test_the_ends_count() -> None:
    assert list_log_ticks(1, 100) == pytest.approx([1, 2, 5, 10, 20, 50, 100])
