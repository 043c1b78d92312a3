"""Tiles of a market: all daily bars of some days, packed session by session. Pure.

A tile holds the days of 92 calendar days, counted from 1970-01-01: about 63 sessions. The number
of a tile never depends on what is stored, so that a bar of long ago changes one tile only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core.market_data.bar_columns import BarColumns

if TYPE_CHECKING:
    from core.contracts import TimeArray

    Cube = np.ndarray[tuple[int, int, int], np.dtype[np.float64]]

TILE_SECONDS = 92 * 86_400
FIELDS = BarColumns._fields[1:]
_PRICES = len(FIELDS) - 1


class Tile(NamedTuple):
    """All bars of a tile's days.

    Attributes:
        time: int64[m], midnight UTC of each session's day, strictly increasing.
        series: int64[n], ids, strictly increasing.
        values: float64[5, m, n]: open, high, low, close, volume; NaN where there is no bar.
    """

    time: TimeArray
    series: TimeArray
    values: Cube


class PackedTile(NamedTuple):
    """A tile as it is stored."""

    session_count: int
    series_count: int
    axis: bytes
    prices: bytes
    volume: bytes

    @property
    def content_hash(self) -> str:
        """SHA-256 of the three pieces."""
        return hashlib.sha256(self.axis + self.prices + self.volume).hexdigest()


def tile_of(time: int) -> int:
    """The number of the tile in which a bar's day lies."""
    return time // TILE_SECONDS


def list_tiles(times: TimeArray) -> list[int]:
    """The tiles in which these times lie."""
    return [int(tile) for tile in np.unique(times // TILE_SECONDS)]


def build_tiles(series: Iterable[tuple[int, BarColumns]], first: int, last: int) -> dict[int, Tile]:
    """The tiles `first` to `last` of a market; empty ones too.

    Args:
        series: id and bars of each daily series, by id.
        first: number of the first tile.
        last: number of the last tile.
    """
    begin, end = first * TILE_SECONDS, (last + 1) * TILE_SECONDS
    parts = [(series_id, _between(columns, begin, end)) for series_id, columns in series]
    return {
        tile: _build_tile(
            [
                (series_id, _between(part, tile * TILE_SECONDS, (tile + 1) * TILE_SECONDS))
                for series_id, part in parts
            ]
        )
        for tile in range(first, last + 1)
    }


def pack_tile(tile: Tile) -> PackedTile:
    """Prices and volume as 32-bit floats where these hold every value exactly, else 64-bit."""
    axis = np.concatenate([tile.time, tile.series]).astype("<i8")
    prices, volume = tile.values[:_PRICES], tile.values[_PRICES:]
    return PackedTile(
        len(tile.time), len(tile.series), axis.tobytes(), _pack(prices), _pack(volume)
    )


def unpack_axis(packed: PackedTile) -> tuple[TimeArray, TimeArray]:
    """The tile's times and series."""
    axis = np.frombuffer(packed.axis, "<i8")
    return axis[: packed.session_count], axis[packed.session_count :]


def fill(packed: PackedTile, sessions: tuple[int, int], target: Cube, columns: Any) -> None:
    """Write some sessions of a tile into a larger cube.

    Args:
        packed: the tile.
        sessions: the first one wanted, and the one after the last.
        target: float64[5, wanted, N]: those sessions of the cube.
        columns: int[n], where each of the tile's series stands in the cube, or a slice.
    """
    wanted = slice(*sessions)
    shape = (packed.session_count, packed.series_count)
    target[:_PRICES, :, columns] = _unpack(packed.prices, _PRICES, shape)[:, wanted]
    target[_PRICES:, :, columns] = _unpack(packed.volume, len(FIELDS) - _PRICES, shape)[:, wanted]


def _between(columns: BarColumns, begin: int, end: int) -> BarColumns:
    first, last = np.searchsorted(columns.time, (begin, end))
    return BarColumns._make(column[first:last] for column in columns)


def _build_tile(parts: Sequence[tuple[int, BarColumns]]) -> Tile:
    parts = [(series_id, part) for series_id, part in parts if part.size]
    none = np.empty(0, dtype=np.int64)
    time = np.unique(np.concatenate([none, *(part.time for _, part in parts)]))
    values = np.full((len(FIELDS), len(time), len(parts)), np.nan)
    for place, (_, part) in enumerate(parts):
        rows = np.searchsorted(time, part.time)
        for field, column in enumerate(part[1:]):
            values[field, rows, place] = column
    return Tile(time, np.array([series_id for series_id, _ in parts], dtype=np.int64), values)


def _pack(values: Cube) -> bytes:
    with np.errstate(over="ignore"):  # too large for 32 bits: not equal, so 64 are taken
        small = values.astype("<f4")
    is_exact = np.array_equal(small.astype(np.float64), values, equal_nan=True)
    return small.tobytes() if is_exact else values.astype("<f8").tobytes()


def _unpack(data: bytes, fields: int, shape: tuple[int, int]) -> Any:
    count = fields * shape[0] * shape[1]
    kind = "<f4" if len(data) == count * 4 else "<f8"
    return np.frombuffer(data, kind, count).reshape(fields, *shape)
