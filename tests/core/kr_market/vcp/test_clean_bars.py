"""Which bars rules may read."""

from __future__ import annotations

import numpy as np
import pytest

from core.enums import AssetKind
from core.kr_market.clean_bars import clean_row, find_jumps
from core.kr_market.common_shares import is_common_share
from tests.core.kr_market.vcp.vcp_samples import make_market


def share(close):
    close = np.array(close, dtype=float)
    return close + 1, close - 1, close, np.full(len(close), 100.0)


def test_suspended_sessions_are_dropped_and_counted_whatever_they_look_like():
    high, low, close, volume = share([10, 11, 12, 13, 14, 15])
    volume[1] = 0.0  # no trade, the close stood still
    high[2] = low[2] = 0.0  # open, high and low at 0
    close[4] = np.nan  # no bar at all
    bars = clean_row(make_market((high, low, close, volume)), 0)
    assert bars.places.tolist() == [0, 3, 5]
    assert bars.close.tolist() == [10.0, 13.0, 15.0]
    assert bars.low.min() > 0
    assert bars.dropped == 3


def test_sessions_before_the_listing_are_not_counted_as_dropped():
    young, old = share([10, 11]), share(range(10, 20))
    bars = clean_row(make_market(young, old), 0)
    assert (bars.places.tolist(), bars.dropped) == ([8, 9], 0)


def test_a_share_that_never_traded_has_no_bar():
    bars = clean_row(make_market(share([np.nan, np.nan])), 0)
    assert (len(bars), bars.dropped) == (0, 0)


def test_a_move_beyond_the_limit_is_a_jump_and_one_at_it_is_none():
    assert find_jumps(np.array([100.0, 130.0, 91.0, 118.4, 50.0])).tolist() == [
        False, False, False, True, True,
    ]  # fmt: skip
    # 13,000 / 10,000 - 1 is a little above 0.3 in binary.
    assert not find_jumps(np.array([10_000.0, 13_000.0]))[1]


def test_the_move_over_a_suspension_is_measured_from_the_last_trade():
    high, low, close, volume = share([100, 60, 60, 50])
    volume[1:3] = 0.0
    bars = clean_row(make_market((high, low, close, volume)), 0)
    assert bars.is_jump.tolist() == [False, True]


@pytest.mark.parametrize(
    ("symbol", "kind", "wanted"),
    [
        ("005930", AssetKind.STOCK, True),
        ("005935", AssetKind.STOCK, False),
        ("00088K", AssetKind.STOCK, False),
        ("069500", AssetKind.ETF, False),
        ("DK0001", AssetKind.STOCK, True),
        ("DKINDEX", AssetKind.INDEX, False),
    ],
)
def test_common_shares_end_in_zero_where_the_exchange_gave_the_ticker(symbol, kind, wanted):
    assert is_common_share(symbol, kind) is wanted
