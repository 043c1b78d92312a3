"""`python -m core kr report`."""

from __future__ import annotations

from types import SimpleNamespace

from typer.testing import CliRunner

from core.kr_market.commands import build_korean_commands
from core.kr_market.vcp.facts import day_of
from tests.core.kr_market.vcp.vcp_desk import VcpDesk, usual_market


def run(database, *arguments, is_demo=False):
    desk = VcpDesk(database, {}.get, usual_market(is_demo=is_demo))
    commands = build_korean_commands(lambda: SimpleNamespace(vcp_looks=desk.looks))
    return CliRunner().invoke(commands, ["report", *arguments]), desk.universe


def test_the_report_prints_the_counts_of_each_preset_and_why_not(sqlite_database):
    result, universe = run(sqlite_database)
    lines = result.output.splitlines()
    assert lines[0] == f"VCP on {day_of(universe, -1)} over 3 instruments of made-up"
    assert lines[3].split() == ["legs", "1", "0", "1"]
    assert lines[4].split() == ["tracker", "1", "0", "0"]
    assert lines[5].split() == ["screener", "1", "0", "0"]
    assert "Flows are unknown: No flows are stored." in lines
    assert "        1  matched, but the preset's liquidity rule cannot be computed" in lines


def test_an_invented_market_is_called_one(sqlite_database):
    result, _ = run(sqlite_database, is_demo=True)
    assert "(DEMO: an invented market)" in result.output


def test_a_day_without_a_session_is_told_with_the_one_before(sqlite_database):
    result, universe = run(sqlite_database, "--date", "2031-01-05")
    assert result.exit_code == 1
    assert str(result.exception) or result.output
    assert f"The session before is {day_of(universe, -1)}." in result.exception.remedy
