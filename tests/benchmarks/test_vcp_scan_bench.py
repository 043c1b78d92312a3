"""The bench of the scanner compares what it says it compares."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benchmarks import vcp_scan
from core.kr_market.vcp.presets import LEGS
from core.kr_market.vcp.scan import scan_day
from tests.core.kr_market.vcp.vcp_desk import usual_market

_HEADER = "date,ticker,open,high,low,close,volume,change_pct\n"


def test_without_real_bars_it_says_that_it_did_not_run(monkeypatch, tmp_path):
    monkeypatch.setenv("SIGNALDECK_REAL_DATA", str(tmp_path))
    (line,) = vcp_scan.run()
    assert "SIGNALDECK_REAL_DATA" in line["not_run"]
    assert "ours_s" not in line


def test_both_read_the_same_database_and_agree(monkeypatch, tmp_path: Path):
    market = usual_market()
    days = market.time.astype("datetime64[s]").astype("datetime64[D]")
    rows = [
        f"{day},{symbol},{market.open[row, place]},{market.high[row, place]},"
        f"{market.low[row, place]},{market.close[row, place]},{market.volume[row, place]},0"
        for row, symbol in enumerate(market.symbols)
        for place, day in enumerate(days)
    ]
    path = tmp_path / "kr_daily_prices.csv"
    path.write_text(_HEADER + "\n".join(rows))
    for name, few in (("_WARM_RUNS", 2), ("_COLD_RUNS", 1), ("_HISTORY_RUNS", 1)):
        monkeypatch.setattr(vcp_scan, name, few)
    monkeypatch.setattr(vcp_scan, "_SAMPLED_PAIRS", 20)
    monkeypatch.setattr(vcp_scan, "TEN_YEARS", 130)
    lines = list(vcp_scan.measure(path, tmp_path))
    assert len(lines) == 9
    assert all(line["equal"] and line["ours_s"] > 0 and line["ratio"] for line in lines)
    assert {"warm", "cold"} == {line["case"].rpartition(", ")[2] for line in lines[:6]}


def test_a_wrong_verdict_is_noticed():
    market = usual_market()
    verdicts = scan_day(market, LEGS)
    told = vcp_scan.name_reasons(market, verdicts)
    wrong = replace(verdicts, codes=verdicts.codes[::-1].copy())
    assert vcp_scan.name_reasons(market, wrong) != told
