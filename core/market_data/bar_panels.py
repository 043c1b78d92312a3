"""The bars of a market as one array, kept in a file that every process maps into its memory.

A panel is a copy under the version that the database has given the market's bars: nobody reads it
for another version, and whoever finds none makes one.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.market_data.bar_columns import BarColumns
from db.market_data.market_repository import Member

if TYPE_CHECKING:
    from core.contracts import TimeArray

    Cube = np.ndarray[tuple[int, int, int], np.dtype[np.float64]]

FIELDS = BarColumns._fields[1:]
_TIME, _VALUES, _MEMBERS = "time.npy", "values.npy", "members.json"


class Panel(NamedTuple):
    """Daily bars of many series on one axis of sessions.

    Attributes:
        time: int64[m], midnight UTC of each session's day, strictly increasing.
        members: the n series.
        values: float64[5, m, n]: open, high, low, close, volume; NaN where there is no bar.
    """

    time: TimeArray
    members: tuple[Member, ...]
    values: Cube


def build_panel(
    series: Iterable[tuple[int, BarColumns]], members: Sequence[Member], sessions: int
) -> Panel:
    """The last sessions of a market.

    Args:
        series: id and bars of each daily series.
        members: the series with their names, in the panel's order; one without bars is all NaN.
        sessions: how many at most.
    """
    bars = dict(series)
    none = np.empty(0, dtype=np.int64)
    time = np.unique(np.concatenate([none, *(one.time for one in bars.values())]))[-sessions:]
    values = np.full((len(FIELDS), len(time), len(members)), np.nan)
    for place, member in enumerate(members):
        columns = bars.get(member.series_id)
        if columns is None:
            continue
        begin = int(np.searchsorted(columns.time, time[0]))
        rows = np.searchsorted(time, columns.time[begin:])
        for field, column in enumerate(columns[1:]):
            values[field, rows, place] = column[begin:]
    return Panel(time, tuple(members), values)


def keep_panel(folder: Path, source: str, version: str, panel: Panel) -> None:
    """Write a panel where `open_panel` finds it; older ones of the source are removed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Path(mkdtemp(prefix="new-", dir=folder))
    np.save(made / _TIME, panel.time)
    np.save(made / _VALUES, panel.values)
    (made / _MEMBERS).write_text(json.dumps(panel.members))
    target = _place(folder, source, version)
    try:
        made.rename(target)
    except OSError:  # another process was faster; what it wrote is the same
        shutil.rmtree(made, ignore_errors=True)
    for other in folder.glob(f"{_name(source)}-*"):
        if other != target:  # who has mapped it keeps its bytes
            shutil.rmtree(other, ignore_errors=True)


def open_panel(folder: Path, source: str, version: str) -> Panel | None:
    """The panel of that version, mapped, not read; None where there is none."""
    place = _place(folder, source, version)
    try:
        members = tuple(Member(*row) for row in json.loads((place / _MEMBERS).read_text()))
        time, values = np.load(place / _TIME), np.load(place / _VALUES, mmap_mode="r")
    except (OSError, ValueError, TypeError):
        return None
    if values.shape != (len(FIELDS), len(time), len(members)):
        return None
    return Panel(time, members, values.view(np.ndarray))


def _place(folder: Path, source: str, version: str) -> Path:
    return folder / f"{_name(source)}-{version}"


def _name(source: str) -> str:
    # A source may bear any name; a folder may not.
    return hashlib.sha256(source.encode()).hexdigest()[:16]
