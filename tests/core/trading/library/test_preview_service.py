"""What is said of a strategy before a backtest."""

from __future__ import annotations

import numpy as np
import pytest

from core.contracts import BarQuery
from core.errors import InvalidInputError, NotFoundError
from core.trading.library.preview_service import StrategyPreviewService
from core.trading.library.strategy_service import StrategyService
from core.trading.library.types import StrategyDraft
from db.trading.strategy_tables import SavedStrategy
from tests.core.trading.sample_bars import load_bars

GOOG, BTC = BarQuery("GOOG"), BarQuery("BTCUSD")
SMA = ("sma_crossover", {"short": 20, "long": 50, "min_strength": 0.0}, {})


@pytest.fixture
def service(database):
    return StrategyPreviewService(database, load_bars)


def test_a_preview_says_what_it_does_and_when_it_fired(service, trader):
    found = service.preview(trader, *SMA[:2], GOOG)
    assert "average of 20 bars" in found.words
    assert (found.first, len(found.bars)) == (49, 2_148)
    buy = found.firings[0]
    assert buy.side == "enter_long"
    assert len(buy.starts) == buy.bars > 5  # a crossing lasts one bar
    assert np.array_equal(found.bars.time[buy.places], buy.starts)
    assert buy.places.min() > 49


def test_a_preview_passes_remarks_on(service, trader):
    rules = {
        "enter_long": {
            "kind": "compare",
            "left": {"kind": "indicator", "indicator": "rsi"},
            "right": {"kind": "number", "value": 200},
        }
    }
    assert "never leaves" in service.preview(trader, "rules", {"rules": rules}, GOOG).remarks[0]


def test_too_few_bars_name_the_number_needed(service, trader):
    with pytest.raises(InvalidInputError, match="first signal needs 400"):
        service.preview(
            trader,
            "rules",
            {
                "rules": {
                    "enter_long": {
                        "kind": "compare",
                        "left": {"kind": "price"},
                        "right": {
                            "kind": "indicator",
                            "indicator": "sma",
                            "values": {"length": 400},
                        },
                    }
                }
            },
            BTC,
        )


def test_the_same_strategy_is_wholly_alike_and_stands_first(database, service, trader, stranger):
    strategies = StrategyService(database)
    own = strategies.create_strategy(trader, StrategyDraft("Mine", *SMA[:2]))
    twin = strategies.create_strategy(trader, StrategyDraft("Twin", *SMA[:2]))
    strategies.create_strategy(stranger, StrategyDraft("Theirs", *SMA[:2]))
    found = service.find_similar(trader, SMA, [GOOG, BTC], except_id=own.id)
    names = [one.name for one in found.likenesses]
    assert names[:2] == ["Conservative SMA 20/50", "Twin"]
    assert [one.overlap.positions for one in found.likenesses[:2]] == [1.0, 1.0]
    assert [one.overlap.entries for one in found.likenesses[:2]] == [1.0, 1.0]
    assert found.likenesses[1].strategy_id == twin.id
    assert "Mine" not in names
    assert "Theirs" not in names
    assert len(names) == 7
    holding = next(one for one in found.likenesses if one.template == "buy_and_hold")
    assert 0.3 < holding.overlap.positions < 1.0
    assert found.symbols[0] == "GOOG (bundled, 2004-08-19 to 2013-03-01)"


def test_a_strategy_that_cannot_be_run_is_left_out_by_name(database, service, trader):
    number = StrategyService(database).create_strategy(trader, StrategyDraft("Old", *SMA[:2])).id
    with database.write() as session:
        session.get(SavedStrategy, number).kind = "gone"
    found = service.find_similar(trader, SMA, [GOOG])
    assert found.left_out[0].startswith("Old: There is no strategy called 'gone'")


@pytest.mark.parametrize("count", [0, 11])
def test_no_series_or_too_many_are_refused(service, trader, count):
    with pytest.raises(InvalidInputError, match=f"{count} instruments were chosen"):
        service.find_similar(trader, SMA, [GOOG] * count)


def test_an_unknown_series_is_told(service, trader):
    with pytest.raises(NotFoundError, match="NOPE"):
        service.find_similar(trader, SMA, [BarQuery("NOPE")])
