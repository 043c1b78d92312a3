"""Breadth, sectors and movers of a market, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.contracts import Universe
from core.enums import AssetKind
from core.market_data.market_overview import calculate_session_changes, describe_market

NAN = np.nan
DAY = 86_400


def universe(close: list[list[float]], sectors: tuple[str, ...] = ()) -> Universe:
    """A market with these closes; open, high and low equal them."""
    prices = np.array(close, dtype=float)
    count, sessions = prices.shape
    symbols = tuple("ABCDEFGHIJ"[:count])
    return Universe(
        symbols=symbols,
        names=tuple(f"{symbol} Corp." for symbol in symbols),
        local_names=("",) * count,
        sectors=sectors or ("",) * count,
        exchanges=("XKRX",) * count,
        kinds=(AssetKind.STOCK,) * count,
        time=np.arange(sessions, dtype=np.int64) * DAY,
        open=prices,
        high=prices,
        low=prices,
        close=prices,
        volume=np.ones_like(prices),
        source="test",
        fetched_at=datetime(2026, 1, 2, tzinfo=UTC),
    )


def test_a_change_is_taken_against_the_last_close_before_a_gap() -> None:
    changes = calculate_session_changes(np.array([[100.0, NAN, 110.0], [NAN, 50.0, NAN]]))
    np.testing.assert_allclose(changes, [[NAN, NAN, 0.10], [NAN, NAN, NAN]])


def test_every_instrument_is_counted_once() -> None:
    found = describe_market(
        universe([[100, 110], [100, 95], [100, 100], [100, 150], [100, NAN], [NAN, 100]])
    )
    assert found is not None
    assert (found.advancers, found.decliners, found.unchanged) == (1, 1, 1)
    assert (found.suspect, found.missing, found.count) == (1, 2, 6)
    assert found.day == date(1970, 1, 2)


def test_a_move_beyond_the_limit_is_in_no_figure() -> None:
    found = describe_market(universe([[100, 110], [500, 100]]))
    assert found is not None
    assert found.average.tolist() == pytest.approx([100, 110])
    assert found.advancing[-1] == 1
    assert found.losers == ()


def test_the_average_chains_mean_changes() -> None:
    found = describe_market(universe([[100, 110, 110], [100, 100, 90]]))
    assert found is not None
    assert found.average.tolist() == pytest.approx([100, 105, 105 * 0.95])
    assert found.advancing.tolist()[1:] == [0.5, 0.0]


def test_sectors_give_the_median_of_their_members_best_first() -> None:
    closes = [[100, 100, 101], [100, 100, 103], [100, 100, 110], [100, 110, 99]]
    found = describe_market(universe(closes, ("Chips", "Chips", "Chips", "Ships")))
    assert found is not None
    chips, ships = found.sectors
    assert (chips.name, chips.count, ships.name) == ("Chips", 3, "Ships")
    assert chips.changes[0] == pytest.approx(0.03)
    assert ships.changes[:2] == pytest.approx((-0.10, -0.01))


def test_movers_are_ordered_and_have_moved() -> None:
    found = describe_market(universe([[100, 101], [100, 105], [100, 100], [100, 80]]))
    assert found is not None
    assert [mover.symbol for mover in found.gainers] == ["B", "A"]
    assert [(mover.symbol, round(mover.change, 9)) for mover in found.losers] == [("D", -0.2)]


def test_new_highs_and_lows_look_back_over_all_sessions() -> None:
    found = describe_market(universe([[100, 90, 101], [100, 120, 119], [100, 90, 89]]))
    assert found is not None
    assert (found.highs, found.lows) == (1, 1)


def test_one_session_makes_no_overview() -> None:
    assert describe_market(universe([[100.0], [50.0]])) is None


@given(st.data())
def test_the_counts_add_up_whatever_the_market(data: st.DataObject) -> None:
    count, sessions = data.draw(st.integers(1, 8)), data.draw(st.integers(2, 6))
    price = st.one_of(st.just(NAN), st.floats(1, 1e6))
    close = [[data.draw(price) for _ in range(sessions)] for _ in range(count)]
    found = describe_market(universe(close))
    assert found is not None
    parts = found.advancers, found.decliners, found.unchanged, found.suspect, found.missing
    assert sum(parts) == found.count == count
    assert np.isfinite(found.average).all()
