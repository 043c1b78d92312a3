"""Reads the macro figures out of the packages' files, without importing the packages."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import TextIO, cast

from core.errors import ProviderError
from core.market_data.economy.bundled_macro import BundledFigure, BundledFile
from core.market_data.economy.periods import estimate_known_at, find_period_end


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """A figure out of its file.

    Attributes:
        fetched_at: when the package was installed: then the values came to this machine.
        values: period end, since when it counts as known, and the value; oldest first.
    """

    figure: BundledFigure
    fetched_at: datetime
    values: list[tuple[date, datetime, float]]


def read_figures(figures: Sequence[BundledFigure]) -> Iterator[ReadFigure]:
    """Each figure with its values; a file is read once for neighbours that share it.

    Raises:
        ProviderError: a package's file is missing.
    """
    for file, members in groupby(sorted(figures, key=lambda one: one.file.path), _file_of):
        path = _find_path(file)
        fetched_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        with _open(path) as lines:
            rows = list(csv.DictReader(lines))
        periods = [find_period_end(_read_day(row), file.frequency) for row in rows]
        for figure in members:
            yield ReadFigure(figure, fetched_at, list(_read_values(figure, rows, periods)))


def _file_of(figure: BundledFigure) -> BundledFile:
    return figure.file


def _read_values(
    figure: BundledFigure, rows: list[dict[str, str]], periods: list[date]
) -> Iterator[tuple[date, datetime, float]]:
    skip = 1 if figure.is_first_void else 0
    for row, period in zip(rows[skip:], periods[skip:], strict=True):
        value = _read_number(row[figure.column])
        if figure.less:
            value -= _read_number(row[figure.less])
        if math.isfinite(value):
            # Ten digits: what a subtraction or a factor adds behind them is no figure.
            exact = float(f"{value * figure.factor:.10g}")
            yield period, estimate_known_at(period, figure.delay_days), exact


def _read_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:  # FRED writes a point, others nothing, where there is no value
        return math.nan


def _read_day(row: dict[str, str]) -> date:
    """A day of the period: 1/31/2018, 2018-01-15, 201801, 1974Q1, or a year and a quarter."""
    if "year" in row:
        return date(int(row["year"]), 3 * int(row["quarter"]), 1)
    text = row.get("Date") or row["period"]
    if "/" in text:
        month, day, year = map(int, text.split("/"))
        return date(year, month, day)
    if "Q" in text:
        return date(int(text[:4]), 3 * int(text[5:]), 1)
    return date.fromisoformat(text) if "-" in text else date(int(text[:4]), int(text[4:]), 1)


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast("TextIO", gzip.open(path, "rt", encoding="utf-8-sig", newline=""))
    return path.open(encoding="utf-8-sig", newline="")


def _find_path(file: BundledFile) -> Path:
    # Found without importing: either package takes a second.
    spec = importlib.util.find_spec(file.package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / file.path
        if path.is_file():
            return path
    raise ProviderError(
        f"The file {file.path} of the package {file.package} is missing.",
        "Install the pinned packages again: pip install -r requirements.txt.",
    )
