"""The real Korean bars as a universe, straight from the file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from core.contracts import Universe
from core.enums import AssetKind


def load_real_market(folder: Path, name: str) -> Universe:
    """Bars as the import keeps them: where nobody traded there is none."""
    frame = pd.read_csv(folder / f"{name}.csv.gz", dtype={"ticker": str, "date": str})
    frame["date"] = pd.to_datetime(frame["date"])
    traded = (frame[["open", "high", "low", "close", "volume"]] > 0).all(axis=1)
    frame = frame[traded]
    panels = {
        field: frame.pivot_table(index="ticker", columns="date", values=field, sort=True)
        for field in ("open", "high", "low", "close", "volume")
    }
    close = panels["close"]
    symbols = tuple(close.index)
    empty = ("",) * len(symbols)
    return Universe(
        symbols=symbols,
        names=empty,
        local_names=empty,
        sectors=empty,
        exchanges=empty,
        kinds=(AssetKind.STOCK,) * len(symbols),
        time=close.columns.to_numpy().astype("datetime64[s]").astype(np.int64),
        source=name,
        fetched_at=datetime.now(UTC),
        **{field: panel.to_numpy(dtype=np.float64) for field, panel in panels.items()},
    )
