"""Which articles count for a closing bet, and what an analyser makes of them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from core.contracts import NewsArticle, TimeArray
from core.enums import BetPart
from core.kr_market.clock import BARS_KNOWN, stamp
from core.kr_market.closing_bet.bet_clock import BetClock, day_of
from core.kr_market.closing_bet.news_analyser import MAX_POINTS, NewsAnalyser, NewsVerdict
from core.kr_market.closing_bet.presets import PartRules
from core.kr_market.closing_bet.types import Points


class NewsDesk:
    """Articles by share: published after the close some sessions ago, and by the clock's instant.

    Args:
        articles: of any time.
        sessions: of the market, up to and with the clock's.
        clock: nothing published after its instant is read.
        rules: of the preset.
        analyser: judges.
    """

    def __init__(
        self,
        articles: Sequence[NewsArticle],
        sessions: TimeArray,
        clock: BetClock,
        rules: PartRules,
        analyser: NewsAnalyser,
    ) -> None:
        self._analyser = analyser
        known = [one for one in articles if one.published_at <= clock.at]
        first_covered = clock.at - timedelta(days=rules.cover_days)
        self.is_covered = any(one.published_at > first_covered for one in known)
        """Whether there is a source of news at all."""
        first = max(len(sessions) - 1 - rules.news_sessions, 0)
        since = stamp(day_of(int(sessions[first])), BARS_KNOWN)
        self._articles: dict[str, list[NewsArticle]] = defaultdict(list)
        for one in sorted(known, key=lambda one: (one.published_at, one.link), reverse=True):
            if one.published_at > since:
                for symbol in one.symbols:
                    self._articles[symbol].append(one)

    def judge(self, symbol: str) -> NewsVerdict | None:
        """The verdict on one share's articles; None where nobody reports on this market."""
        if not self.is_covered:
            return None
        return self._analyser.judge(self._articles.get(symbol, []))


def as_points(verdict: NewsVerdict | None) -> Points:
    """A verdict as one of the six components."""
    if verdict is None:
        why = "unknown: no source of news reports on this market"
        return Points(BetPart.NEWS, 0, MAX_POINTS, MAX_POINTS, why)
    return Points(BetPart.NEWS, verdict.points, verdict.points, MAX_POINTS, verdict.why)
