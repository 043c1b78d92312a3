"""The questions a trader goes through before the close, answered from the same readings. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.kr_market.closing_bet.price_parts import BoxReading, CandleReading, ChartReading
from core.kr_market.closing_bet.types import Answer, JudgedArticle, Points


def answer_checklist(
    *,
    news: Points,
    articles: Sequence[JudgedArticle],
    value: Points,
    chart: ChartReading,
    candle: CandleReading,
    box: BoxReading,
    supply: Points,
) -> tuple[Answer, ...]:
    """Each line yes, no or unknown; the two about what one does not want last."""
    is_news_known = news.value is not None
    has_bad = any(one.tone is not None and one.tone < 0 for one in articles)
    return (
        Answer("has_news", "News in time", bool(articles) if is_news_known else None),
        Answer("volume_sufficient", "Traded value earns a point", value.low > 0),
        Answer("is_new_high", "New 52-week high", chart.is_new_high),
        Answer("is_breakout", "Close above the 20-session high", box.is_breakout),
        Answer("ma_aligned", "Close > MA5 > MA10 > MA20", chart.is_aligned),
        Answer("good_candle", "Strong candle", candle.is_good),
        Answer("has_consolidation", "Out of a quiet range", _both(box)),
        Answer(
            "supply_positive",
            "Foreigners or institutions bought",
            True if supply.low else None if supply.high else False,
        ),
        Answer("negative_news", "Negative news", has_bad if is_news_known else None, is_good=False),
        Answer("upper_wick_long", "Long upper wick", candle.has_long_wick, is_good=False),
    )


def _both(box: BoxReading) -> bool | None:
    if box.is_quiet is None or box.is_breakout is None:
        return None
    return box.is_quiet and box.is_breakout
