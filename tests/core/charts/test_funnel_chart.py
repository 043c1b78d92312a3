from __future__ import annotations

from core.charts.funnel import build_funnel_figure


def test_parts_of_each_bar_add_up_to_those_that_reached_the_filter():
    figure = build_funnel_figure(["Gap", "Gap"], [6, 2], [3, 3], [1, 1])
    assert [bar.name for bar in figure.data] == ["passed", "failed", "no data"]
    assert [sum(bar.x[row] for bar in figure.data) for row in (0, 1)] == [10, 6]
    assert list(figure.data[0].y) == ["1. Gap", "2. Gap"], "two of one name stay two bars"
    assert figure.layout.barmode == "stack"


def test_a_count_of_nothing_has_no_label():
    assert list(build_funnel_figure(["Gap"], [0], [5], [0]).data[0].text) == [""]


def test_a_part_too_narrow_for_its_number_has_no_label():
    figure = build_funnel_figure(["Gap"], [390], [0], [10])
    assert [bar.text[0] for bar in figure.data] == ["390", "", ""]
