from datetime import date

import numpy as np
import pytest

from core.kr_market.lifecycle.costs import NO_COSTS, TradingCosts

COSTS = TradingCosts()


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2019, 6, 2), 0.0030), (date(2019, 6, 3), 0.0025),
        (date(2022, 12, 31), 0.0023), (date(2023, 1, 1), 0.0020),
        (date(2023, 12, 31), 0.0020), (date(2024, 1, 1), 0.0018),
        (date(2024, 12, 31), 0.0018), (date(2025, 1, 1), 0.0015),
        (date(2025, 12, 31), 0.0015), (date(2026, 1, 1), 0.0020),
    ],
)  # fmt: skip
def test_the_sell_tax_is_that_of_the_day_of_the_sale(day: date, rate: float) -> None:
    time = np.array([np.datetime64(day).astype("datetime64[s]").astype(np.int64)])
    assert COSTS.find_tax(day) == rate
    assert COSTS.list_taxes(time).tolist() == [rate]


def test_before_the_table_the_tax_is_unknown_and_so_is_the_return() -> None:
    assert np.isnan(COSTS.find_tax(date(1999, 12, 31)))
    tax = COSTS.list_taxes(np.array([0]))
    assert np.isnan(COSTS.net_returns(np.array([100.0]), np.array([110.0]), tax)).all()


def test_a_round_trip_at_one_price_costs_what_one_computes_by_hand() -> None:
    # Paid 10,000 * 1.001 * 1.00015 = 10,011.5015; received 10,000 * 0.999 * (1 - 0.00215) =
    # 9,968.5215; 9,968.5215 / 10,011.5015 - 1 = -0.42931 %.
    net = COSTS.net_returns(np.array([1e4]), np.array([1e4]), np.array([0.002]))
    assert net[0] == pytest.approx(9_968.5215 / 10_011.5015 - 1, abs=1e-12)
    assert net[0] == pytest.approx(-0.0042931, abs=1e-7)


def test_no_costs_leave_the_price_change() -> None:
    tax = NO_COSTS.list_taxes(np.array([0]))
    assert NO_COSTS.net_returns(np.array([100.0]), np.array([110.0]), tax) == pytest.approx([0.1])
