"""Invented opinions of analysts, trades of insiders and announced reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from core.enums import CorporateEventKind, RatingAction
from core.market_data.company_types import CompanyEvent
from core.market_data.demo_market.market import DemoMarket
from core.market_data.demo_market.names import DEMO_SOURCE
from core.market_data.demo_market.randomness import Part, open_stream
from core.market_data.demo_market.sessions import day_of
from core.market_data.demo_market.statements import CompanyFacts
from core.market_data.intelligence_store import find_reported_at
from core.market_data.intelligence_types import Opinion, Rating, Trade

Draw = list[list[float]]
"""Four numbers from 0 to 1 on each row."""

_CURRENCY = "KRW"
_OPINION_SESSIONS, _OPINIONS = 21, 12  # one a month, a year of them
_RATINGS, _TRADES, _PAST_SESSIONS = 4, 3, 245
_COVERED_SHARE = 0.85
_FIRMS = tuple(f"Demo Securities {letter} (invented)" for letter in "ABCDEF")
_GRADES = ("Sell", "Hold", "Buy")
_ROLES = (("Insider A (invented)", "Director"), ("Insider B (invented)", "Chief Executive"))
_LARGE = 10_000  # won: rounded to hundreds from there on
_UNTIL_EVENING = timedelta(hours=9)
_PUBLISHED_AT = time(0, 30, tzinfo=UTC)  # 09:30 in Seoul
_REPORT_DELAYS = {date(2026, 9, 30): 40, date(2026, 12, 31): 75}
"""Periods whose reports lie beyond the market's present, and the days until them."""


@dataclass(frozen=True, slots=True)
class DemoIntelligence:
    """Of one company."""

    opinions: list[Opinion]
    ratings: list[Rating]
    trades: list[Trade]
    coming: list[CompanyEvent]


def build_intelligence(
    market: DemoMarket, statements: Mapping[str, CompanyFacts]
) -> dict[str, DemoIntelligence]:
    """What is invented of each company that is still listed, by symbol.

    Opinions follow the price of their day, never a later one. About 15 % of the companies have no
    analyst. Reports of two coming quarters are announced with an expectation.
    """
    random, last = open_stream(Part.ANALYSTS), len(market.sessions) - 1
    found = {}
    for row, listing in enumerate(market.listings[: market.company_count]):
        # Drawn whatever the company's life: one company never shifts the next.
        draw: Draw = random.random((_OPINIONS + _RATINGS + _TRADES + 2, 4)).tolist()
        if market.lives.last[row] < last:
            continue
        trades, rest = draw[_OPINIONS + _RATINGS : -2], draw[-2:]
        is_covered = rest[0][0] < _COVERED_SHARE
        events, _ = statements[listing.symbol]
        found[listing.symbol] = DemoIntelligence(
            list(_draw_opinions(market, row, draw[:_OPINIONS])) if is_covered else [],
            list(_draw_ratings(market, row, draw[_OPINIONS:][:_RATINGS])) if is_covered else [],
            list(_draw_trades(market, row, trades)),
            list(_announce(market, events, rest[1])),
        )
    return found


def _draw_opinions(market: DemoMarket, row: int, draw: Draw) -> Iterator[Opinion]:
    mood, total = draw[0][0], 4 + int(20 * draw[0][2])
    for number, (low, high, count, _) in enumerate(draw):
        session = len(market.sessions) - 1 - number * _OPINION_SESSIONS
        if session < market.lives.first[row]:
            return
        weights = [0.5 * mood, mood, 0.8, 1 - mood, 0.3 * (1 - mood)]
        counts = [round(total * (weight + 0.1 * count) / 3.3) for weight in weights]
        price = float(market.adjusted[row, session])
        mean = price * (0.95 + 0.3 * mood + 0.04 * (low - high))
        day = day_of(int(market.sessions[session]))
        yield Opinion(
            day=day,
            strong_buy=counts[0],
            buy=counts[1],
            hold=counts[2],
            sell=counts[3],
            strong_sell=counts[4],
            target_low=_round(mean * (0.7 + 0.1 * low)),
            target_mean=_round(mean),
            target_median=_round(mean * 0.99),
            target_high=_round(mean * (1.15 + 0.2 * high)),
            target_count=sum(counts),
            currency=_CURRENCY,
            known_at=min(_to_instant(day) + _UNTIL_EVENING, market.made_at),
            source=DEMO_SOURCE,
            fetched_at=market.made_at,
            is_demo=True,
        )


def _draw_ratings(market: DemoMarket, row: int, draw: Draw) -> Iterator[Rating]:
    for number, (when, grade, before, target) in enumerate(draw):
        session = len(market.sessions) - 1 - int(when * _PAST_SESSIONS)
        if session <= market.lives.first[row]:
            continue
        now, then = int(grade * len(_GRADES)), int(before * len(_GRADES))
        action = RatingAction.UPGRADED if now > then else RatingAction.DOWNGRADED
        price = float(market.adjusted[row, session - 1])  # the close that was known
        yield Rating(
            _to_instant(day_of(int(market.sessions[session]))),
            _FIRMS[(row + number) % len(_FIRMS)],
            RatingAction.MAINTAINED if now == then else action,
            _GRADES[now],
            _GRADES[then],
            _round(price * (0.8 + 0.2 * now + 0.1 * target)),
            _round(price * (0.8 + 0.2 * then + 0.1 * target)),
            _CURRENCY,
            DEMO_SOURCE,
            market.made_at,
            is_demo=True,
        )


def _draw_trades(market: DemoMarket, row: int, draw: Draw) -> Iterator[Trade]:
    for when, who, size, side in draw:
        session = len(market.sessions) - 1 - int(when * _PAST_SESSIONS)
        if session < market.lives.first[row]:
            continue
        insider, role = _ROLES[int(who * len(_ROLES))]
        shares, price = float(100 * (1 + int(50 * size))), float(market.adjusted[row, session])
        day = day_of(int(market.sessions[session]))
        is_bought = side < 0.5  # noqa: PLR2004 - as often as not
        yield Trade(
            day,
            insider,
            role,
            f"{'Purchase' if is_bought else 'Sale'} at price {price:,.0f} per share.",
            shares,
            shares * price,
            _CURRENCY,
            find_reported_at(day, market.made_at),
            DEMO_SOURCE,
            market.made_at,
            is_demo=True,
        )


def _announce(
    market: DemoMarket, events: list[CompanyEvent], draw: list[float]
) -> Iterator[CompanyEvent]:
    reported = [one.value for one in events if one.kind is CorporateEventKind.EARNINGS]
    if not reported or reported[-1] is None:
        return
    for number, (period_end, delay) in enumerate(_REPORT_DELAYS.items()):
        yield CompanyEvent(
            CorporateEventKind.EARNINGS,
            period_end + timedelta(days=delay + int(6 * draw[number])),
            None,
            round(reported[-1] * (0.9 + 0.2 * draw[2 + number]), 1),
            _CURRENCY,
            DEMO_SOURCE,
            market.made_at,
            is_demo=True,
        )


def _round(price: float) -> float:
    return max(1.0, float(round(price, -2 if price > _LARGE else 0)))


def _to_instant(day: date) -> datetime:
    return datetime.combine(day, _PUBLISHED_AT)
