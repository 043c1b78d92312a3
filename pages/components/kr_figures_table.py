"""Figures of groups of signals, each beside its base rate, with n and interval."""

from __future__ import annotations

from collections.abc import Sequence

from core.formatting import MISSING, format_count, format_number, format_percent
from core.kr_market.performance.figures import GroupFigures
from core.kr_market.performance.intervals import Interval
from pages.components.kr_log_words import describe_left_out
from pages.components.small_table import Cell, show_small_table

HEADERS = (
    "", "n", "Win rate", "95 %", "Base", "Mean", "95 %", "Base", "Signals less base", "95 %",
    "Median", "Profit factor", "Worst cases",
)  # fmt: skip


def show_group_figures(groups: Sequence[GroupFigures], names: Sequence[str], label: str) -> None:
    """One row for each group.

    Args:
        groups: the figures.
        names: what each row is called.
        label: what the table is, for screen readers.
    """
    show_small_table(
        HEADERS,
        [_write(group, name) for group, name in zip(groups, names, strict=True)],
        label=label,
    )


def _write(one: GroupFigures, name: str) -> list[Cell]:
    difference = one.difference
    tone = "" if not _is_sure(one.difference_interval) else ("up" if difference else "")
    if tone and difference is not None and difference < 0:
        tone = "down"
    share = one.worst_cases / one.count if one.count else None
    return [
        Cell(name, hint=describe_left_out(one)),
        Cell(format_count(one.count), hint=f"{one.signals:,} signals in all"),
        Cell(_percent(one.win_rate, 1)),
        Cell(_span(one.win_interval, 1), "quiet", hint="Wilson's interval; signals as independent"),
        Cell(_percent(one.base_win_rate, 1)),
        Cell(_percent(one.mean, is_signed=True)),
        Cell(_span(one.mean_interval, 2), "quiet", hint=_hint(one, one.mean_interval)),
        Cell(_percent(one.base_mean, is_signed=True)),
        Cell(_percent(difference, is_signed=True), tone),
        Cell(_span(one.difference_interval, 2), "quiet", hint=_hint(one, one.difference_interval)),
        Cell(_percent(one.median, is_signed=True)),
        Cell(MISSING if one.profit_factor is None else format_number(one.profit_factor, 2)),
        Cell(_percent(share, 1), hint=f"{one.worst_cases:,}: stop and target in one bar"),
    ]


def _is_sure(found: Interval) -> bool:
    return found.low is not None and found.high is not None and found.low * found.high > 0


def _hint(one: GroupFigures, found: Interval) -> str:
    return found.reason or f"2,000 draws of {one.blocks}s with replacement"


def _percent(value: float | None, decimals: int = 2, *, is_signed: bool = False) -> str:
    return MISSING if value is None else format_percent(value, decimals, is_signed=is_signed)


def _span(found: Interval, decimals: int) -> str:
    if found.low is None or found.high is None:
        return MISSING
    low, high = (f"{100 * end:.{decimals}f}".replace("-", "−") for end in (found.low, found.high))
    return f"{low} … {high}"
