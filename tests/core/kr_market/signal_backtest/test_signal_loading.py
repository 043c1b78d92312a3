"""Stored signals on the axes of a market."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from core.enums import BetGrade, KoreanSignalKind
from core.errors import InvalidInputError, NotFoundError
from core.kr_market.signal_backtest.signal_loading import find_vcp, place_logged, place_sealed
from core.kr_market.vcp.presets import VCP_PRESETS
from core.kr_market.vcp.scan import scan_day
from db.kr_market.signal_source_repository import (
    LoggedRow,
    SealedRow,
    SignalSourceRepository,
)
from db.kr_market.tables import LoggedSignal
from db.session import Database
from tests.core.kr_market.ledger.ledger_desk import SESSION, LedgerDesk, draft
from tests.core.kr_market.signal_backtest.backtest_samples import (
    FIRST_DAY,
    build_universe,
    draw_universe,
    flat,
)

MARKET = build_universe({"000010": flat(10_000, 30), "000020": flat(10_000, 30)})


def test_sealed_bets_are_scored_of_a_hundred_and_named_by_grade() -> None:
    rows = [
        SealedRow("000020", date(2024, 1, 3), 9.0, "", BetGrade.A, "plan"),
        SealedRow("000010", date(2024, 1, 3), None, "", None, "plan"),
        SealedRow("999990", date(2024, 1, 3), 9.0, "", None, "plan"),
        SealedRow("000010", date(2020, 1, 3), 9.0, "", None, "plan"),
    ]
    found = place_sealed(MARKET, KoreanSignalKind.CLOSING_BET, rows)
    assert found.row.tolist() == [1, 0]
    assert found.place.tolist() == [2, 2]
    assert found.score[0] == pytest.approx(75.0)
    assert np.isnan(found.score[1])
    assert [found.kinds[kind] for kind in found.kind] == ["grade A", "signal"]
    assert found.unplaced == 2


def test_logged_signals_keep_their_score_and_name_their_source() -> None:
    found = place_logged(MARKET, [LoggedRow("000010", FIRST_DAY, 70.5, "csv:log")])
    assert found.score.tolist() == [70.5]
    assert "csv:log" in found.notes[0]


def test_a_log_of_other_days_is_refused_with_words() -> None:
    row = LoggedRow("000010", date(2026, 2, 5), 70.0, "csv:log")
    with pytest.raises(InvalidInputError, match="2026-02-05 to 2026-02-05") as caught:
        place_logged(MARKET, [row])
    assert "Import the daily bars" in caught.value.remedy


def test_an_empty_ledger_and_no_log_are_said() -> None:
    with pytest.raises(NotFoundError, match="ledger"):
        place_sealed(MARKET, KoreanSignalKind.VCP, [])
    with pytest.raises(NotFoundError, match="log"):
        place_logged(MARKET, [])


def test_scanned_signals_are_those_of_the_daily_scan() -> None:
    universe = draw_universe(5, 30, 60)
    found = find_vcp(universe, None, "tracker")
    for place in (25, 40, 59):
        hits = scan_day(universe, VCP_PRESETS["tracker"], place).list_hits()
        assert sorted(found.row[found.place == place].tolist()) == hits
    assert np.isnan(found.score).all()
    assert "cannot be known" in found.notes[0]


def test_the_repository_reads_ledger_and_logs(database: Database) -> None:
    LedgerDesk(database).seal(draft("000020"), draft("000010"))
    with database.write() as session:
        session.add(
            LoggedSignal(
                source="csv:log",
                signal_date=FIRST_DAY,
                ticker="000010",
                score=70.0,
                entry_price=1.0,
                status="OPEN",
            )
        )
    with database.read() as session:
        stored = SignalSourceRepository(session)
        sealed = stored.list_sealed(KoreanSignalKind.VCP, is_demo=False)
        assert [(row.symbol, row.session) for row in sealed] == [
            ("000020", SESSION),
            ("000010", SESSION),
        ]
        assert stored.list_sealed(KoreanSignalKind.VCP, is_demo=True) == []
        assert stored.list_sealed(KoreanSignalKind.CLOSING_BET, is_demo=False) == []
        assert stored.list_logged() == [LoggedRow("000010", FIRST_DAY, 70.0, "csv:log")]
