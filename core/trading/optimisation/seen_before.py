"""Whether bars that a search keeps unseen have been used by others before it."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.trading.honesty.idea import Idea
from core.trading.honesty.line import count_of
from core.trading.optimisation.request import Stretch
from db.session import Session
from db.trading.trial_repository import TrialRepository


def describe_seen(session: Session, idea: Idea, unseen: Stretch | None) -> list[str]:
    """A sentence of warning where earlier trials of the idea used bars of the stretch.

    From the trial ledger: by anybody, and whether their runs are still there or not. Looks at
    committed picks are left out: they are counted by themselves.
    """
    if unseen is None:
        return []
    count = sum(
        trials
        for details, trials in TrialRepository(session).list_details(idea.key)
        if "trial" not in details and _reaches(details, unseen)
    )
    if not count:
        return []
    sentence = (
        f"{count_of(count, 'earlier trial')} of this idea used bars from "
        f"{unseen.first:%Y-%m-%d} on: what is kept back is new to this search, not to its user."
    )
    return [sentence]


def _reaches(details: dict[str, Any], unseen: Stretch) -> bool:
    start, end = details.get("start", ""), details.get("end", "")
    begins = date.fromisoformat(start) if start else date.min
    ends = date.fromisoformat(end) if end else date.max
    return begins <= unseen.last and ends >= unseen.first
