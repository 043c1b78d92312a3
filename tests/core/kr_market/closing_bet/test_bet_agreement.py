"""Published bets beside our rules: by hand, and the 210 real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.contracts import SYSTEM
from core.errors import NotFoundError
from core.kr_market.closing_bet.agreement import compare_bets
from core.kr_market.closing_bet.agreement_types import Line
from core.kr_market.closing_bet.agreement_words import write_report
from core.kr_market.published_bets import PUBLISHED_COLUMNS, PublishedBet
from core.market_data.market_files.types import MarketFile
from core.service_factory import build_services
from core.settings import Settings
from db.migrate import upgrade
from tests.core.kr_market.closing_bet.bet_samples import (
    GOOD,
    TODAY,
    Share,
    build_flows,
    build_universe,
    day,
)


def publish(**changes: Any) -> PublishedBet:
    """What an engine by our rules would have written of the sample share."""
    written: dict[str, Any] = dict.fromkeys(PUBLISHED_COLUMNS) | {
        "signal_date": day(TODAY), "ticker": "000010", "grade": "A", "score_news": 2.0,
        "score_volume": 2.0, "score_chart": 1.0, "score_candle": 1.0,
        "score_consolidation": 1.0, "score_supply": 1.0, "score_total": 8.0,
        "is_new_high": True, "current_price": 10_800.0, "entry_price": 10_800.0,
        "stop_price": 10_476.0, "target_price": 11_340.0, "change_pct": 8.0,
        "quantity": 771.0, "trading_value": 10.8e9,
    }  # fmt: skip
    return PublishedBet(**(written | changes))


def compare(*bets: PublishedBet, first: int = 0) -> dict[str, Line]:
    universe = build_universe([Share(bars={TODAY: GOOD}, first=first)])
    found = compare_bets(bets, universe, build_flows({"000010": (1.0, -1.0)}))
    return {line.component: line for line in found.lines}


def test_a_bet_by_our_rules_is_equal_in_every_part_but_news() -> None:
    lines = compare(publish())

    untold = {name for name, line in lines.items() if line.untold}
    differs = {name for name, line in lines.items() if line.differs}
    assert untold == {"news points"}
    assert differs == {"value points, preset plan", "grade, preset plan"}


@pytest.mark.parametrize(
    ("changes", "component", "why"),
    [
        ({"score_supply": 2.0}, "supply points", "other flows"),
        (
            {"score_supply": 2.0, "supply_positive": False},
            "supply points",
            "a default",
        ),
        ({"score_candle": 0.0}, "candle points", "not explained"),
        ({"score_consolidation": 0.0}, "consolidation points", "not explained"),
        ({"score_chart": 2.0}, "chart points", "averages not in order"),
        ({"is_new_high": False}, "new high", ""),
        ({"trading_value": 11e9}, "traded value = close × volume", "published above ours"),
        ({"score_total": 9.0}, "total = sum of parts", ""),
        ({"stop_price": 10_400.0}, "stop −3 %", ""),
        ({"quantity": 770.0}, "quantity of 50 M won", "half the capital"),
        ({"grade": "S"}, "grade, preset shipped", "ours A"),
        ({"current_price": 10_801.0}, "price", ""),
        ({"change_pct": 8.02}, "change", ""),
    ],
)
def test_a_part_that_differs_is_found_and_explained(
    changes: dict[str, Any], component: str, why: str
) -> None:
    line = compare(publish(**changes))[component]

    assert (line.equal, line.differs) == (0, 1)
    assert not why or why in line.whys[0][0]


def test_what_is_not_stored_cannot_be_told() -> None:
    other = compare(publish(ticker="999990"))
    short = compare(publish(score_chart=1.0), first=TODAY - 60)

    assert other["candle points"].untold == 1
    assert other["supply points"].untold == 1
    assert short["chart points"].untold == 1  # 0 to 1: the 52-week high is unknown
    assert short["new high"].untold == 1


def test_a_bet_of_a_day_without_trade_is_read_at_the_session_before() -> None:
    universe = build_universe([Share(bars={TODAY: GOOD})])
    sunday = publish(signal_date=day(TODAY + 2))

    found = compare_bets([sunday], universe, None)

    assert (found.bets, found.with_bars, found.off_session) == (1, 1, 1)
    assert next(one for one in found.lines if one.component == "price").equal == 1


def test_the_report_tells_every_component_and_reason() -> None:
    universe = build_universe([Share(bars={TODAY: GOOD})])
    lines = write_report(compare_bets([publish(score_candle=0.0)], universe, None))

    assert lines[0].startswith("1 published closing bets")
    assert any("candle points" in line for line in lines)
    assert any("1 × differs: published 0" in line for line in lines)


FILES = (
    "kr_closing_bet_signals.csv",
    "kr_daily_prices_recent.csv.gz",
    "kr_investor_flows.csv.gz",
)
EXPECTED = {  # equal, differs, cannot be told
    "total = sum of parts": (210, 0, 0),
    "news points": (0, 0, 210),
    "value points, preset plan": (12, 198, 0),
    "grade, preset plan": (0, 210, 0),
    "value points, preset shipped": (47, 163, 0),
    "grade, preset shipped": (43, 167, 0),
    "stop −3 %": (210, 0, 0),
    "target +5 %": (210, 0, 0),
    "quantity of 50 M won": (137, 73, 0),
    "price": (153, 0, 57),
    "change": (153, 0, 57),
    "traded value = close × volume": (103, 50, 57),
    "chart points": (10, 37, 163),
    "candle points": (97, 56, 57),
    "consolidation points": (62, 91, 57),
    "new high": (33, 16, 161),
    "supply points": (103, 107, 0),
}


@pytest.mark.real_data
def test_the_210_published_bets_component_by_component(real_data: Path, tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path, is_worker_started=False, is_yfinance_enabled=False, _env_file=None
    )
    services = build_services(settings)
    upgrade(services.database.engine)
    for name in FILES:
        data = (real_data / name).read_bytes()
        services.market_imports.import_file(SYSTEM, MarketFile(data, name, leave_out_refused=True))

    found = services.bet_agreements.compare(SYSTEM)

    assert (found.bets, found.with_bars, found.off_session) == (210, 153, 60)
    assert (found.bars_source, found.flows_source) == (
        "csv:kr_daily_prices_recent", "csv:kr_investor_flows",
    )  # fmt: skip
    assert {one.component: (one.equal, one.differs, one.untold) for one in found.lines} == EXPECTED
    with pytest.raises(NotFoundError, match="No published closing bets"):
        services.bet_agreements.compare(SYSTEM, published="nobody")
    services.close()
