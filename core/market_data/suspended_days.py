"""Brings the days without trade of a file into the database, or says what that would do.

Such a day has a close that stood still and no trade. It is no bar; it is kept as what it is, by
source, so that an export gives back every row that came in. Where a bar is stored for the day,
the bar stays and the day is held back; where a bar comes in for a stored day, it takes its place.
"""

from __future__ import annotations

from array import array
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from core.enums import RowClass
from core.errors import ConflictError
from core.market_data.market_files.types import PriceRows
from core.market_data.market_import_comparison import Comparison
from core.market_data.market_import_facts import describe_instrument
from core.market_data.market_import_instruments import ensure_instruments
from core.market_data.market_import_types import ClassAccount
from db.market_data.suspended_repository import StoredSuspension, SuspendedRepository
from db.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.market_data.bar_columns import BoolArray, IndexArray

    KeyArray = np.ndarray[tuple[int], np.dtype[np.int64]]

_DAY_SECONDS = 86_400
_KEY_DAYS = 10_000_000  # more days than any calendar has
_EPOCH = date(1970, 1, 1).toordinal()
_TOGETHER = 10_000  # days that are written at a time


def build_keys(codes: Any, time: Any) -> KeyArray:
    """One number for each (symbol, day); codes may be one for all."""
    keys: KeyArray = codes * _KEY_DAYS + time // _DAY_SECONDS
    return keys


class SuspendedDays:
    """The days without trade of one file in one transaction; `compare` before `store`."""

    def __init__(self, session: Session, data: PriceRows, source: str, at: datetime) -> None:
        self._session, self._data, self._source, self._at = session, data, source, at
        self._repository = SuspendedRepository(session)
        self._keys = build_keys(data.suspended_codes, data.suspended_time)
        self._bar_keys = build_keys(data.codes, data.bars.time)
        self._read_stored()

    def find_reopened(self, is_new: BoolArray) -> BoolArray:
        """bool[n] over the file's bars: new ones of a day that is stored as without trade."""
        self._reopened = np.flatnonzero(is_new & np.isin(self._bar_keys, self._stored_keys))
        mask = np.zeros(len(is_new), dtype=bool)
        mask[self._reopened] = True
        return mask

    def compare(self, comparison: Comparison, bar_keys: KeyArray) -> None:
        """Add the account of the days, and what they contradict.

        Args:
            comparison: of the file's bars.
            bar_keys: of stored bars of all symbols with days in the file.
        """
        data, keys = self._data, self._keys
        for row in self._reopened.tolist():
            symbol, day = self._name(data.codes[row], data.bars.time[row])
            comparison.note(symbol, day, "close", "no trade", float(data.bars.close[row]))
        is_held = np.isin(keys, bar_keys)
        is_known = np.isin(keys, self._stored_keys) & ~is_held
        old = np.full(len(keys), np.nan)
        old[is_known] = self._stored_closes[np.searchsorted(self._stored_keys, keys[is_known])]
        is_changed = is_known & (old != data.suspended_close)
        for row in np.flatnonzero(is_changed).tolist():
            symbol, day = self._name(data.suspended_codes[row], data.suspended_time[row])
            comparison.note(symbol, day, "close", float(old[row]), float(data.suspended_close[row]))
        self._written = np.flatnonzero(~is_held & (~is_known | is_changed))
        held, known, changed = int(is_held.sum()), int(is_known.sum()), int(is_changed.sum())
        comparison.classes[RowClass.SUSPENDED] = ClassAccount(
            kind=RowClass.SUSPENDED,
            rows=len(keys),
            new=len(keys) - known - held,
            changed=changed,
            unchanged=known - changed,
            held_back=held,
        )
        stands = np.union1d(self._stored_keys, keys[~is_held])
        self._expected = len(stands) - len(self._reopened)

    def store(self) -> int:
        """Write new and changed days, remove reopened ones; returns how many of the source stand.

        Raises:
            ConflictError: the database holds another number of days than it should.
        """
        data = self._data
        codes = data.suspended_codes[self._written], data.codes[self._reopened]
        ids = self._find_ids(np.unique(np.concatenate(codes)).tolist())
        for start in range(0, len(self._written), _TOGETHER):
            self._repository.write_days(
                self._build_rows(self._written[start : start + _TOGETHER], ids),
                self._source,
                self._at,
            )
        reopened = zip(
            data.codes[self._reopened].tolist(),
            data.bars.time[self._reopened].tolist(),
            strict=True,
        )
        self._repository.delete_days(
            [(ids[code], to_day(time)) for code, time in reopened], self._source
        )
        held = self._repository.count_days(self._source)
        if held != self._expected + self._others:
            raise ConflictError(
                f"The database holds {held:,} suspended days of {self._source}, not "
                f"{self._expected + self._others:,}.",
                "Nothing was stored. Try again; if it happens again, check the disk.",
            )
        return held

    def _read_stored(self) -> None:
        code_of = {symbol: code for code, symbol in enumerate(self._data.symbols)}
        self._others = 0  # of symbols that the file does not have
        keys, closes = array("q"), array("d")
        for symbol, day, close in self._repository.list_days(self._source):
            if symbol in code_of:
                keys.append(code_of[symbol] * _KEY_DAYS + day.toordinal() - _EPOCH)
                closes.append(close)
            else:
                self._others += 1
        order = np.argsort(np.array(keys, dtype=np.int64))
        self._stored_keys = np.array(keys, dtype=np.int64)[order]
        self._stored_closes = np.array(closes, dtype=np.float64)[order]

    def _build_rows(self, rows: IndexArray, ids: Mapping[int, int]) -> list[StoredSuspension]:
        data = self._data
        return [
            StoredSuspension(ids[code], to_day(time), close)
            for code, time, close in zip(
                data.suspended_codes[rows].tolist(),
                data.suspended_time[rows].tolist(),
                data.suspended_close[rows].tolist(),
                strict=True,
            )
        ]

    def _find_ids(self, codes: list[int]) -> dict[int, int]:
        data = self._data
        facts = [
            describe_instrument(data.symbols[code], data.names[code], is_korean=data.is_korean)
            for code in codes
        ]
        ids = ensure_instruments(self._session, facts)
        return {code: ids[data.symbols[code]] for code in codes}

    def _name(self, code: Any, time: Any) -> tuple[str, date]:
        return self._data.symbols[int(code)], to_day(int(time))


def to_day(seconds: int) -> date:
    """The calendar day that a daily bar's time stands for."""
    return datetime.fromtimestamp(seconds, UTC).date()
