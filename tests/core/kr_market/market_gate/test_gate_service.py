"""The gate as readers get it: now, on a day, of the demo, and without what it needs."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from core.contracts import Actor, RateReading
from core.enums import AssetKind, MarketLight, Role, SectorMood
from core.errors import NotPermittedError
from core.kr_market.market_gate.gate_service import GateService
from core.kr_market.market_gate.gate_view import GateMarkets, SectorReading
from core.permissions import ROLE_PERMISSIONS
from tests.core.kr_market.market_gate.gate_samples import LAST, Market, make_series

VERA = Actor(1, Role.VIEWER, "vera")
FRIDAY_EVENING = datetime(2023, 12, 22, 9, 0, tzinfo=UTC)
LOW = RateReading(1_300.0, day=LAST)
RISING = [1_000.0 + place + 4 * (place % 3) for place in range(120)]
FALLING = RISING[::-1]


def open_gate(
    market: Market,
    *indexes: str,
    funds: tuple[str, ...] = (),
    at: datetime = FRIDAY_EVENING,
) -> GateService:
    markets = GateMarkets(indexes or ("069500", "DKINDEX"), funds)
    return GateService(market.inputs(), markets, clock=lambda: at)


def test_the_gate_tells_light_score_parts_source_and_what_it_allows() -> None:
    gate = open_gate(Market(make_series("069500", RISING), rate=LOW)).get_gate(VERA)
    # Trend 25; gains of 6, losses of 3 in turn: RSI in 50–70 is 25; MACD; volume 1.0 is 10
    assert [part.points for part in gate.reading.parts] == [
        25.0,
        25.0,
        gate.reading.parts[2].points,
        10.0,
    ]
    assert gate.score == sum(part.points or 0 for part in gate.reading.parts)
    assert gate.session == LAST
    assert gate.origin is not None
    assert (gate.origin.source, gate.origin.age_sessions, gate.origin.is_demo) == (
        "csv:kr_etf",
        0,
        False,
    )
    assert (gate.rules.name, gate.rules.version) == ("standard", 1)


def test_the_history_ends_with_the_score_and_each_of_its_values_is_what_that_day_said() -> None:
    market = Market(make_series("069500", RISING), rate=LOW)
    service = open_gate(market)
    gate = service.get_gate(VERA)
    assert gate.history.score[-1] == gate.score
    for place in (-2, -30):
        day = datetime.fromtimestamp(int(gate.history.time[place]), UTC).date()
        assert service.get_gate(VERA, day).score == gate.history.score[place]
    assert np.isnan(gate.history.score[:59]).all()


def test_a_day_is_read_without_what_came_later() -> None:
    short, long = (
        make_series("069500", RISING[:100], last=LAST),
        make_series("069500", RISING[:100] + FALLING[:4], last=date(2024, 1, 2)),
    )
    at = datetime(2024, 1, 2, 9, 0, tzinfo=UTC)
    before = open_gate(Market(short, rate=LOW), at=at).get_gate(VERA, LAST)
    after = open_gate(Market(long, rate=LOW), at=at).get_gate(VERA, LAST)
    assert before.reading == after.reading
    assert before.verdict == after.verdict
    assert after.origin is not None
    assert after.origin.age_sessions == 0


def test_the_dollar_is_asked_for_as_known_at_the_end_of_the_day() -> None:
    market = Market(make_series("069500", RISING))
    open_gate(market, at=datetime(2026, 1, 2, 9, 0, tzinfo=UTC)).get_gate(VERA, LAST)
    assert market.asked == [datetime(2023, 12, 22, 15, 0, tzinfo=UTC)]


def test_bars_that_nothing_followed_are_unknown_with_their_score_still_there() -> None:
    service = open_gate(
        Market(make_series("069500", RISING), rate=LOW), at=datetime(2024, 1, 5, 9, 0, tzinfo=UTC)
    )
    gate = service.get_gate(VERA)
    assert gate.light is MarketLight.UNKNOWN
    assert gate.score is not None
    assert gate.allowance.size is None
    assert "sessions have closed since" in gate.verdict.reasons[0]


def test_without_an_index_the_light_is_unknown_and_says_which_was_looked_for() -> None:
    gate = open_gate(Market()).get_gate(VERA)
    assert gate.light is MarketLight.UNKNOWN
    assert (gate.symbol, gate.origin, gate.score) == ("069500", None, None)
    assert "No daily bars of the index 069500 or DKINDEX are stored." in gate.verdict.reasons[0]
    assert not len(gate.history.score)


def test_a_day_before_the_first_bar_is_unknown_and_no_other_index_stands_in() -> None:
    market = Market(make_series("069500", RISING), make_series("DKINDEX", RISING))
    gate = open_gate(market).get_gate(VERA, date(2010, 1, 4))
    assert gate.symbol == "069500"
    assert gate.light is MarketLight.UNKNOWN
    assert "no bars up to that day" in gate.verdict.reasons[0]


def test_a_dear_dollar_closes_even_a_gate_without_an_index() -> None:
    gate = open_gate(Market(rate=RateReading(1_460.0, day=LAST))).get_gate(VERA)
    assert gate.light is MarketLight.RED
    assert gate.allowance.title == "No new entries"


def test_the_first_index_of_the_settings_that_is_stored_counts() -> None:
    demo = make_series("DKINDEX", RISING, source="demo", exchange="DEMO", is_demo=True)
    assert open_gate(Market(demo)).get_gate(VERA).symbol == "DKINDEX"
    assert open_gate(Market(demo, make_series("069500", RISING))).get_gate(VERA).symbol == "069500"


def test_invented_bars_are_as_old_as_the_present_that_they_were_made_for() -> None:
    demo = make_series("DKINDEX", RISING, source="demo", exchange="DEMO", is_demo=True)
    service = open_gate(Market(demo, rate=LOW), at=datetime(2030, 1, 2, 9, 0, tzinfo=UTC))
    gate = service.get_gate(VERA)
    assert gate.origin is not None
    assert (gate.origin.age_sessions, gate.origin.is_demo) == (0, True)
    assert gate.light is not MarketLight.UNKNOWN


def test_a_session_without_a_trade_is_left_out_and_counted() -> None:
    volumes = [100.0] * 119 + [0.0]
    gate = open_gate(Market(make_series("069500", RISING, volumes=volumes), rate=LOW)).get_gate(
        VERA
    )
    assert gate.session == date(2023, 12, 21)
    assert (gate.reading.bars, gate.reading.dropped) == (119, 1)
    assert gate.origin is not None
    assert gate.origin.age_sessions == 1


def test_sectors_are_named_by_the_master_and_the_highest_score_comes_first() -> None:
    facts = {
        "A": (AssetKind.ETF, "Fund A", "펀드 에이", "Banks"),
        "B": (AssetKind.ETF, "Fund B", "", ""),
        "S": (AssetKind.STOCK, "A share", "", "Banks"),
    }
    series = [make_series("069500", RISING), make_series("A", FALLING), make_series("B", RISING)]
    board = open_gate(Market(*series, make_series("S", RISING), rate=LOW, **facts)).list_sectors(
        VERA
    )
    assert [(one.symbol, one.sector, one.local_name) for one in board.sectors] == [
        ("B", "", ""),
        ("A", "Banks", "펀드 에이"),
    ]
    best, worst = board.sectors
    assert best.mood is SectorMood.BULLISH
    assert worst.mood is SectorMood.BEARISH
    assert (best.reading.maximum, worst.reading.maximum) == (100.0, 100.0)


def find(symbol: str, sectors: tuple[SectorReading, ...]) -> SectorReading:
    return next(one for one in sectors if one.symbol == symbol)


def test_a_fund_that_fell_silent_is_unknown_beside_those_that_trade() -> None:
    old = make_series("A", RISING, last=date(2023, 12, 1))
    new = make_series("B", RISING[:40])
    board = open_gate(Market(make_series("069500", RISING), old, new)).list_sectors(VERA)
    assert {one.mood for one in board.sectors} == {SectorMood.UNKNOWN}
    assert find("A", board.sectors).reason == "The last bar, of 2023-12-01, is 15 sessions old."
    assert find("B", board.sectors).reason == "Only 40 sessions have a clean bar; 60 are needed."


def test_named_funds_are_the_board_and_those_without_bars_are_said() -> None:
    market = Market(*(make_series(symbol, RISING) for symbol in ("069500", "A", "B")))
    board = open_gate(market, funds=("B", "Z")).list_sectors(VERA)
    assert [one.symbol for one in board.sectors] == ["B"]
    assert board.missing == ("Z",)


def test_an_empty_board_says_why() -> None:
    assert "No daily bars of the index" in open_gate(Market()).list_sectors(VERA).reason
    alone = open_gate(Market(make_series("069500", RISING))).list_sectors(VERA)
    assert alone.reason == "csv:kr_etf has no bars of a sector fund."
    many = Market(
        *(make_series(f"F{place:02}", RISING) for place in range(41)), make_series("069500", RISING)
    )
    assert "41 funds: name those" in open_gate(many).list_sectors(VERA).reason


def test_a_board_of_a_day_reads_nothing_later() -> None:
    grown = RISING[:110] + FALLING[:4]
    pair = (make_series("069500", RISING[:110]), make_series("A", RISING[:110]))
    later = tuple(make_series(s, grown, last=date(2024, 1, 2)) for s in ("069500", "A"))
    at = datetime(2024, 1, 2, 9, 0, tzinfo=UTC)
    boards = [
        open_gate(Market(*series), at=at).list_sectors(VERA, LAST) for series in (pair, later)
    ]
    assert boards[0].sectors == boards[1].sectors


def test_a_role_that_may_not_read_signals_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.VIEWER, frozenset())
    service = open_gate(Market(make_series("069500", RISING)))
    with pytest.raises(NotPermittedError):
        service.get_gate(VERA)
    with pytest.raises(NotPermittedError):
        service.list_sectors(VERA)
