"""Smart-money signals of every session are those that the scanner's own history shows."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from core.contracts import FlowUniverse, Universe
from core.enums import FlowUnit
from core.errors import NotFoundError
from core.kr_market.signal_backtest.smart_money_signals import find_smart_money
from core.kr_market.smart_money.history import build_history
from core.kr_market.smart_money.market_inputs import LoadedMarket
from core.kr_market.smart_money.presets import ABSOLUTE, SMART_MONEY_PRESETS
from tests.core.kr_market.signal_backtest.backtest_samples import (
    NAN,
    build_universe,
    draw_universe,
    flat,
)

AT = datetime(2025, 1, 1, tzinfo=UTC)


def draw_flows(universe: Universe, seed: int) -> FlowUniverse:
    """Random flows of all shares but the last, with unknown days."""
    random = np.random.default_rng(seed)
    shape = (len(universe.symbols) - 1, len(universe.time))
    foreign, institution = (random.normal(500, 2_000, shape).round() for _ in range(2))
    foreign[random.random(shape) < 0.05] = NAN
    return FlowUniverse(
        universe.symbols[:-1], universe.time, foreign, institution, FlowUnit.SHARES, "test", AT
    )


@pytest.mark.parametrize("preset", SMART_MONEY_PRESETS.values(), ids=SMART_MONEY_PRESETS)
@pytest.mark.parametrize("seed", range(3))
def test_the_strongest_signal_of_each_day_of_the_history(preset, seed) -> None:
    universe = draw_universe(seed, 8, 90)
    flows = draw_flows(universe, seed)
    found = find_smart_money(universe, flows, preset)
    loaded = LoadedMarket(AT, universe, flows, last=len(universe.time) - 1)
    days = universe.time.astype("datetime64[s]").astype("datetime64[D]").astype(object)
    expected = {}
    for row in range(len(universe.symbols) - 1):
        for day in build_history(loaded, universe, row, preset, 1_000).days:
            if day.signals:
                score = NAN if day.score is None else day.score
                expected[row, day.session] = (day.signals[0].value.replace("_", " ").lower(), score)
    told = {
        (int(row), days[place]): (found.kinds[kind], score)
        for row, place, kind, score in zip(
            found.row, found.place, found.kind, found.score, strict=True
        )
    }
    assert told.keys() == expected.keys()
    assert len(told) > 20
    assert [one[0] for one in told.values()] == [expected[key][0] for key in told]
    np.testing.assert_allclose(
        [one[1] for one in told.values()], [expected[key][1] for key in told]
    )


def test_a_later_suspension_hides_no_earlier_signal() -> None:
    """Else what was traded before would depend on what came after."""
    suspended = [*flat(10_000, 30), *flat(NAN, 30), *flat(10_000, 20)]
    universe = build_universe({"000010": suspended, "000020": flat(10_000, 80)})
    buying = np.full((2, 80), 100.0)
    flows = FlowUniverse(
        universe.symbols, universe.time, buying, buying, FlowUnit.SHARES, "test", AT
    )
    found = find_smart_money(universe, flows, ABSOLUTE)
    before = found.place[(found.row == 0) & (found.place < 30)]
    assert before.tolist() == found.place[(found.row == 1) & (found.place < 30)].tolist()
    assert len(before) > 10


def test_without_flows_there_are_none_and_it_is_said() -> None:
    universe = build_universe({"000010": flat(10_000, 30)})
    with pytest.raises(NotFoundError, match="No net buying"):
        find_smart_money(universe, None, ABSOLUTE)
