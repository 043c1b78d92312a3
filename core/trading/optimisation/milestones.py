"""What is noted for ever of a run: that it ended, and that unseen bars were looked at."""

from __future__ import annotations

from datetime import date

from core.events.outbox import Outbox
from core.events.types import OptimisationFinished
from core.trading.optimisation.ledger_note import find_run_idea
from db.base import stored_id
from db.session import Session
from db.trading.optimisation_tables import OptimisationLook, OptimisationRun


def build_look(
    row: OptimisationRun, first: date, last: date, trial: int | None
) -> OptimisationLook:
    """One look at bars of a run that its search had not seen."""
    return OptimisationLook(
        idea=find_run_idea(row).key,
        strategy=row.strategy,
        symbol=row.symbol,
        interval=row.interval,
        first_day=first,
        last_day=last,
        user_id=row.user_id,
        run_id=stored_id(row.id),
        trial=trial,
    )


def record_end(outbox: Outbox, session: Session, row: OptimisationRun, correlation_id: str) -> None:
    """Tell that a run reached a final state."""
    event = OptimisationFinished(
        optimisation_id=stored_id(row.id),
        user_id=row.user_id,
        symbol=row.symbol,
        strategy=row.strategy,
        status=row.status.value,
        done=row.done,
        planned=row.planned,
    )
    outbox.record(session, event, correlation_id)
