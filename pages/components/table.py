"""Small tables for `st.dataframe`, without the detour over pandas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa  # type: ignore[import-untyped]  # it ships none


def as_table(columns: Mapping[str, Sequence[object]]) -> pa.Table:
    """The columns as what the browser is sent in the end.

    Of a dict or a data frame Streamlit makes a data frame, then guesses and converts each column:
    for a handful of rows that costs more than everything else on a page.

    Args:
        columns: name to one value for each row, all of one type; None where there is none.
    """
    return pa.table({name: pa.array(values) for name, values in columns.items()})
