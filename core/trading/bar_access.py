"""What whoever lets requests in has to know of bars."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import CountSessions, LoadBars, know_no_calendar
from core.trading.honesty.holdout_types import CheckHoldout, allow_all


@dataclass(frozen=True, slots=True)
class BarAccess:
    """The same for a single run and for a search, so that neither sees what the other may not.

    Attributes:
        load_bars: bars of one series.
        count_sessions: how many sessions a period should have.
        check_holdout: refuses bars that whoever asks has sealed.
    """

    load_bars: LoadBars
    count_sessions: CountSessions = know_no_calendar
    check_holdout: CheckHoldout = allow_all
