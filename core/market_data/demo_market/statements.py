"""Invented fundamentals, dividends, splits and reports of earnings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from core.enums import CorporateEventKind
from core.market_data.company_types import CompanyEvent, FundamentalFact
from core.market_data.demo_market.market import DemoMarket
from core.market_data.demo_market.names import DEMO_SOURCE
from core.market_data.demo_market.randomness import Part, open_stream
from core.market_data.demo_market.sessions import day_of

if TYPE_CHECKING:
    from core.contracts import FloatArray

_QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))
_REPORTED_AT = time(7, 0, tzinfo=UTC)  # 16:00 in Seoul, after the close
_DELAY_DAYS = {"Q1": 40, "Q2": 40, "Q3": 40, "Q4": 75}
_RESTATED_SHARE, _RESTATED_AFTER = 0.03, timedelta(days=60)
_PAYER_SHARE, _PAYOUT = 0.6, 0.25
_CURRENCY = "KRW"

CompanyFacts = tuple[list[CompanyEvent], list[FundamentalFact]]


def build_statements(market: DemoMarket) -> dict[str, CompanyFacts]:
    """Events and fundamentals of each company, by symbol; nothing beyond the market's present.

    Revenue grows and swings around a level of its own, earnings are a margin on it, and about 3 %
    of the reports are restated two months later: both versions are there, each with when it
    became known.
    """
    random = open_stream(Part.STATEMENTS)
    quarters = _list_quarters(market)
    return {
        listing.symbol: _build_company(market, row, quarters, random)
        for row, listing in enumerate(market.listings[: market.company_count])
    }


def _list_quarters(market: DemoMarket) -> list[tuple[date, str]]:
    first, last = day_of(int(market.sessions[0])), market.made_at.date()
    return [
        (date(year, month, day), f"Q{number}")
        for year in range(first.year, last.year + 1)
        for number, (month, day) in enumerate(_QUARTER_ENDS, 1)
        if first <= date(year, month, day) <= last
    ]


def _build_company(
    market: DemoMarket, row: int, quarters: list[tuple[date, str]], random: np.random.Generator
) -> CompanyFacts:
    # Drawn for all quarters whatever the company's life: one company never shifts the next.
    noise: FloatArray = random.standard_normal((4, len(quarters)))
    level, margin, growth, is_payer = random.random(4)
    restated = random.random(len(quarters)) < _RESTATED_SHARE
    delays = random.integers(0, 6, len(quarters))
    shares, worth = market.shares[row], market.shares[row] * market.adjusted[row, 0]
    lives = market.lives
    listed = day_of(int(market.sessions[lives.first[row]]))
    gone = day_of(int(market.sessions[lives.last[row]]))
    events, facts = _build_splits(market, row), []
    for number, (period_end, period) in enumerate(quarters):
        delay = timedelta(days=_DELAY_DAYS[period] + int(delays[number]))
        known_at = datetime.combine(period_end + delay, _REPORTED_AT)
        if not listed <= period_end <= gone or known_at.date() > gone:
            continue
        quarterly = worth * (0.1 + 0.3 * level) * (1 + 0.03 * growth) ** number
        revenue = quarterly * np.exp(0.08 * noise[0, number])
        income = revenue * (0.02 + 0.12 * margin + 0.03 * noise[1, number])
        equity = worth * (0.6 + 0.01 * number)
        per_share = float(np.round(income / shares, 1))
        values = {
            "revenue": (float(np.round(revenue, -6)), _CURRENCY),
            "net_income": (float(np.round(income, -6)), _CURRENCY),
            "eps": (per_share, _CURRENCY),
            "book_value_per_share": (float(np.round(equity / shares)), _CURRENCY),
            "net_margin": (float(np.round(income / revenue, 4)), ""),
        }
        versions = [(known_at, 1.0)]
        if restated[number]:
            versions.append((known_at + _RESTATED_AFTER, float(1 + 0.05 * noise[2, number])))
        facts += [
            FundamentalFact(
                item,
                period_end,
                period,
                value * factor,
                unit,
                at,
                DEMO_SOURCE,
                market.made_at,
                is_demo=True,
            )
            for at, factor in versions
            if at <= market.made_at
            for item, (value, unit) in values.items()
            if factor == 1.0 or item in {"revenue", "net_income"}
        ]
        expected = float(np.round(per_share * (1 + 0.1 * noise[3, number]), 1))
        events.append(
            _event(market, CorporateEventKind.EARNINGS, known_at.date(), per_share, expected)
        )
        if period == "Q4" and is_payer < _PAYER_SHARE and per_share > 0:
            dividend = max(1.0, float(np.round(4 * _PAYOUT * per_share)))
            events.append(_event(market, CorporateEventKind.DIVIDEND, period_end, dividend))
    return events, facts


def _build_splits(market: DemoMarket, row: int) -> list[CompanyEvent]:
    return [
        _event(
            market,
            CorporateEventKind.SPLIT,
            day_of(int(market.sessions[split.session])),
            split.ratio,
        )
        for split in market.lives.splits
        if split.company == row
    ]


def _event(
    market: DemoMarket,
    kind: CorporateEventKind,
    day: date,
    value: float,
    expected: float | None = None,
) -> CompanyEvent:
    currency = "" if kind is CorporateEventKind.SPLIT else _CURRENCY
    return CompanyEvent(
        kind, day, value, expected, currency, DEMO_SOURCE, market.made_at, is_demo=True
    )
