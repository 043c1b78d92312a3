"""How numbers of a search are written on a chart's axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import GRID

Values = TypeVar("Values", bound=np.ndarray[Any, np.dtype[np.float64]])

_CLEAR = "rgba(0,0,0,0)"
_DAY_SECONDS = 86_400.0

WORSE, MIDDLE, BETTER = "#d9506a", "rgba(135, 145, 165, 0.18)", "#1f9d78"
PICK = "#e0973a"


@dataclass(frozen=True, slots=True)
class Scale:
    """One kind of number.

    Attributes:
        title: as a reader knows it, with its unit.
        unit: as declared, e.g. fraction, bars, seconds.
    """

    title: str
    unit: str

    @property
    def label(self) -> str:
        """The title; lengths of time are drawn in days."""
        return f"{self.title} (days)" if self.unit == "seconds" else self.title

    @property
    def tick_format(self) -> str:
        """Of Plotly (d3-format)."""
        if self.unit == "fraction":
            return "~%"
        return {"currency": ",.0f", "count": ",~d", "ratio": "~f"}.get(self.unit, ",~g")

    @property
    def hover_format(self) -> str:
        """The same where there is room."""
        if self.unit == "fraction":
            return ".2%"
        return {"currency": ",.2f", "ratio": ".3f"}.get(self.unit, ",~g")

    def write(self, value: float) -> str:
        """A value as a tick shows it, in the unit it is drawn in."""
        if self.unit == "fraction":
            return f"{100 * value:.4g} %"
        return f"{value:,.3g}" if abs(value) < 1_000 else f"{value:,.0f}"  # noqa: PLR2004

    def draw(self, values: Values) -> Values:
        """The values in the unit they are drawn in."""
        if self.unit != "seconds":
            return values
        return cast("Values", values / _DAY_SECONDS)


def style_search_chart(figure: go.Figure, *, height: int) -> None:
    """Transparent, quiet grid, figures of equal width."""
    figure.update_layout(
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        height=height,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        hoverlabel={"font": {"family": "ui-monospace, monospace"}},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
    )
    figure.update_xaxes(gridcolor=GRID, zeroline=False, automargin=True)
    figure.update_yaxes(gridcolor=GRID, zeroline=False, automargin=True)
