"""A table in colours at a fifth of what pandas takes for it.

Of a pandas `Styler` Streamlit reads two things: the text of every cell and the colours. Pandas
works out both cell by cell (30 ms for 23 symbols); here both are known already and handed over.
Streamlit and pandas are pinned, and a test looks at what reaches the browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler


class ShownNumber(float):
    """A number that sorts as a number and reads as its text."""

    __slots__ = ("text",)

    text: str

    def __new__(cls, value: float, text: str) -> ShownNumber:
        """The number with the text that stands for it."""
        number = super().__new__(cls, value)
        number.text = text
        return number

    def __str__(self) -> str:
        return self.text


class ShownLine(list[float]):
    """Values of a small chart; a chart has no text."""

    def __str__(self) -> str:
        return ""


def paint(columns: Mapping[str, Sequence[object]], colours: Mapping[str, Sequence[int]]) -> Styler:
    """A table for `st.dataframe`.

    Args:
        columns: name to one value for each row; None where there is nothing.
        colours: CSS declaration, such as `color: red`, to the cells it is for. A cell is
            numbered through the table, row by row, from 0.
    """
    width = len(columns)
    rules = [
        {
            "props": [tuple(part.strip() for part in rule.split(":", 1))],
            "selectors": [f"row{cell // width}_col{cell % width}" for cell in cells],
        }
        for rule, cells in colours.items()
        if cells
    ]

    table = pd.DataFrame(dict(columns), dtype=object)
    texts = pd.DataFrame(
        {
            name: [None if value is None else str(value) for value in values]
            for name, values in columns.items()
        },
        dtype=object,
    )
    styler = table.style
    vars(table)["astype"] = lambda *_type: texts
    vars(styler)["_translate"] = lambda *_sparse: {"cellstyle": rules, "body": []}
    return styler
