"""The base rate: what chance gives on the same days."""

from __future__ import annotations

import numpy as np
import pytest

from core.contracts import Universe
from core.kr_market.signal_backtest.found_signals import FoundSignals, build_signals
from core.kr_market.signal_backtest.random_entries import RandomEntries, draw_entries
from tests.core.kr_market.signal_backtest.backtest_samples import (
    build_universe,
    draw_universe,
    find,
    flat,
    trade,
)

SESSIONS = 60


def draw(
    universe: Universe, signals: FoundSignals, *, seed: int = 1, draws: int = 20
) -> RandomEntries | None:
    run = trade(universe, signals)
    return draw_entries(
        run.market,
        run.admitted.offers.take(np.flatnonzero(~run.account.is_held)),
        run.terms,
        min_turnover=0.0,
        draws=draws,
        seed=seed,
        on_progress=lambda _share: None,
    )


def spread(universe: Universe, first: int, last: int, rows: int) -> FoundSignals:
    """Signals on the first rows in every third session."""
    pairs = [(row, place) for place in range(first, last, 3) for row in range(rows)]
    return build_signals(*zip(*pairs, strict=True), np.full(len(pairs), 50.0))


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    universe = draw_universe(3, 40, SESSIONS)
    signals = spread(universe, 25, 55, 3)
    first, again, other = (draw(universe, signals, seed=seed) for seed in (1, 1, 2))
    assert first.returns.tolist() == again.returns.tolist()
    assert first.returns.tolist() != other.returns.tolist()
    assert first.band.shape == (3, SESSIONS)
    assert (np.diff(first.band, axis=0) >= 0).all()


def test_a_market_of_one_kind_of_share_leaves_nothing_to_luck() -> None:
    """All shares move alike: whichever is drawn, the result is the strategy's."""
    bars = [(p, p, p, p) for p in np.linspace(10_000, 11_000, SESSIONS).round()]
    universe = build_universe({f"{row:05d}0": bars for row in range(1, 30)})
    signals = find(*((row, 25, 50.0) for row in range(3)), (0, 26, 50.0))
    run, drawn = trade(universe, signals), draw(universe, signals)
    own = run.account.equity[-1] / run.terms.capital - 1
    assert drawn.returns == pytest.approx(own)
    assert drawn.band[1] == pytest.approx(run.account.equity, rel=1e-6)
    assert drawn.bought.tolist() == [len(run.account.trades)] * 20
    assert drawn.pool == 29


def test_it_is_drawn_from_what_could_be_bought_only() -> None:
    """The suspended, the fund's double and the young are never drawn: one share is left."""
    shares = {
        "000010": flat(10_000, SESSIONS),
        "000020": [*flat(10_000, 26), *flat(np.nan, SESSIONS - 26)],
        "000035": flat(10_000, SESSIONS),
        "000040": [*flat(np.nan, 20), *flat(10_000, SESSIONS - 20)],
        "000050": [*flat(10_000, 15), *flat(1_000, SESSIONS - 15)],
    }
    drawn = draw(build_universe(shares), find((0, 25, 50.0)))
    assert drawn.pool == 1
    assert drawn.bought.tolist() == [1.0] * 20


def test_no_share_is_drawn_twice_in_a_session() -> None:
    universe = build_universe({f"{row:05d}0": flat(10_000, SESSIONS) for row in range(1, 7)})
    drawn = draw(universe, find(*((row, 30, 50.0) for row in range(5))), draws=50)
    assert drawn.bought.tolist() == [5.0] * 50


def test_the_place_of_a_result_counts_ties_half() -> None:
    drawn = RandomEntries(np.array([0.0, 0.1, 0.1, 0.3]), np.empty((3, 0)), *(np.empty(0),) * 2, 1)
    assert drawn.place(0.1) == pytest.approx(0.5)
    assert drawn.place(0.5) == 1.0
    assert drawn.place(-0.1) == 0.0


def test_without_offers_or_draws_there_is_no_base_rate() -> None:
    universe = draw_universe(3, 10, SESSIONS)
    assert draw(universe, find()) is None
    assert draw(universe, find((0, 30, 1.0)), draws=0) is None
