"""Sorts the rows of a price file into bars, suspended days, repetitions and defects."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from core.enums import BarDefect, Interval, RowClass
from core.market_data.bar_columns import build_columns
from core.market_data.bar_defects import describe_defect
from core.market_data.bar_validation import find_price_defects, find_time_defects
from core.market_data.market_files.columns import read_numbers
from core.market_data.market_files.refusals import Describe, Refusals
from core.market_data.market_files.repeated_rows import find_repeated
from core.market_data.market_files.types import LargeMove, PriceRows
from core.spreadsheet import restore_formula

if TYPE_CHECKING:
    from core.market_data.bar_columns import BoolArray, IndexArray
    from core.market_data.csv_dates import CsvTimes
    from core.market_data.market_files.text_table import TextTable
    from core.market_data.market_files.tickers import TickerColumn

PRICE_LIMIT = 0.31
"""The exchange lets a close move 30 %; one point for rounding to ticks."""
_NUMBERS = ("open", "high", "low", "close", "volume")
_OF_NO_TRADE = {BarDefect.NOT_POSITIVE, BarDefect.HIGH_BELOW_LOW, BarDefect.OUTSIDE_RANGE}
_DAILY = {"", "d", "1d", "day", "daily"}
_MOVES_SHOWN = 50


class PriceFile:
    """The rows of one price file while they are sorted into classes.

    Attributes:
        counts: rows of each class but the refused ones.
    """

    def __init__(
        self, table: TextTable, columns: dict[str, str], tickers: TickerColumn, days: CsvTimes,
        refusals: Refusals,
    ) -> None:  # fmt: skip
        self._texts = {role: table.columns[name] for role, name in columns.items()}
        self._lines, self._tickers, self._refusals = table.lines, tickers, refusals
        self.counts: dict[RowClass, int] = {}
        numbers: dict[str, Any] = {}
        for role in _NUMBERS:
            numbers[role], is_bad = read_numbers(self._texts[role])
            refusals.add(f"{role} is no number", is_bad, self._quote(role))
        prices = [numbers[role] for role in _NUMBERS[:-1]]
        self._bars = build_columns(days.time, prices, numbers["volume"])

    def sort_rows(self, at: datetime) -> tuple[PriceRows, tuple[int, ...], list[LargeMove], int]:
        """Classify every row.

        Args:
            at: the present; later days are refused.

        Returns:
            The bars and suspended days; line numbers of the first repetitions; the first moves
            beyond the price limit, and how many there are.
        """
        bars, codes = self._bars, self._tickers.codes
        self._refuse_other_intervals()
        is_suspended = self._refuse_defects(at)
        sound = np.flatnonzero(~self._refusals.is_refused)
        repeated, contradictory = find_repeated(codes[sound], bars.take(sound))
        is_repeated, is_contradictory = (
            self._spread(sound, repeated),
            self._spread(sound, contradictory),
        )
        self._refusals.add(
            RowClass.CONTRADICTORY.value,
            is_contradictory,
            self._word(BarDefect.CONFLICTING),
        )
        is_kept = ~self._refusals.is_refused & ~is_repeated
        is_bar, is_gap = is_kept & ~is_suspended, is_kept & is_suspended
        is_idle = is_bar & (bars.volume == 0)
        self.counts = {
            RowClass.TRADED: int((is_bar & ~is_idle).sum()),
            RowClass.NO_VOLUME: int(is_idle.sum()),
            RowClass.SUSPENDED: int(is_gap.sum()),
            RowClass.DUPLICATE: int(is_repeated.sum()),
        }
        rows, gaps = self._order(is_bar), self._order(is_gap)
        moves, move_count = self._find_moves(rows)
        data = PriceRows(
            symbols=self._tickers.symbols,
            names=self._read_names(),
            codes=codes[rows],
            bars=bars.take(rows),
            suspended_codes=codes[gaps],
            suspended_time=bars.time[gaps],
            suspended_close=bars.close[gaps],
            is_korean=self._tickers.is_korean,
        )
        return data, tuple(self._lines[is_repeated][:10].tolist()), moves, move_count

    def _refuse_other_intervals(self) -> None:
        if "interval" in self._texts:
            found = self._texts["interval"].dictionary_encode()
            other = [word.lower() not in _DAILY for word in found.dictionary.to_pylist()]
            index = found.indices.to_numpy(zero_copy_only=False)
            self._refusals.add(
                "not daily", np.array(other, dtype=bool)[index], self._quote("interval")
            )

    def _refuse_defects(self, at: datetime) -> BoolArray:
        """Refuse what no bar may be; returns bool[n], days without trade."""
        bars = self._bars
        is_suspended = np.zeros(bars.size, dtype=bool)
        defects = [
            *find_price_defects(bars),
            *find_time_defects(bars.time, Interval.DAY, at),
        ]
        for defect, is_defective in defects:
            if defect is BarDefect.SUSPENDED:
                # A close that stood still while nobody could trade: no bar, and no defect.
                is_suspended = is_defective & ~self._refusals.is_refused
                continue
            is_gap = is_suspended & (defect in _OF_NO_TRADE)
            self._refusals.add(defect.value, is_defective & ~is_gap, self._word(defect))
        return is_suspended

    def _find_moves(self, rows: IndexArray) -> tuple[list[LargeMove], int]:
        code, close = self._tickers.codes[rows], self._bars.close[rows]
        change = np.zeros(len(rows))
        change[1:] = close[1:] / close[:-1] - 1
        is_large = np.abs(change) > PRICE_LIMIT
        is_large[1:] &= code[1:] == code[:-1]
        found = [
            LargeMove(
                int(self._lines[rows[n]]),
                self._symbol(rows[n]),
                date.fromisoformat(str(np.datetime64(int(self._bars.time[rows[n]]), "s"))[:10]),
                float(change[n]),
            )
            for n in np.flatnonzero(is_large)[:_MOVES_SHOWN]
        ]
        return found, int(is_large.sum())

    def _read_names(self) -> tuple[str, ...]:
        names = [""] * len(self._tickers.symbols)
        if "name" in self._texts and names:
            codes = self._tickers.codes
            rows = np.flatnonzero(codes >= 0)
            last = np.full(len(names), -1)
            last[codes[rows]] = rows  # of several names the last written one counts
            written = self._texts["name"].take(last[last >= 0]).to_pylist()
            for code, name in zip(np.flatnonzero(last >= 0).tolist(), written, strict=True):
                names[code] = restore_formula(name)[:120]
        return tuple(names)

    def _order(self, mask: BoolArray) -> IndexArray:
        rows = np.flatnonzero(mask)
        return rows[np.lexsort((self._bars.time[rows], self._tickers.codes[rows]))]

    def _spread(self, sound: IndexArray, mask: BoolArray) -> BoolArray:
        spread = np.zeros(self._bars.size, dtype=bool)
        spread[sound[mask]] = True
        return spread

    def _symbol(self, row: int) -> str:
        return self._tickers.symbols[int(self._tickers.codes[row])]

    def _word(self, defect: BarDefect) -> Describe:
        return lambda row: f"{self._symbol(row)}: {describe_defect(defect, self._bars, row)}"

    def _quote(self, role: str) -> Describe:
        return lambda row: f"{self._texts[role][row].as_py()[:40]!r} cannot be {role}. Correct it."
