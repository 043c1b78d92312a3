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


def heavy_after(statement: str) -> set[str]:
    script = f"import json, sys\n{statement}\nprint(json.dumps(list(sys.modules)))"
    outcome = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return HEAVY & set(json.loads(outcome.stdout.splitlines()[-1]))


@pytest.mark.parametrize("module", ["core.service_factory", "core.gateway.asgi", "core.__main__"])
def test_importing_it_loads_no_heavy_package(module: str) -> None:
    assert heavy_after(f"import {module}") == set()


def test_a_heavy_import_would_be_seen() -> None:
    assert heavy_after("import alembic") == {"alembic"}
