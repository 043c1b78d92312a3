"""What the alert services take and answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.enums import PriceMove
from core.user.screening.alarms import AlarmRecord
from core.user.screening.chain import FilterChoice


@dataclass(frozen=True, slots=True)
class AlertRequest:
    """One condition over a list, and what counts as having been right.

    Attributes:
        condition: a filter that begins to pass.
        move: direction in which the price is expected to go.
        amount: by which fraction of the alarm's close.
        within: sessions it has for that.
    """

    condition: FilterChoice
    move: PriceMove = PriceMove.UP
    amount: float = 0.03
    within: int = 10


@dataclass(frozen=True, slots=True)
class AlertAssessment:
    """What the past says of a request, before it is switched on.

    Attributes:
        words: the condition in words.
        covered: symbols of the list that the market holds.
        symbols: symbols of the list.
        source: whose bars were judged and will be watched.
        last_session: seconds since 1970-01-01 UTC of the newest session.
    """

    words: str
    record: AlarmRecord
    covered: int
    symbols: int
    source: str
    is_demo: bool
    last_session: int


@dataclass(frozen=True, slots=True)
class AlertView:
    """A stored alert.

    Attributes:
        title, words: the condition's name, and the condition in words.
        false_alarm_rate: fraction, as it was when the alert was made; None where too few alarms.
        judged_alarms: from how many past alarms.
        watched_through: midnight UTC of the newest session it has looked at.
    """

    id: int
    watchlist_id: int
    title: str
    words: str
    move: PriceMove
    amount: float
    within: int
    source: str
    is_active: bool
    false_alarm_rate: float | None
    judged_alarms: int
    watched_through: datetime
    created_at: datetime
