"""Invented opinions and trades: the same each time, never from the future, always marked."""

from __future__ import annotations

import numpy as np
import pytest

from core.enums import CorporateEventKind
from core.market_data.demo_market.analysts import DemoIntelligence, build_intelligence
from core.market_data.demo_market.market import DemoMarket
from core.market_data.demo_market.statements import build_statements


@pytest.fixture(scope="module")
def said(market: DemoMarket) -> dict[str, DemoIntelligence]:
    return build_intelligence(market, build_statements(market))


def find_price(market: DemoMarket, symbol: str, day: str) -> float:
    session = int(np.searchsorted(market.sessions, np.datetime64(day, "s").astype(np.int64)))
    return float(market.adjusted[market.positions[symbol], session])


def test_targets_lie_about_the_price_of_their_own_day(
    market: DemoMarket, said: dict[str, DemoIntelligence]
) -> None:
    pairs = [
        (one.target_mean, find_price(market, symbol, str(one.day)))
        for symbol, company in said.items()
        for one in company.opinions
    ]
    assert len(pairs) > 3_000
    # 0.95 of it at the least, 1.25 at the most, 4 % about that, and rounding of small prices.
    assert all(0.88 < (mean or 0) / price < 1.33 for mean, price in pairs if price > 100)


def test_trades_are_priced_by_their_own_day(
    market: DemoMarket, said: dict[str, DemoIntelligence]
) -> None:
    for symbol, company in said.items():
        for one in company.trades:
            assert one.value == pytest.approx(one.shares * find_price(market, symbol, str(one.day)))


def test_nothing_is_known_later_than_the_markets_present(
    market: DemoMarket, said: dict[str, DemoIntelligence]
) -> None:
    for company in said.values():
        facts = [*company.opinions, *company.ratings, *company.trades]
        assert all(one.known_at <= market.made_at for one in facts)
        assert all(one.is_demo for one in (*facts, *company.coming))
        late = [one for one in company.trades if one.known_at < market.made_at]
        assert all(one.known_at.date() > one.day for one in late)
        assert all(one.day > market.made_at.date() for one in company.coming)
        assert {one.kind for one in company.coming} <= {CorporateEventKind.EARNINGS}
        assert all(one.value is None and one.expected is not None for one in company.coming)


def test_some_companies_have_no_analyst_and_none_that_is_gone_has(
    market: DemoMarket, said: dict[str, DemoIntelligence]
) -> None:
    covered = sum(bool(company.opinions) for company in said.values())
    assert 0.75 < covered / len(said) < 0.95
    last = len(market.sessions) - 1
    gone = {
        listing.symbol
        for row, listing in enumerate(market.listings[: market.company_count])
        if market.lives.last[row] < last
    }
    assert gone
    assert not gone & said.keys()


def test_it_is_the_same_each_time(market: DemoMarket, said: dict[str, DemoIntelligence]) -> None:
    assert build_intelligence(market, build_statements(market)) == said
