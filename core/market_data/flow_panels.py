"""The flows of a whole market as arrays, and the part of them that somebody asks for. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import numpy as np

from core.contracts import FlowQuery, FlowUniverse, PanelArray, TimeArray
from core.enums import FlowUnit
from db.market_data.flow_market_repository import FlowRow, FlowState


@dataclass(frozen=True, slots=True)
class UnitPanel:
    """The rows of one unit.

    Attributes:
        symbols: n of them, sorted.
        time: int64[m], midnight UTC of each day that has a row, strictly increasing.
        values: float64[2, n, m], foreign then institution; NaN where unknown.
        row_counts: int64[m], rows of each day.
    """

    symbols: tuple[str, ...]
    time: TimeArray
    values: np.ndarray[tuple[int, int, int], np.dtype[np.float64]]
    row_counts: TimeArray


Panels = Mapping[FlowUnit, UnitPanel]


def build_panels(rows: Sequence[FlowRow]) -> dict[FlowUnit, UnitPanel]:
    """One panel for each unit: units are never mixed."""
    panels = {}
    for unit in FlowUnit:
        own = [row for row in rows if row.unit is unit]
        if own:
            panels[unit] = _build(own)
    return panels


def cut_panels(panels: Panels, state: FlowState, query: FlowQuery) -> FlowUniverse | None:
    """The last days up to the day wanted, of the unit that most rows up to then are in.

    Later rows change nothing, not even the unit. None where no row lies up to that day.
    """
    ends = {unit: _count_days(panel, query.end) for unit, panel in panels.items()}
    rows = {unit: int(panels[unit].row_counts[:end].sum()) for unit, end in ends.items()}
    if not any(rows.values()):
        return None
    unit = max(rows, key=lambda one: (rows[one], one is FlowUnit.KRW))
    panel, end = panels[unit], ends[unit]
    wanted = slice(max(end - query.sessions, 0), end)
    foreign, institution = panel.values[:, :, wanted]
    has_any = np.isfinite(panel.values[:, :, wanted]).any(axis=(0, 2))
    symbols = panel.symbols
    if not has_any.all():
        symbols = tuple(symbols[row] for row in np.flatnonzero(has_any).tolist())
        foreign, institution = _freeze(foreign[has_any]), _freeze(institution[has_any])
    return FlowUniverse(
        symbols=symbols,
        time=panel.time[wanted],
        foreign=foreign,
        institution=institution,
        unit=unit,
        source=state.source,
        fetched_at=state.fetched_at,
        is_demo=state.is_demo,
        other_unit_rows=sum(rows.values()) - rows[unit],
    )


def _build(rows: Sequence[FlowRow]) -> UnitPanel:
    symbols, row_of = np.unique([row.symbol for row in rows], return_inverse=True)
    days, day_of = np.unique(
        np.array([row.day for row in rows], dtype="datetime64[D]"), return_inverse=True
    )
    values = np.full((2, len(symbols), len(days)), np.nan)
    values[0, row_of, day_of] = _numbers([row.foreign_net for row in rows])
    values[1, row_of, day_of] = _numbers([row.institution_net for row in rows])
    values.setflags(write=False)
    return UnitPanel(
        symbols=tuple(symbols.tolist()),
        time=days.astype("datetime64[s]").astype(np.int64),
        values=values,
        row_counts=np.bincount(day_of, minlength=len(days)).astype(np.int64),
    )


def _numbers(values: list[float | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)  # None becomes NaN


def _freeze(values: PanelArray) -> PanelArray:
    values.setflags(write=False)
    return values


def _count_days(panel: UnitPanel, end: date | None) -> int:
    if end is None:
        return len(panel.time)
    last = int(datetime.combine(end, time.min, UTC).timestamp())
    return int(np.searchsorted(panel.time, last, side="right"))
