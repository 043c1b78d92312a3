"""Reads Yahoo's modules on analysts, insiders and coming events. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from core.enums import CorporateEventKind, RatingAction
from core.market_data.company_facts import EventFact
from core.market_data.intelligence_facts import (
    IntelligenceFacts,
    RatingFact,
    TradeFact,
    ViewFact,
)

MODULES = (
    "price",
    "financialData",
    "recommendationTrend",
    "upgradeDowngradeHistory",
    "insiderTransactions",
    "calendarEvents",
)
_ACTIONS = {
    "up": RatingAction.UPGRADED,
    "down": RatingAction.DOWNGRADED,
    "init": RatingAction.INITIATED,
    "main": RatingAction.MAINTAINED,
    "reit": RatingAction.REITERATED,
}
_MAX_RATINGS, _MAX_TRADES = 200, 200
_MAX_NAME, _MAX_GRADE, _MAX_TEXT, _MAX_CURRENCY = 80, 40, 160, 8


def read_intelligence(modules: Mapping[str, Any], today: date) -> IntelligenceFacts:
    """What the modules say; one that is missing says nothing.

    Args:
        modules: by name, as Yahoo's quote summary gives them.
        today: announced days before it are no longer coming.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: the answer has another form.
    """
    currency = str((modules.get("price") or {}).get("currency") or "")[:_MAX_CURRENCY]
    view = _read_view(modules, currency)
    return IntelligenceFacts(
        view=None if view.is_empty else view,
        ratings=_read_ratings(modules.get("upgradeDowngradeHistory") or {}, currency),
        trades=_read_trades(modules.get("insiderTransactions") or {}, currency),
        coming=tuple(
            event
            for event in _read_calendar(modules.get("calendarEvents") or {})
            if event.day >= today
        ),
    )


def _read_view(modules: Mapping[str, Any], currency: str) -> ViewFact:
    # Older months stand in the answer too, but not since when they were known.
    trend = (modules.get("recommendationTrend") or {}).get("trend") or ()
    now: Mapping[str, Any] = next((month for month in trend if month["period"] == "0m"), {})
    data = modules.get("financialData") or {}
    low, mean, median, high = (
        _find_price(data.get(f"target{name}Price")) for name in ("Low", "Mean", "Median", "High")
    )
    strong_buy, buy, hold, sell, strong_sell = (
        _read_count(now.get(name)) for name in ("strongBuy", "buy", "hold", "sell", "strongSell")
    )
    count = 0 if mean is None else _read_count(data.get("numberOfAnalystOpinions"))
    return ViewFact(
        strong_buy, buy, hold, sell, strong_sell, low, mean, median, high, count, currency
    )


def _read_ratings(module: Mapping[str, Any], currency: str) -> tuple[RatingFact, ...]:
    found: dict[tuple[datetime, str], RatingFact] = {}
    for entry in module.get("history") or ():
        action, firm = _ACTIONS.get(str(entry["action"])), _tidy(entry.get("firm"), _MAX_NAME)
        if action is None or not firm:
            continue
        at = _read_instant(entry["epochGradeDate"])
        found[at, firm] = RatingFact(
            at,
            firm,
            action,
            _tidy(entry.get("toGrade"), _MAX_GRADE),
            _tidy(entry.get("fromGrade"), _MAX_GRADE),
            _find_price(entry.get("currentPriceTarget")),
            _find_price(entry.get("priorPriceTarget")),
            currency,
        )
    newest = sorted(found.values(), key=lambda one: (one.published_at, one.firm), reverse=True)
    return tuple(newest[:_MAX_RATINGS])


def _read_trades(module: Mapping[str, Any], currency: str) -> tuple[TradeFact, ...]:
    found: dict[tuple[object, ...], TradeFact] = {}
    for entry in module.get("transactions") or ():
        insider, shares = (
            _tidy(entry.get("filerName"), _MAX_NAME),
            _find_number(entry.get("shares")),
        )
        if not insider or shares is None:
            continue
        value = _find_number(entry.get("value"))
        trade = TradeFact(
            _read_instant(entry["startDate"]).date(),
            insider,
            _tidy(entry.get("filerRelation"), _MAX_NAME),
            _tidy(entry.get("transactionText"), _MAX_TEXT),
            shares,
            value or None,  # Yahoo writes 0 for a gift or an award without a price
            currency,
        )
        found[trade.day, insider, trade.text, shares] = trade
    newest = sorted(found.values(), key=lambda one: (one.day, one.insider), reverse=True)
    return tuple(newest[:_MAX_TRADES])


def _read_calendar(module: Mapping[str, Any]) -> Iterator[EventFact]:
    earnings = module.get("earnings") or {}
    days: Sequence[Any] = earnings.get("earningsDate") or ()
    if days:  # two days are the bounds of an estimate: the earlier one
        first = min(_read_instant(day).date() for day in days)
        expected = _find_number(earnings.get("earningsAverage"))
        yield EventFact(CorporateEventKind.EARNINGS, first, None, expected)
    if module.get("exDividendDate"):
        day = _read_instant(module["exDividendDate"]).date()
        yield EventFact(CorporateEventKind.DIVIDEND, day, None)


def _read_instant(value: Any) -> datetime:
    number = _find_number(value)
    if number is None:
        raise ValueError(f"no instant: {value!r}")
    try:
        return datetime.fromtimestamp(number, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"no instant: {value!r}") from error


def _read_count(value: Any) -> int:
    number = _find_number(value) or 0.0
    if number < 0:
        raise ValueError(f"a negative count: {value!r}")
    return int(number)


def _find_price(value: Any) -> float | None:
    number = _find_number(value)
    return number if number is not None and number > 0 else None


def _find_number(value: Any) -> float | None:
    """A number as it is, or in Yahoo's older form, {"raw": 1.5, "fmt": "1.50"}."""
    if isinstance(value, Mapping):
        value = value.get("raw")
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _tidy(value: Any, most: int) -> str:
    return " ".join(str(value or "").split())[:most]
