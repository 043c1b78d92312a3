"""Reads Yahoo's series of statement lines. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core.market_data.company_facts import StatementFact

ITEMS = {
    "TotalRevenue": "revenue",
    "CostOfRevenue": "cost_of_revenue",
    "GrossProfit": "gross_profit",
    "OperatingIncome": "operating_income",
    "NetIncome": "net_income",
    "EBITDA": "ebitda",
    "DilutedEPS": "eps",
    "TotalAssets": "total_assets",
    "CurrentAssets": "current_assets",
    "CashAndCashEquivalents": "cash",
    "TotalLiabilitiesNetMinorityInterest": "total_liabilities",
    "CurrentLiabilities": "current_liabilities",
    "TotalDebt": "total_debt",
    "StockholdersEquity": "equity",
    "OperatingCashFlow": "operating_cash_flow",
    "CapitalExpenditure": "capital_expenditure",
    "FreeCashFlow": "free_cash_flow",
}
"""Yahoo's name of a line, and ours."""
_ANNUAL, _QUARTERLY = "annual", "quarterly"
TYPES = tuple(f"{span}{name}" for span in (_ANNUAL, _QUARTERLY) for name in ITEMS)


def read_statements(series: Sequence[Mapping[str, Any]]) -> list[StatementFact]:
    """The lines with a finite value, by period, then as `ITEMS` orders them.

    At the end of a fiscal year stands the year's figure (FY), not the fourth quarter's. Quarters
    are numbered from the fiscal year's end, which is December where no annual figure is known.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: the answer has another form.
    """
    annual = _read_span(series, _ANNUAL)
    quarterly = _read_span(series, _QUARTERLY)
    years_end = {day for day, _ in annual}
    last_month = max(years_end).month if years_end else 12
    found = {
        **{key: ("FY", *value) for key, value in annual.items()},
        **{
            (day, item): (f"Q{_number_quarter(day, last_month)}", *value)
            for (day, item), value in quarterly.items()
            if day not in years_end
        },
    }
    order = {item: place for place, item in enumerate(ITEMS.values())}
    return [
        StatementFact(item, day, period, value, currency)
        for (day, item), (period, value, currency) in sorted(
            found.items(), key=lambda entry: (entry[0][0], order[entry[0][1]])
        )
    ]


def _read_span(
    series: Sequence[Mapping[str, Any]], span: str
) -> dict[tuple[date, str], tuple[float, str]]:
    found = {}
    for one in series:
        for name, item in ITEMS.items():
            for entry in one.get(f"{span}{name}") or ():
                if entry is None:  # Yahoo writes null for a period without the line
                    continue
                value = float(entry["reportedValue"]["raw"])
                if math.isfinite(value):
                    day = date.fromisoformat(entry["asOfDate"])
                    found[day, item] = (value, str(entry["currencyCode"])[:8])
    return found


def _number_quarter(day: date, last_month: int) -> int:
    return ((day.month - last_month - 1) % 12) // 3 + 1
