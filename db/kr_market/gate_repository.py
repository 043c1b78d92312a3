"""Readings of the Market Gate: everybody who may read signals sees all of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from db.kr_market.gate_tables import KoreanGateReading


class GateRepository:
    """The readings of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, reading: KoreanGateReading) -> None:
        """Store a reading that was taken."""
        self._session.add(reading)
        self._session.flush()

    def find_newest(self, preset: str) -> KoreanGateReading | None:
        """The reading that was taken last."""
        statement = select(KoreanGateReading).where(KoreanGateReading.preset == preset)
        return self._session.exec(statement.order_by(col(KoreanGateReading.id).desc())).first()

    def list_newest(self, preset: str, limit: int) -> Sequence[KoreanGateReading]:
        """The readings taken last, newest first."""
        statement = (
            select(KoreanGateReading)
            .where(KoreanGateReading.preset == preset)
            .order_by(col(KoreanGateReading.id).desc())
            .limit(limit)
        )
        return self._session.exec(statement).all()
