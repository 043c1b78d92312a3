"""The dry run of one symbol's file in words and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import numpy as np

from core.market_data.bar_columns import BarColumns
from core.market_data.csv_upload import CheckedUpload
from core.market_data.import_types import BarChange, ImportPlan, PreviewBar, SymbolRepair
from core.market_data.passports import to_instant
from core.market_data.series_comparison import SeriesComparison
from db.market_data.instrument_repository import InstrumentRepository
from db.session import Session

_PREVIEWED = 10
_CHANGES_SHOWN = 50
_FIELDS = ("open", "high", "low", "close", "volume")
_WITHOUT_ZEROS = re.compile(r"[0-9][0-9A-Z]{0,4}")
_KOREAN_LENGTH = 6


def build_plan(
    checked: CheckedUpload, found: SeriesComparison, repair: SymbolRepair | None = None
) -> ImportPlan:
    """What storing a checked file would do, as compared with what is stored."""
    bars, difference = checked.report.bars, found.difference
    preview = [
        PreviewBar(_moment(time), *(float(value) for value in values))
        for time, *values in zip(*bars.take(np.arange(min(bars.size, _PREVIEWED))), strict=True)
    ]
    return ImportPlan(
        symbol=checked.fetched.instrument.symbol,
        interval=checked.fetched.interval,
        is_new_instrument=found.instrument is None,
        rows_read=checked.rows_read,
        accepted=bars.size,
        refused=checked.report.refused_count,
        new=difference.new_count,
        changed=difference.changed_count,
        unchanged=difference.unchanged_count,
        bars_after=found.after.size,
        first_bar=_moment(bars.time[0]) if bars.size else None,
        last_bar=_moment(bars.time[-1]) if bars.size else None,
        refusals=checked.report.refusals,
        refused_by_defect=checked.report.counts,
        changes=tuple(islice(_list_changes(bars, found), _CHANGES_SHOWN)),
        preview=tuple(preview),
        notes=checked.notes,
        repair=repair,
    )


def find_repair(
    session: Session, checked: CheckedUpload, found: SeriesComparison
) -> SymbolRepair | None:
    """The Korean ticker that may be meant by a symbol too short for one, as spreadsheets do.

    None where the symbol is stored, or nothing speaks for a Korean one.
    """
    facts = checked.fetched.instrument
    if found.instrument is not None or not _WITHOUT_ZEROS.fullmatch(facts.symbol):
        return None
    whole = facts.symbol.zfill(_KOREAN_LENGTH)
    meant = InstrumentRepository(session).find_by_symbol(whole)
    if meant is None and facts.currency.upper() != "KRW":
        return None
    name = meant.name if meant and meant.name != whole else ""
    return SymbolRepair(facts.symbol, whole, name)


def _list_changes(bars: BarColumns, found: SeriesComparison) -> Iterator[BarChange]:
    for row in np.flatnonzero(found.difference.is_changed):
        there = found.difference.stored_index[row]
        for name in _FIELDS:
            old, new = float(getattr(found.stored, name)[there]), float(getattr(bars, name)[row])
            if old != new and not (np.isnan(old) and np.isnan(new)):
                yield BarChange(_moment(bars.time[row]), name, old, new)


def _moment(seconds: np.int64) -> datetime:
    return to_instant(int(seconds))
