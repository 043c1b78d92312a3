"""A track record looks at data too: each instrument is a trial of the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from core.contracts import Actor
from core.enums import BacktestStatus, TrialOrigin
from core.trading.honesty.idea import find_idea, hash_trial
from core.trading.honesty.ledger import TrialNote, record_run
from core.trading.library.recording import COSTS, Look
from core.trading.library.templates import Template
from core.trading.library.views import check_values
from db.session import Session


def record_looks(session: Session, template: Template, looks: Sequence[Look], actor: Actor) -> None:
    """Enter every instrument of a record, in the transaction that stores it."""
    params, execution = check_values(template.kind, template.params, template.execution)
    key = hash_trial(params, execution, COSTS.model_dump(mode="json"), None, None)
    for look in looks:
        note = TrialNote(
            find_idea(template.kind, params, look.symbol, look.interval),
            key,
            actor.user_id,
            TrialOrigin.TEMPLATE,
            BacktestStatus.COMPLETED,
            {"template": template.key, "params": params},
        )
        record_run(session, note, look.time, look.returns)
