"""Quick choices of a period, counted back from the last bar there is."""

from __future__ import annotations

from datetime import date, timedelta

QUICK_YEARS: dict[str, int] = {"1Y": 1, "3Y": 3, "5Y": 5}
"""What a form offers beside “all bars” and two days of one's own."""


def calculate_start(last_day: date, years: int) -> date:
    """The first day of the `years` years that end with `last_day`, both days included.

    One year to 2024-12-31 begins on 2024-01-01; from 29 February it is counted as from the 28th.
    """
    is_leap_day = (last_day.month, last_day.day) == (2, 29)
    same_day = last_day.replace(year=last_day.year - years, day=28 if is_leap_day else last_day.day)
    return same_day + timedelta(days=1)
