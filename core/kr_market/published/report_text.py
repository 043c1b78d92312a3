"""The comparison with a published log as plain lines. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from core.enums import ExitPrice
from core.formatting import format_count, format_percent
from core.kr_market.published.types import LoggedFigures, PublishedComparison

EXIT_WORDS = {
    ExitPrice.NO_SESSION: "on a day on which the exchange did not trade",
    ExitPrice.NO_TRADE: "on a session in which the share did not trade",
    ExitPrice.OLD_PRICE: "at the close of an earlier session, not of that one",
    ExitPrice.CLOSE: "at that session's close",
    ExitPrice.IN_RANGE: "between that session's low and high",
    ExitPrice.OUT_OF_RANGE: "at a price that was not traded in that session",
    ExitPrice.NO_BARS: "unknown: no bars of the share",
}


EXIT_NAMES = {
    ExitPrice.NO_SESSION: "stale: closed day",
    ExitPrice.NO_TRADE: "stale: no trade",
    ExitPrice.OLD_PRICE: "stale: older close",
    ExitPrice.CLOSE: "that close",
    ExitPrice.IN_RANGE: "within that day",
    ExitPrice.OUT_OF_RANGE: "not traded that day",
    ExitPrice.NO_BARS: "unknown",
}


def write_lines(found: PublishedComparison) -> Iterator[str]:
    """Line by line."""
    yield f"{found.log}: {format_count(found.signals)} signals, {found.first} to {found.last}"
    yield f"held against {found.bars}, bars of {found.symbols_known} of its {found.symbols} shares"
    yield ""
    yield (
        f"Exit prices left over from an earlier day: {format_count(found.stale)} of "
        f"{format_count(found.closed)} closed signals ({_share(found.stale, found.closed)})"
    )
    for kind, count in found.exits.items():
        yield f"  {count:>5}  {EXIT_WORDS[kind]}"
    days = ", ".join(f"{day} ({count} rows)" for day, count in found.closed_days.items())
    yield f"Days without a session: {days or 'none'}"
    yield f"Signals made on such a day: {format_count(found.no_session)}"
    yield (
        f"Entries at the close of their own day: {found.entry_close} of {found.entry_known} "
        "that can be told"
    )
    yield ""
    yield from _write_figures("By exit price", found.by_exit)
    yield from _write_figures("By our reason to sell", found.by_reason)
    own = found.own
    yield (
        f"Ours ({found.exit_rules}, after costs): n {own.count}, win rate "
        f"{_percent(own.win_rate)}, mean {_percent(own.mean)}, worst cases {own.worst_cases}"
    )
    yield (
        f"  all shares of these bars on the same days: win rate {_percent(own.base_win_rate)}, "
        f"mean {_percent(own.base_mean)}"
    )
    yield "Not computed:"
    for reason, count in found.why_not.items():
        yield f"  {count:>5}  {reason}"


def _write_figures(title: str, groups: tuple[LoggedFigures, ...]) -> Iterator[str]:
    yield f"{title}: logged n, win rate, mean | of those we computed: n, logged mean, ours"
    for one in groups:
        yield (
            f"  {one.label:14} {one.count:>5} {_percent(one.win_rate):>8} {_percent(one.mean):>8} |"
            f" {one.compared:>4} {_percent(one.logged_mean):>8} {_percent(one.own_mean):>8}"
        )
    yield ""


def _share(part: int, whole: int) -> str:
    return _percent(part / whole) if whole else "–"


def _percent(value: float | None) -> str:
    return "–" if value is None else format_percent(value)
