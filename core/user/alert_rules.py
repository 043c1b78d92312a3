"""What an alert may be, and how a stored one reads."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from core.contracts import QuoteView
from core.enums import Interval, PriceMove
from core.errors import AppError, InvalidInputError
from core.user.alert_types import AlertRequest, AlertView
from core.user.screening.base import RangeFilter, ScreenFilter
from core.user.screening.chain import build_filter, read_choices
from db.base import stored_id
from db.user.alert_tables import WatchlistAlert

MAX_ALERTS = 20
"""Alerts of one list."""

MIN_AMOUNT, MAX_AMOUNT = 0.001, 1.0
MAX_WITHIN = 60


def build_condition(request: AlertRequest) -> ScreenFilter:
    """The request's filter, after checking the whole request.

    Raises:
        NotFoundError: an unknown filter.
        InvalidInputError: a value outside its limits, or a condition that can never begin.
    """
    condition = build_filter(request.condition)
    if condition.is_fixed:
        raise InvalidInputError(
            f"“{condition.title}” says the same every day; no alert could wait for it.",
            "Choose a condition that prices can change.",
        )
    if isinstance(condition, RangeFilter) and not condition.is_limited:
        raise InvalidInputError(
            f"“{condition.title}” has no limit: it always holds, and can never begin to.",
            "Set a smallest or a largest value.",
        )
    if not isinstance(request.move, PriceMove):
        raise InvalidInputError("The direction is not one.", "Choose up or down.")
    if not (math.isfinite(request.amount) and MIN_AMOUNT <= request.amount <= MAX_AMOUNT):
        raise InvalidInputError(
            "The move that makes an alarm right must lie between 0.1 % and 100 %.",
            "A few percent is usual.",
        )
    if not 1 <= request.within <= MAX_WITHIN:
        raise InvalidInputError(
            f"The sessions after an alarm must be 1 to {MAX_WITHIN}.", "Ten is usual."
        )
    return condition


def find_main_source(quotes: Iterable[QuoteView]) -> str | None:
    """The source from which most of these have daily bars; None where none has any."""
    counts = Counter(
        quote.passport.source
        for quote in quotes
        if quote.passport and quote.interval is Interval.DAY
    )
    return min(counts, key=lambda source: (-counts[source], source), default=None)


def view_alert(alert: WatchlistAlert) -> AlertView:
    """A stored alert for reading; one whose filter is gone says so instead of failing."""
    try:
        condition = read_condition(alert)
        title, words = condition.title, condition.describe()
    except AppError:
        title, words = "Unknown condition", "this version no longer knows it: delete the alert"
    return AlertView(
        id=stored_id(alert.id),
        watchlist_id=alert.watchlist_id,
        title=title,
        words=words,
        move=alert.move,
        amount=alert.amount,
        within=alert.within,
        source=alert.source,
        is_active=alert.is_active,
        false_alarm_rate=alert.false_alarm_rate,
        judged_alarms=alert.judged_alarms,
        watched_through=datetime.fromtimestamp(alert.checked_session, UTC),
        created_at=alert.created_at,
    )


def read_condition(alert: WatchlistAlert) -> ScreenFilter:
    """The stored condition.

    Raises:
        NotFoundError, InvalidInputError: this version no longer knows it, or its values.
    """
    return build_filter(read_choices(alert.filters)[0])
