from __future__ import annotations

from types import SimpleNamespace

from typer.testing import CliRunner

from core.kr_market.commands import build_korean_commands
from core.kr_market.lifecycle import EXIT_PRESETS, TradingCosts
from core.kr_market.published.comparison import compare_log
from tests.core.kr_market.performance.market_samples import make_universe
from tests.core.kr_market.published.test_published_log import logged


def test_the_command_prints_the_comparison():
    market = make_universe(sessions=60, is_demo=False, source="krx")
    found = compare_log(
        "log",
        [logged(market, 1, 10, 15, float(market.close[1, 14])), logged(market, 2, 10)],
        market,
        EXIT_PRESETS["aggressive"],
        TradingCosts(),
    )
    asked = []

    def compare(_actor, *arguments):
        asked.append(arguments)
        return found

    door = SimpleNamespace(published_logs=SimpleNamespace(compare=compare))
    commands = build_korean_commands(lambda: door)
    result = CliRunner().invoke(commands, ["published", "--rules", "aggressive"])
    assert result.exit_code == 0
    assert asked == [(None, "aggressive", "")]
    assert "1 of 1 closed signals" in result.stdout
    assert "Ours (aggressive, after costs): n 2" in result.stdout
