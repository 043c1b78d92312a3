"""The symbol that an upload's file name suggests."""

from __future__ import annotations

import pytest

from core.market_data.csv_upload import suggest_symbol


@pytest.mark.parametrize(
    ("filename", "symbol"),
    [
        ("005930.csv", "005930"),
        ("GOOG_1d_bundled.csv", "GOOG"),
        ("BTC-USD (1).csv", "BTC-USD"),
        ("005930.KS.csv", "005930.KS"),
        ("eurusd=x.csv", "EURUSD=X"),
        ("^gspc daily.csv", "^GSPC"),
        ("../../etc/spy.csv", "SPY"),
        ("삼성전자.csv", ""),
        ("", ""),
    ],
)
def test_a_file_name_suggests_its_symbol(filename: str, symbol: str) -> None:
    assert suggest_symbol(filename) == symbol
