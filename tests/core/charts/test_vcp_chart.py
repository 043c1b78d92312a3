"""What the chart of a pattern draws."""

from __future__ import annotations

import pytest

from core.charts.kr_vcp import build_vcp_figure
from core.contracts import SYSTEM
from tests.core.kr_market.vcp.vcp_desk import VcpDesk


@pytest.fixture
def looks(sqlite_database):
    return VcpDesk(sqlite_database, {}.get).looks


def test_each_leg_is_a_line_from_its_high_to_its_low_and_levels_are_named(looks):
    share = looks.examine_share(SYSTEM, "000000", "legs")
    figure = build_vcp_figure(share)
    lines = [trace for trace in figure.data if trace.type == "scatter"]
    assert [line.name for line in lines] == ["T1", "T2", "T3"]
    assert [list(line.y) for line in lines] == [[leg.high, leg.low] for leg in share.facts.legs]
    names = [one.text for one in figure.layout.annotations]
    assert names[-2:] == [f"Pivot {share.facts.pivot:,.0f}", f"Stop {share.facts.stop:,.0f}"]
    assert [shape.y0 for shape in figure.layout.shapes] == [share.facts.pivot, share.facts.stop]


def test_both_boxes_are_drawn_around_their_range(looks):
    share = looks.examine_share(SYSTEM, "000010", "tracker")
    figure = build_vcp_figure(share)
    boxes = [(shape.y0, shape.y1) for shape in figure.layout.shapes]
    assert boxes == [(100.0, 120.0), (110.0, 118.0)]
    assert [one.text for one in figure.layout.annotations] == ["Half 1: 20", "Half 2: 8"]


def test_a_share_without_a_pattern_is_drawn_without_one(looks):
    figure = build_vcp_figure(looks.examine_share(SYSTEM, "000020", "legs"))
    assert [trace.type for trace in figure.data] == ["candlestick", "bar"]
    assert not figure.layout.shapes
