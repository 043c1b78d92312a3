"""The engine against the same account written plainly, on random markets with every wart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import EntryRefusal
from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS
from core.kr_market.signal_backtest.trading_run import Run
from tests.core.kr_market.signal_backtest.backtest_samples import (
    draw_signals,
    draw_universe,
    trade,
)
from tests.core.kr_market.signal_backtest.slow_account import SlowResult, run_slowly

SHARES = 16
CAPITALS = (1_000_000.0, 3_000_000.0, 50_000_000.0)
TURNOVERS = (0.0, 1_000_000_000.0)


def list_trades(run: Run) -> list[tuple[int, int, int, int, float, float]]:
    offers = run.admitted.offers
    closed = [trade for trade in run.account.trades if not trade.is_open]
    return sorted(
        (
            int(offers.row[one.offer]),
            int(offers.entry[one.offer]),
            int(offers.exit[one.offer]),
            one.quantity,
            one.paid,
            one.received,
        )
        for one in closed
    )


def agree(run: Run, slow: SlowResult) -> None:
    assert run.account.equity == pytest.approx(slow.equity, abs=1e-4)
    assert run.account.cash == pytest.approx(slow.cash, abs=1e-4)
    assert run.account.stale == pytest.approx(slow.stale, abs=1e-4)
    refused = {**run.admitted.refused, **run.account.refused}
    assert {key.value: count for key, count in refused.items()} == dict(+slow.refused)
    assert [one[:4] for one in list_trades(run)] == [one[:4] for one in sorted(slow.trades)]
    assert np.array([one[4:] for one in list_trades(run)]) == pytest.approx(
        np.array([one[4:] for one in sorted(slow.trades)]), abs=1e-4
    )


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 100_000),
    rules=st.sampled_from(sorted(EXIT_PRESETS)),
    capital=st.sampled_from(CAPITALS),
    min_turnover=st.sampled_from(TURNOVERS),
)
def test_equals_the_account_written_plainly(
    seed: int, rules: str, capital: float, min_turnover: float
) -> None:
    universe = draw_universe(seed, SHARES)
    signals = draw_signals(seed + 1, universe, 0.4)
    run = trade(universe, signals, rules=rules, capital=capital, min_turnover=min_turnover)
    agree(run, run_slowly(universe, signals, EXIT_PRESETS[rules], capital, min_turnover))


def test_random_markets_show_every_reason_to_refuse() -> None:
    """Else the agreement above would say little."""
    seen: set[str] = set()
    for seed in range(12):
        universe = draw_universe(seed, SHARES)
        signals = draw_signals(seed, universe, 0.4)
        for rules in EXIT_PRESETS:
            run = trade(
                universe,
                signals,
                rules=rules,
                capital=CAPITALS[seed % 3],
                min_turnover=TURNOVERS[seed % 2],
            )
            seen |= {reason.value for reason in {**run.admitted.refused, **run.account.refused}}
    assert seen == {reason.value for reason in EntryRefusal} - {"gate", "not_a_share"}
