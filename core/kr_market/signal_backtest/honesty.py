"""What a result does not know, in sentences for the box that stands beside it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from core.enums import Doubt
from core.formatting import format_count, format_percent
from core.kr_market.signal_backtest.blind_spots import ENDED_SESSIONS, LARGE_ORDER
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.kr_market.signal_backtest.results import Summary
from core.kr_market.signal_backtest.signal_sources import LEDGER, LOG, find_source
from core.kr_market.signal_backtest.views import Trials

_MANY_TRIALS = 5
_MUCH_WORST_CASE = 0.05


@dataclass(frozen=True, slots=True)
class HonestyLine:
    """One thing that a reader must know."""

    title: str
    doubt: Doubt
    text: str


def list_doubts(
    summary: Summary, request: SignalBacktestRequest, trials: Trials
) -> list[HonestyLine]:
    """All of them, the same ones for every result."""
    return [
        _say_look_ahead(request),
        _say_survivors(summary),
        _say_trials(trials),
        _say_jumps(summary),
        _say_fills(summary),
        _say_marks(summary),
        _say_scores(summary),
        *(HonestyLine("The signals", Doubt.WARNING, note) for note in summary.blind.sources),
    ]


def _say_look_ahead(request: SignalBacktestRequest) -> HonestyLine:
    family = find_source(request.signals).family
    entries = (
        "Every entry is at the open after the signal's session, every size by the close before."
    )
    if family == LEDGER:
        return HonestyLine(
            "Look-ahead", Doubt.CLEAR, f"{entries} The signals were sealed when they were made."
        )
    if family == LOG:
        return HonestyLine(
            "Look-ahead",
            Doubt.UNKNOWN,
            f"{entries} When the log's own signals were made, nobody can check.",
        )
    return HonestyLine(
        "Look-ahead",
        Doubt.WARNING,
        f"{entries} The rules themselves are of today: whoever wrote them may have seen these "
        "years.",
    )


def _say_survivors(summary: Summary) -> HonestyLine:
    blind = summary.blind
    counts = (
        f"{format_count(blind.shares)} common shares traded in the period, "
        f"{format_count(blind.ended)} of them not in its last {ENDED_SESSIONS} sessions (delisted "
        f"or suspended), {format_count(blind.began)} began in it."
    )
    if blind.ended:
        return HonestyLine(
            "Survivors",
            Doubt.CLEAR,
            f"{counts} Shares that went are in; whether all of them are, the file does not say.",
        )
    return HonestyLine(
        "Survivors",
        Doubt.WARNING,
        f"{counts} Not one went: the bars seem to be of survivors only, and the result too good.",
    )


def _say_trials(trials: Trials) -> HonestyLine:
    text = (
        f"Runs of these signals by you so far: {format_count(trials.runs)}, deleted ones included, "
        f"of which different: {format_count(trials.different)}. The best of many tries looks good "
        "by chance alone."
    )
    is_many = trials.different >= _MANY_TRIALS
    return HonestyLine("Tries", Doubt.WARNING if is_many else Doubt.CLEAR, text)


def _say_jumps(summary: Summary) -> HonestyLine:
    left_out, cut = summary.refused.get("unadjusted", 0), summary.blind.cut
    text = (
        f"{format_count(left_out)} signals left out for a price move beyond the daily limit that "
        f"nobody adjusted; {format_count(cut)} positions closed at the last price before one: "
        "what they earned in it is unknown. Dividends are in no figure."
    )
    return HonestyLine("Unadjusted prices", Doubt.UNKNOWN if cut else Doubt.CLEAR, text)


def _say_fills(summary: Summary) -> HonestyLine:
    blind, worst = summary.blind, summary.statistics.worst_case
    order = (
        f"The largest order was {format_percent(blind.largest_order, 1)} of its share's mean "
        f"traded value; {format_count(blind.large_orders)} were above "
        f"{format_percent(LARGE_ORDER, 0)}, where 0.1 % of slippage is little."
        if blind.largest_order is not None
        else "Nothing was bought."
    )
    doubtful = (
        ""
        if worst is None
        else f" In {format_percent(worst, 1)} of the trades stop and target fell into one bar: the "
        "stop is taken."
    )
    is_large = bool(blind.large_orders) or (worst or 0.0) > _MUCH_WORST_CASE
    return HonestyLine("Fills", Doubt.WARNING if is_large else Doubt.CLEAR, f"{order}{doubtful}")


def _say_marks(summary: Summary) -> HonestyLine:
    blind, stale = summary.blind, summary.statistics.stale_closes
    text = (
        f"At {format_count(stale)} closes something held had not traded that session and stands "
        f"at its last price. {format_count(blind.open_at_end)} positions are open at the end, "
        "worth their last close: their sale costs nothing yet."
    )
    return HonestyLine("Marks", Doubt.WARNING if stale else Doubt.CLEAR, text)


def _say_scores(summary: Summary) -> HonestyLine:
    unknown, bought = summary.blind.unscored, summary.statistics.bought
    lost = summary.blind.unplaced
    missing = (
        f" {format_count(lost)} signals name a share or a day that the market does not have."
        if lost
        else ""
    )
    tied = summary.blind.tied
    scored = (
        f"{format_count(unknown)} of {format_count(bought)} positions were bought on signals "
        "without a score, at the smallest size and after those with one."
        if unknown
        else "Every position was bought on a signal with a score."
    )
    chosen = (
        f" {format_count(tied)} were put before signals of the same session and score by the order "
        "of symbols alone: another order gives another result."
        if tied
        else ""
    )
    doubt = Doubt.UNKNOWN if unknown or lost else Doubt.WARNING if tied else Doubt.CLEAR
    return HonestyLine("Scores", doubt, f"{scored}{chosen}{missing}")
