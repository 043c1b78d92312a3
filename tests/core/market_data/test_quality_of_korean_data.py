"""The real Korean bars, class by class: the rules run over all of them and say what they find."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from core.market_data.bar_columns import build_columns
from core.market_data.quality.check import check_bars


def test_the_korean_data_is_reported_class_by_class(real_data: Path) -> None:
    frame = pd.read_csv(
        real_data / "kr_daily_prices_recent.csv.gz", dtype={"ticker": str, "date": str}
    )
    symbol = "ticker"
    frame["time"] = (
        pd.to_datetime(frame["date"], format="%Y%m%d")
        .to_numpy()
        .astype("datetime64[s]")
        .astype(np.int64)
    )
    counts: Counter[tuple[str, str]] = Counter()
    for _, part in frame.sort_values([symbol, "time"]).groupby(symbol):
        prices = [part[name] for name in ("open", "high", "low", "close")]
        columns = build_columns(part["time"], prices, part["volume"])
        for item in check_bars(columns, exchange="KRX"):
            counts[item.rule.value, item.severity.value] += 1
    for (rule, severity), count in sorted(counts.items()):
        sys.stdout.write(f"{rule:18} {severity:9} {count:6,} series\n")
    assert counts
