"""Lays two stored series of one instrument beside one another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from core.contracts import Actor, BarQuery, LoadBars, SourcePassport
from core.enums import Interval
from core.errors import InvalidInputError
from core.market_data.bar_periods import DATED_INTERVALS
from core.market_data.source_comparison import Disagreement, SourceComparison, compare_closes
from core.permissions import Permission, require


@dataclass(frozen=True, slots=True)
class ComparedSources:
    """What two sources say of one instrument.

    Attributes:
        caution: why differences are to be expected; empty where they are not.
    """

    symbol: str
    interval: Interval
    first: SourcePassport
    second: SourcePassport
    comparison: SourceComparison
    caution: str


class SourceComparisonService:
    """Compares; it never joins: bars of two sources stay apart."""

    def __init__(self, load_bars: LoadBars) -> None:
        self._load_bars = load_bars

    def compare_sources(
        self, actor: Actor, symbol: str, first: str, second: str, interval: Interval = Interval.DAY
    ) -> ComparedSources:
        """The bars on which two sources differ by more than 0.5 %.

        Raises:
            NotFoundError: unknown symbol, or one of the two has no such series.
            InvalidInputError: the same source twice, or series in two currencies.
        """
        require(actor, Permission.READ_MARKET_DATA)
        return self._compare(actor, symbol, first, second, interval)

    def export_disagreements(
        self, actor: Actor, symbol: str, first: str, second: str, interval: Interval = Interval.DAY
    ) -> bytes:
        """All of them as CSV: time, the two closes, difference as a fraction of the first.

        Raises:
            NotFoundError, InvalidInputError: as `compare_sources`.
        """
        require(actor, Permission.READ_MARKET_DATA)
        found = self._compare(actor, symbol, first, second, interval).comparison
        label = "date" if interval in DATED_INTERVALS else "time"
        # Sources are names from our own list and all else numbers: nothing can be a formula.
        lines = [f"{label},{first},{second},difference"]
        lines += [_write_line(interval, item) for item in found.disagreements]
        return "\n".join([*lines, ""]).encode()

    def _compare(
        self, actor: Actor, symbol: str, first: str, second: str, interval: Interval
    ) -> ComparedSources:
        if first == second:
            raise InvalidInputError(
                "A source always agrees with itself.", "Choose two different sources."
            )
        one, two = (
            self._load_bars(actor, BarQuery(symbol, interval=interval, source=source))
            for source in (first, second)
        )
        if one.passport.currency != two.passport.currency:
            raise InvalidInputError(
                f"{one.symbol} is in {one.passport.currency or 'no known currency'} from {first} "
                f"and in {two.passport.currency or 'no known currency'} from {second}.",
                "Prices in two currencies cannot be compared; check which source is right.",
            )
        return ComparedSources(
            one.symbol,
            interval,
            one.passport,
            two.passport,
            compare_closes(one.time, one.close, two.time, two.close),
            _find_caution(one.passport, two.passport),
        )


def _write_line(interval: Interval, item: Disagreement) -> str:
    form = "%Y-%m-%d" if interval in DATED_INTERVALS else "%Y-%m-%dT%H:%M:%SZ"
    moment = datetime.fromtimestamp(item.time, UTC).strftime(form)
    return f"{moment},{item.first!r},{item.second!r},{item.difference!r}"


def _find_caution(first: SourcePassport, second: SourcePassport) -> str:
    if first.is_demo != second.is_demo:
        return "One of the two is generated demo data: it has nothing to do with the market."
    if first.is_adjusted == second.is_adjusted:
        return ""
    adjusted, raw = (first, second) if first.is_adjusted else (second, first)
    return (
        f"{adjusted.source} is adjusted for splits and dividends, {raw.source} is not: the two "
        "differ before every split and dividend without either being wrong."
    )
