"""What the demo market promises."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import exchange_calendars
import numpy as np
import pytest
import time_machine

from core.enums import AssetKind, Regime
from core.market_data.bar_columns import hash_columns
from core.market_data.demo_market.factors import REGIMES
from core.market_data.demo_market.flows import FLOW_SESSIONS, FOREIGN_KNOWLEDGE, draw_flows
from core.market_data.demo_market.lives import DELISTINGS, LATE_LISTINGS, SUSPENDED_COMPANIES
from core.market_data.demo_market.market import DemoMarket, build_market
from core.market_data.demo_market.names import COMPANY_COUNT, ETFS, SECTORS
from core.market_data.demo_market.prices import PRICE_LIMIT, round_to_ticks
from core.market_data.demo_market.sessions import LAST_SESSION, list_sessions

ROOT = Path(__file__).parents[4]
CONTENT = "e71f6e1315d67526abd180467b2d09030198d8bfd088217ec6ff3ea32e7b20f4"
"""SHA-256 over symbols and bars. Another value means that every stored demo differs from new ones:
change it only on purpose."""


def hash_market(market: DemoMarket) -> str:
    digest = hashlib.sha256()
    for listing in market.listings:
        digest.update(listing.symbol.encode())
        digest.update(hash_columns(market.fetched(listing.symbol).columns).encode())
    return digest.hexdigest()


def test_the_content_is_fixed(market: DemoMarket) -> None:
    assert hash_market(market) == CONTENT


def test_another_process_makes_the_same_bytes(market: DemoMarket) -> None:
    """With another hash seed, so that no order of a set or dict can leak in."""
    program = (
        "from tests.core.market_data.demo_market.test_demo_market import hash_market\n"
        "from core.market_data.demo_market.market import build_market\n"
        "print(hash_market(build_market()))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip

    assert done.stdout.strip() == hash_market(market)


def test_the_day_of_making_does_not_matter(market: DemoMarket) -> None:
    with time_machine.travel("2031-02-03", tick=False):
        again = build_market()

    assert hash_market(again) == hash_market(market)


def test_sessions_are_those_of_the_exchanges_calendar(market: DemoMarket) -> None:
    days = market.sessions.astype("datetime64[s]").astype("datetime64[D]")
    calendar = exchange_calendars.get_calendar(
        "XKRX", start=str(days[0]), end=LAST_SESSION.isoformat()
    )

    expected = calendar.sessions.to_numpy().astype("datetime64[D]")

    assert days.tolist() == expected.tolist()
    assert days[-1].item() == LAST_SESSION
    assert len(days) == 1_227


def test_the_calendar_ends_where_it_is_told() -> None:
    days = list_sessions(date(2025, 3, 2)).astype("datetime64[s]").astype("datetime64[D]")

    # 1 March is a holiday and a Saturday, 2 March a Sunday, 3 March its substitute.
    assert days[-1].item() == date(2025, 2, 28)


def test_there_are_four_hundred_listings_with_names_of_their_own(market: DemoMarket) -> None:
    facts = [market.fetched(listing.symbol).instrument for listing in market.listings]

    kinds = [item.kind for item in facts]
    assert kinds.count(AssetKind.STOCK) == COMPANY_COUNT == 388
    assert kinds.count(AssetKind.ETF) == len(SECTORS) == 11
    assert kinds.count(AssetKind.INDEX) == 1
    for names in zip(*((item.symbol, item.name, item.local_name) for item in facts), strict=True):
        assert len(set(names)) == 400
    assert all(item.symbol.startswith("DK") for item in facts)
    assert all(item.name.startswith("Demo ") for item in facts)
    assert all(item.local_name.startswith("데모") for item in facts)


def test_every_series_is_marked_as_a_demonstration(market: DemoMarket) -> None:
    for listing in market.listings:
        fetched = market.fetched(listing.symbol)
        assert fetched.is_demo
        assert fetched.note.startswith("Invented")
        assert fetched.instrument.exchange == "DEMO"


def test_bars_are_ordered_and_prices_are_ticks(market: DemoMarket) -> None:
    panel, count = market.panel, market.company_count
    held = ~np.isnan(panel.close)

    assert (panel.high[held] >= np.maximum(panel.open, panel.close)[held]).all()
    assert (panel.low[held] <= np.minimum(panel.open, panel.close)[held]).all()
    assert (panel.volume[held] > 0).all()
    for prices in (panel.open, panel.high, panel.low, panel.close):
        won = prices[:count][held[:count]]
        np.testing.assert_array_equal(won, round_to_ticks(won))
        funds = prices[count : count + len(ETFS)]
        np.testing.assert_array_equal(funds % 5, 0)


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (1_234.4, 1_234), (2_003, 2_005), (5_004, 5_000), (19_996, 20_000),
        (20_024, 20_000), (50_051, 50_100), (200_251, 200_500), (500_501, 501_000),
    ],
)  # fmt: skip
def test_ticks_are_those_of_the_exchange(price: float, expected: float) -> None:
    assert round_to_ticks(np.array([[price]])).item() == expected


def test_no_company_moves_beyond_the_price_limit_but_for_the_unadjusted_split(
    market: DemoMarket,
) -> None:
    (unadjusted,) = [split for split in market.lives.splits if not split.is_adjusted]

    for row in range(market.company_count):
        columns = market.fetched(market.listings[row].symbol).columns
        before = columns.close[:-1]
        reach = np.maximum(columns.high[1:] / before, 2 - columns.low[1:] / before) - 1
        if row == unadjusted.company:
            jump = columns.close[unadjusted.session] / columns.close[unadjusted.session - 1]
            assert 1 / jump == pytest.approx(unadjusted.ratio, rel=0.35)
            assert (reach > PRICE_LIMIT).sum() == 1
        else:
            assert reach.max() <= PRICE_LIMIT


def test_only_the_unadjusted_split_says_so(market: DemoMarket) -> None:
    fetched = [market.fetched(listing.symbol) for listing in market.listings]
    splits = market.lives.splits
    rows = [row for row, item in enumerate(fetched) if not item.is_adjusted]

    assert rows == [split.company for split in splits if not split.is_adjusted]
    assert len(splits) == 6
    assert "Not adjusted for its split" in fetched[rows[0]].note


def test_suspensions_listings_and_delistings_are_gaps_and_ends(market: DemoMarket) -> None:
    lives = market.lives
    held = ~np.isnan(market.panel.close[: market.company_count])

    assert (lives.is_listed & ~held).any(axis=1).sum() == SUSPENDED_COMPANIES
    assert (lives.first > 0).sum() == LATE_LISTINGS
    assert (lives.last < len(market.sessions) - 1).sum() == DELISTINGS == len(lives.delisted)
    for row in lives.delisted:
        fetched = market.fetched(market.listings[row].symbol)
        last = np.datetime64(int(fetched.columns.time[-1]), "s").astype("datetime64[D]").item()
        assert fetched.instrument.delisted_on is not None
        assert fetched.instrument.delisted_on > last


def index_returns(market: DemoMarket) -> np.ndarray:
    return np.diff(np.log(market.panel.close[-1]))


def test_the_index_is_the_capitalisation_of_its_members(market: DemoMarket) -> None:
    # Where nobody is listed or delisted, the level moves as the sum of all capitalisations.
    alive = market.lives.is_listed
    worth = (market.adjusted * market.shares[:, None] * alive).sum(axis=0)
    is_same = (alive[:, 1:] == alive[:, :-1]).all(axis=0)

    level = market.panel.close[-1]

    assert is_same.sum() > 1_100
    np.testing.assert_allclose(
        (level[1:] / level[:-1])[is_same], (worth[1:] / worth[:-1])[is_same], atol=3e-5
    )


def test_each_fund_follows_its_sector(market: DemoMarket) -> None:
    sectors = list(SECTORS)
    for number, sector in enumerate(sectors):
        mine = [row for row in range(market.company_count) if row % len(sectors) == number]
        alive = market.lives.is_listed[mine]
        worth = market.adjusted[mine] * market.shares[mine, None]
        both = alive[:, 1:] & alive[:, :-1]
        members = (worth[:, 1:] * both).sum(axis=0) / (worth[:, :-1] * both).sum(axis=0)
        fund = market.panel.close[market.positions[ETFS[number].symbol]]

        assert ETFS[number].sector == sector
        assert np.corrcoef(np.log(members), np.diff(np.log(fund)))[0, 1] > 0.99
        after_fee = members.prod() * (1 - 0.0015 / 252) ** len(members)
        assert fund[-1] / fund[0] == pytest.approx(after_fee, rel=0.005)


def test_regimes_persist_and_differ_in_volatility(market: DemoMarket) -> None:
    regimes, moves = market.returns.regimes, index_returns(market)
    volatility = {
        regime: moves[regimes[1:] == code].std() * 252**0.5 for code, regime in enumerate(REGIMES)
    }

    assert (np.bincount(regimes) >= 100).all()
    assert (np.diff(regimes) == 0).mean() > 0.97
    assert volatility[Regime.VOLATILE] > 1.4 * volatility[Regime.BEARISH]
    assert volatility[Regime.BEARISH] > 1.2 * volatility[Regime.BULLISH]
    assert volatility[Regime.BULLISH] > 1.1 * volatility[Regime.SIDEWAYS]
    assert moves[regimes[1:] == REGIMES.index(Regime.BULLISH)].mean() > 0
    assert moves[regimes[1:] == REGIMES.index(Regime.BEARISH)].mean() < 0


def test_tails_are_fat_and_volume_goes_with_moves(market: DemoMarket) -> None:
    moves = np.diff(np.log(market.adjusted), axis=1)
    z = (moves - moves.mean(axis=1, keepdims=True)) / moves.std(axis=1, keepdims=True)
    whole = market.lives.is_traded.all(axis=1)
    volume = np.log(market.panel.volume[: market.company_count])[whole, 1:]

    together = [np.corrcoef(np.abs(a), b)[0, 1] for a, b in zip(moves[whole], volume, strict=True)]
    assert (z**4).mean() > 4.5  # 3 for normal returns
    assert np.mean(together) > 0.15


def test_flows_know_a_little_of_the_next_session_and_no_more(market: DemoMarket) -> None:
    count = market.company_count
    own, close, volume = (
        market.returns.own, market.panel.close[:count], market.panel.volume[:count]
    )  # fmt: skip
    flows = draw_flows(own, close, volume)
    scaled = flows.foreign / (close * volume)[:, -FLOW_SESSIONS:]
    pairs = np.stack([scaled[:, :-1].ravel(), own[:, -FLOW_SESSIONS + 1 :].ravel()])
    pairs = pairs[:, np.isfinite(pairs).all(axis=0)]

    assert np.corrcoef(pairs)[0, 1] == pytest.approx(FOREIGN_KNOWLEDGE, abs=0.02)
