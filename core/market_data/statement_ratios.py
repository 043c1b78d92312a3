"""Ratios made of the lines of one statement period. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.market_data.company_facts import StatementFact

RATIOS: dict[str, tuple[str, str]] = {
    "gross_margin": ("gross_profit", "revenue"),
    "operating_margin": ("operating_income", "revenue"),
    "net_margin": ("net_income", "revenue"),
    "current_ratio": ("current_assets", "current_liabilities"),
    "debt_to_equity": ("total_debt", "equity"),
    "return_on_equity": ("net_income", "equity"),
}
"""Ratio to the line above and the line below the stroke, of the same period."""
_OF_A_YEAR = frozenset({"return_on_equity"})  # a quarter's income is not a year's


def calculate_ratios(facts: Sequence[StatementFact]) -> list[StatementFact]:
    """The ratios whose two lines are there, in one currency, the lower one positive.

    Equity is that at the period's end, not the mean over it.
    """
    periods: dict[tuple[date, str], dict[str, StatementFact]] = {}
    for fact in facts:
        periods.setdefault((fact.period_end, fact.period), {})[fact.item] = fact
    found = []
    for (day, period), lines in periods.items():
        for ratio, (upper, lower) in RATIOS.items():
            if upper not in lines or lower not in lines:
                continue
            if ratio in _OF_A_YEAR and period != "FY":
                continue
            above, below = lines[upper], lines[lower]
            if below.value > 0 and above.unit == below.unit:
                found.append(StatementFact(ratio, day, period, above.value / below.value, ""))
    return found
