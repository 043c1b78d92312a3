"""How far the price went for and against each trade while it was open (MFE and MAE).

Convention. A bar counts with its whole range where the trade was open during all of it: from the
entry bar on, where the entry was at its open; from the bar after it, where it was at its close. Of
the bar of the exit only the open and the fill count, because what its range did before the fill is
not known, unless the exit was at its close. The fill counts always.

Source: Sweeney, Maximum Adverse Excursion, 1997.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.contracts import BarSeries, FloatArray, TimeArray
from core.trading.statistic_definition import define
from core.trading.types import Statistics, TradeTable

BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]

_MEASURED = (
    "Whole bars from entry to exit, of the bar of the exit only its open and the fill; over the "
    "entry price, before commission"
)

EXCURSION_STATISTICS = (
    define(
        "avg_adverse_excursion",
        "Average adverse excursion (MAE)",
        "fraction",
        "",
        f"Mean over the trades of the furthest the price went against each; 0 or less. {_MEASURED} "
        "(Sweeney 1997).",
    ),
    define(
        "worst_adverse_excursion",
        "Worst adverse excursion (MAE)",
        "fraction",
        "",
        f"The furthest the price went against any trade; 0 or less. {_MEASURED}.",
    ),
    define(
        "avg_favourable_excursion",
        "Average favourable excursion (MFE)",
        "fraction",
        "",
        f"Mean over the trades of the furthest the price went for each; 0 or more. {_MEASURED}.",
    ),
    define(
        "excursion_ratio",
        "Favourable over adverse excursion",
        "ratio",
        "",
        "Average favourable over the size of the average adverse excursion; above 1, the price "
        "went further for the trades than against them.",
    ),
    define(
        "winner_adverse_excursion",
        "Average adverse excursion of winners",
        "fraction",
        "",
        "Mean of the adverse excursions of trades with a profit above 0 after commission: how far "
        "against a trade the price goes that still ends well. 0 or less.",
    ),
)


class Holding(NamedTuple):
    """When and at what prices each of m trades was open.

    Attributes:
        entry_bar, exit_bar: int64[m], indices of bars.
        entry_price, exit_price: float64[m], as filled.
        is_long: bool[m].
    """

    entry_bar: TimeArray
    exit_bar: TimeArray
    entry_price: FloatArray
    exit_price: FloatArray
    is_long: BoolArray


def measure_excursions(
    bars: BarSeries, holding: Holding, *, is_entry_at_close: bool, is_exit_at_close: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Best (0 or more) and worst (0 or less) excursion of each trade, float64[m] each.

    Args:
        bars: of the run.
        holding: of the m trades.
        is_entry_at_close: whether entries are filled at the entry bar's close, not at its open.
        is_exit_at_close: bool[m], whether the exit was at the exit bar's close.
    """
    count = len(holding.entry_bar)
    highest, lowest = np.empty(count), np.empty(count)
    first = holding.entry_bar + int(is_entry_at_close)
    # The first bar that the trade was not open on from its open to its close.
    behind = holding.exit_bar + is_exit_at_close.astype(np.int64)
    for row in range(count):
        low, high = int(first[row]), int(behind[row])
        seen = [holding.entry_price[row], holding.exit_price[row]]
        if not is_exit_at_close[row] and high >= low:
            seen.append(bars.open[high])
        highest[row] = max(*seen, bars.high[low:high].max(initial=-np.inf))
        lowest[row] = min(*seen, bars.low[low:high].min(initial=np.inf))
    up, down = highest / holding.entry_price - 1.0, lowest / holding.entry_price - 1.0
    best = np.where(holding.is_long, up, -down)
    worst = np.where(holding.is_long, down, -up)
    return best, worst


def calculate_excursion_statistics(trades: TradeTable) -> Statistics:
    """`EXCURSION_STATISTICS`; None where there is no trade or none was measured."""
    values: Statistics = dict.fromkeys(item.key for item in EXCURSION_STATISTICS)
    best, worst = trades.best_excursion, trades.worst_excursion
    if best is None or worst is None or not len(trades):
        return values
    against, winners = float(worst.mean()), worst[trades.profit > 0.0]
    return values | {
        "avg_adverse_excursion": against,
        "worst_adverse_excursion": float(worst.min()),
        "avg_favourable_excursion": float(best.mean()),
        "excursion_ratio": float(best.mean()) / -against if against < 0.0 else None,
        "winner_adverse_excursion": float(winners.mean()) if len(winners) else None,
    }
