"""What the server imports before the first page: nothing that only some pages need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {
    "alembic",
    "backtesting",
    "bokeh",
    "exchange_calendars",
    "fastapi",
    "google.generativeai",
    "huey",
    "matplotlib",
    "numba",
    "scipy",
    "skfolio",
    "sklearn",
    "streamlit_authenticator",
    "yfinance",
}


STARTS = ("core.service_factory", "core.gateway.asgi", "core.__main__")
SCRIPT = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
    print(json.dumps([name, list(sys.modules)]))
"""


@pytest.fixture(scope="module")
def heavy_after() -> dict[str, set[str]]:
    """The heavy packages that are there after each of these was imported, one after the other."""
    outcome = subprocess.run(
        [sys.executable, "-c", SCRIPT, *STARTS, "alembic"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in outcome.stdout.splitlines() if line.startswith("[")]
    return {name: HEAVY & set(loaded) for name, loaded in lines}


@pytest.mark.parametrize("module", STARTS)
def test_importing_it_loads_no_heavy_package(module: str, heavy_after: dict[str, set[str]]) -> None:
    assert heavy_after[module] == set()


def test_a_heavy_import_would_be_seen(heavy_after: dict[str, set[str]]) -> None:
    assert "alembic" in heavy_after["alembic"]
