"""News as dots above the candles of their days."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from core.charts.bar_groups import BarGroups
from core.charts.palette import DOWN, MUTED, UP
from core.charts.time_axis import to_milliseconds
from core.contracts import NewsArticle

_ABOVE = 1.015
"""Share of the candle's high at which the dot stands."""
_MOST_TOLD = 4
_MOST_LETTERS = 80
_JUDGED = 0.05
"""A sentiment nearer to 0 is neither good nor bad."""


def build_news_markers(
    articles: Sequence[NewsArticle], groups: BarGroups, last_time: int, *, scale: float = 1.0
) -> go.Scatter | None:
    """A dot above each candle in whose time articles came out, in the colour of their tone.

    Hovering tells the first titles. An article stands at the last candle that had begun when it
    was published: nothing is moved to before it was known.

    Args:
        articles: of the instrument; those outside the shown candles are left out.
        groups: the candles drawn.
        last_time: seconds since 1970-01-01 UTC of the last bar shown.
        scale: what prices are multiplied by.
    """
    begin, end = int(groups.time[0]), last_time + 7 * 86_400  # what came out on a weekend after it
    told: dict[int, list[NewsArticle]] = {}
    for article in articles:
        moment = int(article.published_at.timestamp())
        if begin <= moment < end:
            place = int(np.searchsorted(groups.time, moment, side="right")) - 1
            told.setdefault(place, []).append(article)
    if not told:
        return None
    places = np.array(sorted(told), dtype=np.int64)
    return go.Scatter(
        name="News",
        x=to_milliseconds(groups.time[places]),
        y=groups.high[places] * scale * _ABOVE,
        mode="markers",
        marker={
            "symbol": "circle",
            "size": 6,
            "color": [_find_colour(told[place]) for place in places.tolist()],
        },
        hovertext=[_describe(told[place]) for place in places.tolist()],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )


def _find_colour(articles: Sequence[NewsArticle]) -> str:
    judged = [article.sentiment for article in articles if article.sentiment is not None]
    tone = sum(judged) / len(judged) if judged else 0.0
    return UP if tone > _JUDGED else DOWN if tone < -_JUDGED else MUTED


def _describe(articles: Sequence[NewsArticle]) -> str:
    titles = [
        f"{article.published_at:%Y-%m-%d} {escape(_shorten(article.title))}"
        for article in articles[:_MOST_TOLD]
    ]
    if len(articles) > _MOST_TOLD:
        titles.append(f"and {len(articles) - _MOST_TOLD} more")
    return "<br>".join(titles)


def _shorten(title: str) -> str:
    return title if len(title) <= _MOST_LETTERS else f"{title[: _MOST_LETTERS - 1]}…"
