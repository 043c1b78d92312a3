"""What a strategy gave over all symbols of a batch, never only on the best one."""

from __future__ import annotations

import streamlit as st

from core.charts.batch_distribution import build_batch_figure
from core.formatting import MISSING, format_count, format_number, format_percent
from core.trading.batch.distribution import MIN_SPREAD, Distribution, Spread
from core.trading.batch.types import BatchDetail
from core.trading.honesty.rates import Rate
from pages.components.cached import draw_once
from pages.components.panel import Figure, show_figures
from pages.components.text import escape_markdown

_CHART = {"displayModeBar": False}


def show_batch_result(detail: BatchDetail, found: Distribution, key: str) -> None:
    """Tiles, the picture, both ends by name, and what the better end is worth.

    Args:
        detail: the batch.
        found: of its completed runs.
        key: tells batch, owner and state, for the cache of pictures.
    """
    _show_counts(detail)
    _show_tiles(found)
    st.plotly_chart(
        draw_once(f"batch {key}", lambda: build_batch_figure(detail.runs)),
        theme="streamlit",
        config=_CHART,
        key="batch_distribution",
    )
    st.caption(
        "Every dot is a symbol. The box holds the middle half, its line is the median, the "
        "whiskers reach from the 5th to the 95th percentile; a triangle at the edge lies further "
        "out than the axis. Returns cover each symbol's own period, after costs."
    )
    _show_ends(found)


def _show_counts(detail: BatchDetail) -> None:
    batch, count = detail.summary, len(detail.runs)
    left_out = []
    if batch.refused:
        left_out.append(f"{format_count(batch.refused)} could not be run (reasons below)")
    if batch.waiting:
        left_out.append(f"{format_count(batch.waiting)} not run yet")
    if detail.deleted:
        left_out.append(f"{format_count(len(detail.deleted))} deleted since")
    warned = sum(bool(run.warnings) for run in detail.runs)
    changed = sum(run.data_changed_at is not None for run in detail.runs)
    parts = [f"**n = {format_count(count)}** of {format_count(batch.planned)} symbols", *left_out]
    if warned:
        parts.append(f"{format_count(warned)} ran with warnings (below)")
    if changed:
        parts.append(f":orange-badge[the bars of {format_count(changed)} have changed since]")
    parts.append("bars from " + escape_markdown(", ".join(sorted({r.source for r in detail.runs}))))
    if any(run.is_demo for run in detail.runs):
        parts.append(":orange-badge[DEMO]")
    st.markdown(" · ".join(parts))


def _show_tiles(found: Distribution) -> None:
    show_figures(
        Figure(
            "Median return",
            format_percent(found.total_return.median, 1, is_signed=True),
            "Half of the symbols gave more, half less. Below it: the quartiles, between which the "
            "middle half lies.",
            note=_middle_half(found.total_return),
        ),
        Figure(
            "Beat buying and holding",
            _share(found.beat_holding),
            "Share of the symbols on which the strategy gave more than the instrument itself, "
            "with its 95 % interval (Wilson). The interval takes the symbols as independent; they "
            "move together, so the truth is less certain than it says.",
            note=_interval(found.beat_holding),
        ),
        Figure(
            "Gained",
            _share(found.gained),
            "Share of the symbols with a return above 0, with its 95 % interval (Wilson); one on "
            "which it never traded did not gain.",
            note=_interval(found.gained),
        ),
        Figure(
            "Median Sharpe",
            format_number(found.sharpe_ratio.median),
            f"Annual, on the {format_count(found.sharpe_ratio.count)} symbols where it is "
            "defined. Below it: the quartiles.",
            note=_middle_half(found.sharpe_ratio, is_percent=False),
        ),
        Figure(
            "Median drawdown",
            format_percent(found.max_drawdown.median, 1),
            "Of the largest falls below the highest value so far. Below it: the quartiles.",
            note=_middle_half(found.max_drawdown),
        ),
    )


def _show_ends(found: Distribution) -> None:
    best, worst = found.best, found.worst
    excess = format_percent(found.median_excess, 1, is_signed=True)
    never = (
        f" · never traded on **{format_count(found.without_trade)}**" if found.without_trade else ""
    )
    st.markdown(
        f"Worst **{escape_markdown(worst.symbol)}** "
        f"{format_percent(worst.value, 1, is_signed=True)} · best "
        f"**{escape_markdown(best.symbol)}** {format_percent(best.value, 1, is_signed=True)} · "
        f"median difference to buying and holding {excess}{never}"
    )
    st.info(_explain_choice(found), icon=":material/balance:")


def _explain_choice(found: Distribution) -> str:
    count = format_count(found.count)
    ledger = (
        "The trial ledger counts one trial for each symbol, under that symbol's own idea: the "
        f"passport of a single run does not know that it was picked from {count}."
    )
    if found.luck is None:
        return (
            f"**Picking the best of {count} symbols is a choice too.** With fewer than "
            f"{MIN_SPREAD} Sharpe ratios that differ, what it is worth cannot be said. {ledger}"
        )
    luck = found.luck
    verdict = "no more than" if luck.best.value <= luck.expected else "more than"
    return (
        f"**Picking the best of {format_count(luck.count)} symbols is a choice too.** If they were "
        "all alike and chance alone spread their Sharpe ratios (mean "
        f"{format_number(luck.mean)}, standard deviation {format_number(luck.deviation)}), the "
        f"best of so many would be expected at {format_number(luck.expected)}. It is "
        f"{escape_markdown(luck.best.symbol)} with {format_number(luck.best.value)}: {verdict} "
        f"chance gives. {ledger}"
    )


def _share(rate: Rate) -> str:
    return format_percent(rate.share, 0) if rate.tries else MISSING


def _interval(rate: Rate) -> str | None:
    if not rate.tries:
        return None
    low, high = rate.interval()
    return f"{format_percent(low, 0)} to {format_percent(high, 0)}, n = {format_count(rate.tries)}"


def _middle_half(spread: Spread, *, is_percent: bool = True) -> str | None:
    if not spread.quantiles:
        return None
    low, high = spread.quantiles[1], spread.quantiles[3]
    if not is_percent:
        return f"{format_number(low)} to {format_number(high)}"
    return f"{format_percent(low, 0, is_signed=True)} to {format_percent(high, 0, is_signed=True)}"
