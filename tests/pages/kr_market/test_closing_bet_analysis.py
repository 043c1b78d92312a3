"""A closing bet that was sealed shows what was said of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from core.contracts import SYSTEM
from core.enums import AnswerOrigin, KoreanSignalKind
from core.kr_market.closing_bet.closing_bet_service import BetRequest
from core.kr_market.ledger.types import MarketPresent
from db.kr_market.ledger_tables import SignalAnalysis
from tests.core.kr_market.ledger.ledger_desk import draft

DAY = date(2026, 8, 3)  # a session of the invented market with an A and a B
EVENING = datetime(2026, 8, 3, 7, 0, tzinfo=UTC)


def test_a_sealed_bet_bears_its_analysis_and_another_does_not(open_page, desk_services):
    scan = desk_services.closing_bets.find_scan(SYSTEM, BetRequest(session=DAY))
    first, second = scan.bets[:2]
    sealed = draft(
        first.symbol, DAY, kind=KoreanSignalKind.CLOSING_BET, preset=scan.preset.name,
        is_demo=True, source="elsewhere",
    )  # fmt: skip
    present = MarketPresent(DAY, EVENING, EVENING + timedelta(days=1), is_demo=True)
    with desk_services.database.write() as session:
        report = desk_services.signal_ledger.seal(session, [sealed], EVENING, present=present)
        session.add(
            SignalAnalysis(
                sequence=report.sequences[0], method="gemini-2.5-flash-lite", version=1,
                verdict="Strong close.", points=[], event_id="e", origin=AnswerOrigin.MODEL,
            )
        )  # fmt: skip
    query = {"session": DAY.isoformat(), "preset": scan.preset.name}
    shown = open_page("kr_market/closing_bet.py", {**query, "bet": first.symbol})
    assert not shown.exception
    assert any("Strong close." in one.value for one in shown.markdown)
    other = open_page("kr_market/closing_bet.py", {**query, "bet": second.symbol})
    assert not any("Analysis" in one.value for one in other.markdown)
