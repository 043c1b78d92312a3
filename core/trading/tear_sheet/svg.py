"""Small pictures as inline SVG: no script, nothing loaded, drawn from numbers alone.

They are put together as elements and written by the standard library, which escapes every text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NewType
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.formatting import format_percent
from core.trading.tear_sheet.scales import list_dates, list_ticks, thin

Svg = NewType("Svg", str)
"""Finished markup; only this module makes it."""

NO_PICTURE = Svg("")
WIDTH = 720.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 20.0, 8.0, 18.0
_GRID, _TEXT = "#e3e7ef", "#5b6578"
_MOST_LABELS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line of a picture: its name, float64[n] finite values, a colour and a width in pixels."""

    name: str
    values: FloatArray
    colour: str
    width: float = 1.4


def draw_lines(
    time: TimeArray,
    lines: Sequence[Line],
    *,
    height: float,
    label: str,
    format_value: Callable[[float], str],
    is_filled: bool = False,
) -> Svg:
    """Lines over time with a grid and dates.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC, increasing; below two there is no picture.
        lines: each of length n.
        height: pixels, frame included.
        label: what it shows, for those who cannot see it.
        format_value: of the ticks.
        is_filled: fill between each line and 0.
    """
    if len(time) < 2 or not lines:  # noqa: PLR2004 - a line has two ends
        return NO_PICTURE
    values = np.concatenate([line.values for line in lines])
    ticks = list_ticks(float(values.min()), float(values.max()))
    low, high = min(ticks[0], float(values.min())), max(ticks[-1], float(values.max()))
    frame = _Frame(float(time[0]), float(time[-1]), low, high, height)
    root = _open(height, label)
    for tick in ticks:
        _add_tick(root, frame, tick, format_value(tick))
    for at, text in list_dates(time):
        _add_grid_line(root, frame, at)
        _add_mark(root, frame, at, text)
    for line in lines:
        _add_line(root, frame, time, line, is_filled=is_filled)
    return _write(root)


def draw_columns(
    edges: FloatArray, counts: Sequence[int], *, height: float, label: str, colours: Sequence[str]
) -> Svg:
    """A histogram.

    Args:
        edges: float64[k + 1], fractions, increasing.
        counts: of length k.
        height: pixels, frame included.
        label: what it shows, for those who cannot see it.
        colours: of length k.
    """
    most = max(counts, default=0)
    if not most:
        return NO_PICTURE
    frame = _Frame(float(edges[0]), float(edges[-1]), 0.0, float(most), height)
    root = _open(height, label)
    for (left, right), count, colour in zip(pairwise(edges.tolist()), counts, colours, strict=True):
        top, width = frame.y(float(count)), frame.x(right) - frame.x(left)
        _add(
            root,
            "rect",
            x=frame.x(left) + 0.5,
            y=top,
            width=max(width - 1.0, 0.5),
            height=frame.y(0.0) - top,
            fill=colour,
        )
    every = max(1, math.ceil((len(edges) - 1) / _MOST_LABELS))
    for edge in edges[::every].tolist():
        _add_mark(root, frame, edge, format_percent(edge, 1, is_signed=True))
    return _write(root)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where numbers lie on the picture, in pixels from its left and upper edge."""

    first: float
    last: float
    low: float
    high: float
    height: float

    def x(self, value: float) -> float:
        width = WIDTH - _LEFT - _RIGHT
        return _LEFT + width * (value - self.first) / ((self.last - self.first) or 1.0)

    def y(self, value: float) -> float:
        room = self.height - _TOP - _BOTTOM
        return _TOP + room * (self.high - value) / ((self.high - self.low) or 1.0)

    def place(self, x: TimeArray, y: FloatArray) -> str:
        return " ".join(
            f"{self.x(float(at)):.2f},{self.y(float(value)):.2f}"
            for at, value in zip(x.tolist(), y.tolist(), strict=True)
        )


def _open(height: float, label: str) -> Element:
    box = f"0 0 {WIDTH:.0f} {height:.0f}"
    names = {"viewBox": box, "role": "img", "aria-label": label, "font-size": "10", "fill": _TEXT}
    return Element("svg", names)


def _add(root: Element, tag: str, **values: float | str) -> Element:
    """A child; `stroke_width` becomes `stroke-width`, numbers get two decimals."""
    return SubElement(
        root,
        tag,
        {
            name.replace("_", "-"): value if isinstance(value, str) else f"{value:.2f}"
            for name, value in values.items()
        },
    )


def _add_line(
    root: Element, frame: _Frame, time: TimeArray, line: Line, *, is_filled: bool
) -> None:
    kept = thin(line.values)
    points = frame.place(time[kept], line.values[kept])
    if is_filled:
        base = f"{frame.y(0.0):.2f}"
        area = f"{points} {frame.x(float(time[-1])):.2f},{base} {_LEFT:.2f},{base}"
        _add(root, "polygon", points=area, fill=line.colour, fill_opacity=0.18)
    _add(
        root,
        "polyline",
        points=points,
        fill="none",
        stroke=line.colour,
        stroke_width=line.width,
        stroke_linejoin="round",
    )


def _add_tick(root: Element, frame: _Frame, value: float, text: str) -> None:
    y = frame.y(value)
    _add(root, "line", x1=_LEFT, x2=WIDTH - _RIGHT, y1=y, y2=y, stroke=_GRID)
    _add(root, "text", x=_LEFT - 6, y=y + 3, text_anchor="end").text = text


def _add_grid_line(root: Element, frame: _Frame, at: float) -> None:
    x = frame.x(at)
    _add(root, "line", x1=x, x2=x, y1=_TOP, y2=frame.height - _BOTTOM, stroke=_GRID)


def _add_mark(root: Element, frame: _Frame, at: float, text: str) -> None:
    y = frame.height - _BOTTOM + 12
    _add(root, "text", x=frame.x(at), y=y, text_anchor="middle").text = text


def _write(root: Element) -> Svg:
    return Svg(tostring(root, encoding="unicode"))
