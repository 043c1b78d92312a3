"""From stored rows to what pages may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from core.clock import now
from core.contracts import CountSessions, QuoteView
from core.enums import Interval, SignalSide
from core.trading.signals.engine import ENTRIES
from core.trading.signals.examination import read_found
from core.trading.signals.follow_types import FollowView, PairView
from core.trading.signals.sessions import count_age
from core.trading.signals.types import ScoreView, SignalRow, StrategyPerformance
from db.base import stored_id
from db.trading.signal_tables import SignalFollow, SignalPair, SignalScore, StrategyExecution

_RISING = (SignalSide.BUY, SignalSide.BUY_BACK)


def to_instant(seconds: int) -> datetime:
    """Seconds since 1970-01-01 UTC as a timezone-aware instant."""
    return datetime.fromtimestamp(seconds, UTC)


def build_follow_view(row: SignalFollow, pairs: Sequence[SignalPair]) -> FollowView:
    """A follow with its symbols."""
    return FollowView(
        id=stored_id(row.id),
        strategy_id=row.strategy_id,
        strategy_name=row.strategy_name,
        horizon_bars=row.horizon_bars,
        expiry_sessions=row.expiry_sessions,
        is_active=row.is_active,
        note=row.note,
        due_at=row.due_at,
        run_at=row.run_at,
        pairs=tuple(
            PairView(pair.symbol, pair.outcome, pair.note, pair.checked_at) for pair in pairs
        ),
    )


class RowBuilder:
    """Makes rows of lists; what they share is looked up once.

    Args:
        quotes: by symbol.
        count_sessions: how old a bar is.
    """

    def __init__(self, quotes: Mapping[str, QuoteView], count_sessions: CountSessions) -> None:
        self._quotes = quotes
        self._count_sessions = count_sessions
        self._at = now()
        self._ages: dict[tuple[object, ...], int] = {}

    def build_emitted(self, row: StrategyExecution, score: SignalScore | None) -> SignalRow:
        """A signal that was emitted."""
        quote = self._quotes.get(row.symbol)
        bar = to_instant(row.bar_time)
        return SignalRow(
            id=stored_id(row.id),
            strategy_id=row.strategy_id,
            strategy_name=row.strategy_name,
            strategy_version=row.strategy_version,
            symbol=row.symbol,
            name=quote.name if quote else "",
            local_name=quote.local_name if quote else "",
            side=row.side,
            strength=row.strength,
            bar=bar,
            interval=row.interval,
            price=row.price,
            currency=row.currency,
            last=quote.last if quote else None,
            moved=_move(row.side, row.price, quote),
            age=self._age(bar, row.interval, quote),
            reason=row.reason,
            state=row.state,
            note=row.note,
            source=row.source,
            is_demo=row.is_demo,
            emitted_at=row.emitted_at,
            score=build_score_view(score) if score else None,
        )

    def build_past(self, follow: SignalFollow, pair: SignalPair) -> SignalRow | None:
        """The newest signal of a pair where no run emitted it; None where there is none."""
        if pair.latest is None:
            return None
        found, quote = read_found(pair.latest), self._quotes.get(pair.symbol)
        interval = quote.interval if quote else None
        bar = to_instant(found.bar_time)
        return SignalRow(
            id=None,
            strategy_id=follow.strategy_id,
            strategy_name=follow.strategy_name,
            strategy_version=None,
            symbol=pair.symbol,
            name=quote.name if quote else "",
            local_name=quote.local_name if quote else "",
            side=found.side,
            strength=found.strength,
            bar=bar,
            interval=interval,
            price=found.price,
            currency=found.currency,
            last=quote.last if quote else None,
            moved=_move(found.side, found.price, quote),
            age=self._age(bar, interval, quote),
            reason=found.reason,
            state=None,
            note=pair.note,
            source=quote.passport.source if quote and quote.passport else "",
            is_demo=bool(quote and quote.passport and quote.passport.is_demo),
            emitted_at=None,
            score=None,
        )

    def _age(self, bar: datetime, interval: Interval | None, quote: QuoteView | None) -> int | None:
        if quote is None or quote.passport is None or interval is None:
            return None
        passport = quote.passport
        key = (bar, interval, passport.exchange, passport.time_zone, passport.is_demo and passport)
        if key not in self._ages:
            self._ages[key] = count_age(bar, interval, passport, self._at, self._count_sessions)
        return self._ages[key]


def build_score_view(row: SignalScore) -> ScoreView:
    """A stored score."""
    return ScoreView(
        horizon_bars=row.horizon_bars,
        entry_at=to_instant(row.entry_time),
        entry_price=row.entry_price,
        exit_at=to_instant(row.exit_time),
        exit_price=row.exit_price,
        return_fraction=row.return_fraction,
        worst_excursion=row.worst_excursion,
        best_excursion=row.best_excursion,
        scored_at=row.scored_at,
    )


def sum_performance(name: str, scored: Sequence[tuple[SignalSide, float]]) -> StrategyPerformance:
    """What the scored signals of one strategy brought; entries only count."""
    returns = [value for side, value in scored if side in ENTRIES]
    count = len(returns)
    return StrategyPerformance(
        strategy_name=name,
        count=count,
        exits=len(scored) - count,
        hit_rate=sum(value > 0 for value in returns) / count if count else None,
        mean_return=sum(returns) / count if count else None,
    )


def _move(side: SignalSide, price: float, quote: QuoteView | None) -> float | None:
    if quote is None or quote.last is None or price <= 0:
        return None
    change = quote.last / price - 1.0
    return change if side in _RISING else -change
