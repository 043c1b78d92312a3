"""Kernels are compiled once, ahead of the first sweep, and not in the process that asks."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.kernels.compiling import Kernels
from core.trading.sweep.compiled import KERNELS
from core.trading.sweep.warm_up import is_warm, main, warm_up, warm_up_in_child


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def forgetful(monkeypatch):
    """No folder is known yet, and none stays known."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    fields = ("package", "_fallback", "_folder", "_is_found", "_hash")
    kept = {name: getattr(KERNELS, name) for name in fields}
    KERNELS._fallback, KERNELS._is_found = None, False
    yield
    for name, value in kept.items():
        setattr(KERNELS, name, value)


@pytest.fixture
def elsewhere(forgetful, tmp_path):
    """Another folder for machine code than the tests' own, until the test is over."""
    KERNELS.hash_sources()  # of the kernels that are there
    KERNELS.package = tmp_path
    return tmp_path


def test_machine_code_is_kept_beside_the_kernels_or_in_the_given_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    package = Kernels(tmp_path / "package", "kernels-").find_cache_folder()
    assert package.parent == tmp_path / "package" / "__pycache__"
    assert package.name.startswith("kernels-")

    blocked = tmp_path / "file"
    blocked.write_text("")
    kernels = Kernels(blocked, "kernels-")
    assert kernels.find_cache_folder() is None
    kernels.use_cache_folder(tmp_path / "data")
    assert kernels.find_cache_folder().parent == tmp_path / "data"

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "own"))
    assert Kernels(blocked, "kernels-").find_cache_folder() == tmp_path / "own"


def test_another_text_of_a_kernel_is_another_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    (tmp_path / "one.py").write_text("a = 1")
    before = Kernels(tmp_path, "kernels-").find_cache_folder()
    (tmp_path / "one.py").write_text("a = 2")
    assert Kernels(tmp_path, "kernels-").find_cache_folder() != before


def test_a_sweep_after_the_warm_up_compiles_nothing():
    warm_up()  # compiled by other tests, if not yet
    code = """
import numpy as np
from core.trading.request import Costs, Execution
from core.trading.sweep.batch import run_batch
from core.trading.sweep.combinations import build_grid
from core.trading.sweep.kernel_sources import fill_crossover_actions
from core.trading.sweep.sweep import SweepSettings, run_sweep
from tests.core.trading.sample_bars import real_bars
run_sweep(real_bars("GOOG"), build_grid("sma_crossover", {"short": [5, 10]}), SweepSettings())
print([sum(f.stats.cache_misses.values()) for f in (run_batch, fill_crossover_actions)])
"""
    assert run_python(code) == "[0, 0]"


def test_asking_whether_it_is_warm_loads_no_compiler():
    code = "import sys; from core.trading.sweep.warm_up import is_warm; is_warm(); "
    code += "print([m for m in ('numba', 'llvmlite', 'pandas', 'backtesting') if m in sys.modules])"
    assert run_python(code) == "[]"


def test_it_is_warm_when_all_kernels_have_run_and_other_versions_are_thrown_away(elsewhere):
    old = elsewhere / "__pycache__" / "kernels-of-before"
    old.mkdir(parents=True)
    assert not is_warm()
    warm_up()
    assert is_warm()
    assert not old.exists()


def test_the_installation_compiles_beside_the_kernels_and_only_once(elsewhere, monkeypatch):
    monkeypatch.setattr("core.kernels.warming.os.nice", lambda _: None)
    main([])
    assert is_warm()
    monkeypatch.setattr("core.trading.sweep.warm_up.warm_up", lambda: pytest.fail("twice"))
    main([])


def test_the_compiler_looks_for_no_linear_algebra():
    code = "import core.trading.sweep.batch, sys; from core.trading.sweep.warm_up import warm_up; "
    code += "warm_up(); print('scipy.linalg' in sys.modules); import numba.np.linalg as l; "
    code += "l.ensure_blas(); print('scipy.linalg' in sys.modules)"
    assert run_python(code) == "False\nTrue"


def test_a_warm_machine_starts_no_process(elsewhere, monkeypatch, tmp_path):
    warm_up()
    monkeypatch.setattr(sys, "executable", "/does/not/exist")
    warm_up_in_child(tmp_path)
    assert is_warm()


def test_a_child_compiles_where_it_is_told(elsewhere):
    fake = elsewhere / "python"
    fake.write_text(f'#!/bin/sh\necho "$@" > {elsewhere}/said\n')
    fake.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "executable", str(fake))
        warm_up_in_child(elsewhere / "data")
    said = (elsewhere / "said").read_text().split()
    assert said == ["-m", "core.trading.sweep.warm_up", str(elsewhere / "data")]
