"""News as dots: above the candle that had begun, coloured by tone, titles never read as HTML."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.charts.bar_groups import group_bars
from core.charts.candles import build_price_figure
from core.charts.news_markers import build_news_markers
from core.charts.palette import DOWN, MUTED, UP
from core.contracts import NewsArticle
from tests.core.charts.chart_samples import DAY, MONDAY, chart, series


def article(moment: str, sentiment: float | None = None, title: str = "News") -> NewsArticle:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return NewsArticle(title, "", "", at, ("TEST",), sentiment, "words", "demo", at, is_demo=True)


BARS = series(5)
GROUPS = group_bars(BARS, 600)
LAST = int(BARS.time[-1])


def test_a_dot_stands_above_the_candle_that_had_begun() -> None:
    dots = build_news_markers([article("2024-01-03T23:59:59")], GROUPS, LAST, scale=2.0)
    assert dots is not None
    assert dots.x.tolist() == [(MONDAY + 2 * DAY) * 1000]
    assert dots.y[0] == pytest.approx(2.0 * BARS.high[2] * 1.015)


@pytest.mark.parametrize(
    ("tones", "colour"),
    [([0.5], UP), ([-0.5, 0.1], DOWN), ([None], MUTED), ([0.5, -0.5], MUTED), ([None, 0.4], UP)],
)
def test_several_on_a_day_are_one_dot_in_the_colour_of_their_mean(
    tones: list[float | None], colour: str
) -> None:
    news = [article("2024-01-02T09:00:00", tone) for tone in tones]
    dots = build_news_markers(news, GROUPS, LAST)
    assert dots is not None
    assert list(dots.marker.color) == [colour]


def test_a_title_is_text_and_only_the_first_are_told() -> None:
    news = [article("2024-01-02T09:00:00", title=f"<b>{number}</b>") for number in range(6)]
    dots = build_news_markers(news, GROUPS, LAST)
    assert dots is not None
    assert dots.hovertext[0].count("<br>") == 4
    assert dots.hovertext[0].endswith("and 2 more")
    assert "&lt;b&gt;0" in dots.hovertext[0]


def test_what_lies_outside_the_candles_is_left_out() -> None:
    outside = [article("2023-12-31T23:00:00"), article("2024-02-01T00:00:00")]
    assert build_news_markers(outside, GROUPS, LAST) is None
    assert build_news_markers([], GROUPS, LAST) is None


def test_the_price_chart_draws_them() -> None:
    figure = build_price_figure(chart(BARS), news=[article("2024-01-02T09:00:00")])
    assert "News" in [trace.name for trace in figure.data]
    assert "News" not in [trace.name for trace in build_price_figure(chart(BARS)).data]
