"""Small pictures as inline SVG: no script, nothing loaded, drawn from numbers alone.

Every label goes through `markupsafe`, every coordinate is a number with two decimals, so nothing
that a user wrote can become markup.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from markupsafe import Markup, escape

from core.contracts import FloatArray, TimeArray
from core.trading.tear_sheet.scales import list_dates, list_ticks, thin

WIDTH = 720.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 20.0, 8.0, 18.0
_GRID, _TEXT = "#e3e7ef", "#5b6578"


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
) -> Markup:
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
        return Markup("")
    values = np.concatenate([line.values for line in lines])
    ticks = list_ticks(float(values.min()), float(values.max()))
    low, high = min(ticks[0], float(values.min())), max(ticks[-1], float(values.max()))
    frame = _Frame(float(time[0]), float(time[-1]), low, high, height)
    parts = [_open(height, label), *(_draw_tick(frame, tick, format_value) for tick in ticks)]
    parts += [_draw_date(frame, at, text) for at, text in list_dates(time)]
    for line in lines:
        kept = thin(line.values)
        points = frame.place(time[kept], line.values[kept])
        if is_filled:
            base = frame.y(0.0)
            area = f"{points} {frame.x(float(time[-1])):.2f},{base:.2f} {_LEFT:.2f},{base:.2f}"
            parts.append(
                Markup('<polygon points="{}" fill="{}" fill-opacity="0.18"/>').format(
                    area, line.colour
                )
            )
        parts.append(
            Markup(
                '<polyline points="{}" fill="none" stroke="{}" stroke-width="{}" '
                'stroke-linejoin="round"/>'
            ).format(points, line.colour, f"{line.width:.1f}")
        )
    return Markup("").join([*parts, Markup("</svg>")])


def draw_columns(
    edges: FloatArray, counts: Sequence[int], *, height: float, label: str, colours: Sequence[str]
) -> Markup:
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
        return Markup("")
    frame = _Frame(float(edges[0]), float(edges[-1]), 0.0, float(most), height)
    parts = [_open(height, label)]
    for (left, right), count, colour in zip(pairwise(edges.tolist()), counts, colours, strict=True):
        top = frame.y(float(count))
        parts.append(
            Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
                f"{frame.x(left) + 0.5:.2f}",
                f"{top:.2f}",
                f"{max(frame.x(right) - frame.x(left) - 1.0, 0.5):.2f}",
                f"{frame.y(0.0) - top:.2f}",
                colour,
            )
        )
    every = max(1, math.ceil((len(edges) - 1) / 10))
    parts += [
        _draw_date(frame, edge, f"{edge:+.1%}".replace("-", "\N{MINUS SIGN}"), has_grid=False)
        for edge in edges[::every].tolist()
    ]
    return Markup("").join([*parts, Markup("</svg>")])


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


def _open(height: float, label: str) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}" '
        'font-size="10" fill="{text}">'
    ).format(width=f"{WIDTH:.0f}", height=f"{height:.0f}", label=label, text=_TEXT)


def _draw_tick(frame: _Frame, value: float, format_value: Callable[[float], str]) -> Markup:
    y = f"{frame.y(value):.2f}"
    return Markup(
        '<line x1="{left}" x2="{right}" y1="{y}" y2="{y}" stroke="{grid}"/>'
        '<text x="{end}" y="{y}" dy="3" text-anchor="end">{text}</text>'
    ).format(
        left=f"{_LEFT:.0f}",
        right=f"{WIDTH - _RIGHT:.0f}",
        y=y,
        grid=_GRID,
        end=f"{_LEFT - 6:.0f}",
        text=escape(format_value(value)),
    )


def _draw_date(frame: _Frame, at: float, text: str, *, has_grid: bool = True) -> Markup:
    x, bottom = f"{frame.x(at):.2f}", frame.height - _BOTTOM
    grid = (
        Markup('<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom}" stroke="{grid}"/>').format(
            x=x, top=f"{_TOP:.0f}", bottom=f"{bottom:.2f}", grid=_GRID
        )
        if has_grid
        else Markup("")
    )
    return grid + Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
        x, f"{bottom + 12:.2f}", text
    )
