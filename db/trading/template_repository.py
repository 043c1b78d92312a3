"""Use and track record of the templates, which are the same for everybody."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy.orm import InstrumentedAttribute, defer
from sqlmodel import Session, select

from db.trading.strategy_tables import StrategyTemplate

_WITHOUT_RECORD = defer(cast("InstrumentedAttribute[Any]", StrategyTemplate.record), raiseload=True)


class TemplateRepository:
    """The rows of templates in one unit of work; a template that has none yet gets one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_all(self) -> dict[str, StrategyTemplate]:
        """Key to row, of the templates that have one; without their records, which are large."""
        statement = select(StrategyTemplate).options(_WITHOUT_RECORD)
        return {row.key: row for row in self._session.exec(statement).all()}

    def get_record(self, key: str) -> dict[str, Any] | None:
        """The track record of a template; None where it has none."""
        statement = select(StrategyTemplate.record).where(StrategyTemplate.key == key)
        found = self._session.exec(statement).one_or_none()
        return None if found is None else dict(found)

    def find(self, key: str) -> StrategyTemplate | None:
        """The row of a template, if it has one."""
        return self._session.get(StrategyTemplate, key)

    def get_for_update(self, key: str) -> StrategyTemplate:
        """The row of a template, locked for this transaction; made where there is none."""
        statement = select(StrategyTemplate).where(StrategyTemplate.key == key).with_for_update()
        row = self._session.exec(statement).one_or_none()
        if row is None:
            row = StrategyTemplate(key=key)
            self._session.add(row)
            self._session.flush()
        return row
