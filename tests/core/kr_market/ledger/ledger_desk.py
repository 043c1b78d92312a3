"""A ledger on a database of one's own, and drafts to seal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from core.enums import BetGrade, KoreanSignalKind
from core.events.outbox import Outbox
from core.kr_market.draft import SignalDraft
from core.kr_market.ledger.ledger_service import SignalLedgerService
from core.kr_market.ledger.types import MarketPresent

SESSION = date(2026, 11, 20)  # a Friday
EVENING = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)  # 16:20 in Seoul
NEXT_OPEN = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # Monday 09:00 in Seoul


def draft(symbol="005930", session=SESSION, **changes):
    return SignalDraft(
        **{
            "kind": KoreanSignalKind.VCP,
            "symbol": symbol,
            "session": session,
            "preset": "legs",
            "rule_version": 1,
            "price": 60_000.0,
            "score": 71.5,
            "inputs_hash": "ab" * 32,
            "source": "krx",
            "grade": BetGrade.A,
            "signal_type": "T3",
            "stop": 57_000.0,
            "target": None,
            "facts": {"legs": [{"depth": 0.12}, {"depth": 0.07}], "foreign": None, "name": "삼성"},
            **changes,
        }
    )


class LedgerDesk:
    def __init__(self, database):
        self.database = database
        self.session = SESSION
        self.is_demo = False
        self.clock: datetime | None = None
        self.ledger = SignalLedgerService(database, Outbox({}), self.find_present)

    def find_present(self, source, at):
        next_open = NEXT_OPEN + (self.session - SESSION)
        return MarketPresent(self.session, self.clock or at, next_open, self.is_demo)

    def seal(self, *drafts, at=EVENING):
        with self.database.write() as session:
            return self.ledger.seal(session, drafts, at, "c-1")

    def fill(self, count, days=2):
        """Seal signals of several sessions; returns how many."""
        first = self.session
        for day in range(days):
            self.session = first + timedelta(days=day)
            at = EVENING + timedelta(days=day)
            some = range(day, count, days)
            self.seal(*(draft(f"{n:06d}", self.session, price=1_000.0 + n) for n in some), at=at)
        return count

    def tamper(self, *statements, **values):
        """What somebody does who holds the database: triggers away first."""
        with self.database.engine.begin() as connection:
            is_sqlite = connection.dialect.name == "sqlite"
            if is_sqlite:
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                for verb in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS kr_signal_no_{verb}")
            else:
                connection.exec_driver_sql("ALTER TABLE kr_signal DISABLE TRIGGER USER")
            for statement in statements:
                connection.execute(text(statement), values)
            if not is_sqlite:  # the next test uses the same tables
                connection.exec_driver_sql("ALTER TABLE kr_signal ENABLE TRIGGER USER")
