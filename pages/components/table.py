"""Small tables for `st.dataframe`, without the detour over pandas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zlib import crc32

import pyarrow as pa  # type: ignore[import-untyped]  # it ships none


def as_table(columns: Mapping[str, Sequence[object]]) -> pa.Table:
    """The columns as what the browser is sent in the end.

    Of a dict or a data frame Streamlit makes a data frame, then guesses and converts each column:
    for a handful of rows that costs more than everything else on a page.

    Args:
        columns: name to one value for each row, all of one type; None where there is none.
    """
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def name_rows(table: str, ids: Sequence[int]) -> str:
    """A key for a table of just these rows.

    Rows are marked by their place. With other rows a mark would be on another row: under another
    key there is none.
    """
    return f"{table}_{crc32(repr(list(ids)).encode()):08x}"
