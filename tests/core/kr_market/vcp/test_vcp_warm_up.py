"""The scanner's kernels are compiled ahead of the first scan, not by the process that asks."""

from __future__ import annotations

import subprocess
import sys

from core.kr_market.vcp.compiled import KERNELS
from core.kr_market.vcp.warm_up import is_warm, warm_up
from core.trading.sweep.compiled import KERNELS as SWEEP


def run_python(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_scan_after_the_warm_up_compiles_nothing():
    warm_up()  # compiled by other tests, if not yet
    assert is_warm()
    code = """
from core.kr_market.vcp import market_kernel as kernels
from core.kr_market.vcp.history import judge_history
from core.kr_market.vcp.presets import VCP_PRESETS
from core.kr_market.vcp.scan import scan_day
from tests.core.kr_market.vcp.vcp_desk import usual_market
market = usual_market()
for preset in VCP_PRESETS.values():
    scan_day(market, preset)
    judge_history(market, preset)
names = ("scan_box_day", "scan_legs_day", "scan_box_history", "scan_legs_history")
print([sum(getattr(kernels, name).stats.cache_misses.values()) for name in names])
"""
    assert run_python(code) == "[0, 0, 0, 0]"


def test_asking_whether_it_is_warm_loads_no_compiler():
    code = "import sys; from core.kr_market.vcp.warm_up import is_warm; is_warm(); "
    code += "print([m for m in ('numba', 'llvmlite', 'pandas') if m in sys.modules])"
    assert run_python(code) == "[]"


def test_no_package_throws_away_what_another_compiled():
    assert not KERNELS.prefix.startswith(SWEEP.prefix)
    assert not SWEEP.prefix.startswith(KERNELS.prefix)
