"""Removes an optimisation, and keeps what it tried counted."""

from __future__ import annotations

from core.enums import BacktestStatus
from core.trading.optimisation.ledger_note import enter_search
from db.session import Session
from db.trading.optimisation_repository import OptimisationRepository


def remove_optimisation(session: Session, optimisation_id: int, user_id: int) -> None:
    """Remove a run with its trials and picks, whatever its state, in the caller's transaction.

    Raises:
        NotFoundError: no such run, or someone else's.
    """
    repository = OptimisationRepository(session)
    row = repository.get_for_update(optimisation_id, user_id)
    enter_search(session, row, BacktestStatus.CANCELLED)
    repository.delete(row)
