"""The contracts of .importlinter hold, and each of them is able to fail."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

# contract: imports that must break it, each as (file the import is added to, imported module)
PLANTS: dict[str, list[tuple[str, str]]] = {
    "layers": [
        ("core/trading/planted.py", "core.market_data"),
        ("core/user/planted.py", "core.admin"),
        ("core/jobs/planted.py", "core.trading"),
        ("core/events/planted.py", "core.jobs"),
        ("core/admin/planted.py", "core.service_factory"),
        ("core/charts/planted.py", "core.service_factory"),
        ("core/contracts.py", "core.permissions"),
        ("db/base.py", "core.jobs"),
        ("core/clock.py", "core.errors"),
    ],
    "map-of-core": [("core/utils.py", "core.errors")],
    "map-of-db": [
        ("db/trading/planted.py", "db.user.tables"),
        ("db/jobs/planted.py", "db.events.tables"),
        ("db/user/planted.py", "db.admin.tables"),
        ("db/base.py", "db.session"),
        ("db/helpers.py", "db.base"),
    ],
    "streamlit": [
        ("core/trading/planted.py", "streamlit"),
        ("core/charts/planted.py", "streamlit"),
        ("db/trading/planted.py", "streamlit"),
        ("core/user/planted.py", "streamlit_authenticator"),
    ],
    "sql": [
        ("core/trading/planted.py", "sqlmodel"),
        ("core/admin/planted.py", "sqlalchemy.orm"),
        ("pages/trading/planted.py", "sqlite3"),
    ],
    "front-doors-db": [
        ("pages/trading/planted.py", "db.session"),
        ("core/gateway/planted.py", "db.user.tables"),
        ("core/charts/planted.py", "db.base"),
    ],
    "settings": [
        ("core/trading/planted.py", "core.settings"),
        ("pages/trading/planted.py", "core.settings"),
        ("db/planted.py", "core.settings"),
    ],
    "tables-of-trading": [("core/user/planted.py", "db.trading.tables")],
    "tables-of-market-data": [("core/trading/planted.py", "db.market_data.tables")],
    "tables-of-kr-market": [("core/market_data/planted.py", "db.kr_market.tables")],
    "tables-of-user": [
        ("core/trading/planted.py", "db.user.tables"),
        ("core/service_factory.py", "db.user.tables"),
    ],
    "tables-of-jobs": [("core/trading/planted.py", "db.jobs.tables")],
    "tables-of-events": [("core/jobs/planted.py", "db.events.tables")],
    "tables-of-admin": [("core/user/planted.py", "db.admin.tables")],
    "kernel-is-light": [
        ("core/formatting.py", "plotly"),
        ("core/errors.py", "db.base"),
    ],
}


def run_contracts(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def contracts() -> list[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    return [name.removeprefix(prefix) for name in config.sections() if name.startswith(prefix)]


def test_every_contract_has_a_plant_that_proves_it_can_fail() -> None:
    assert sorted(PLANTS) == sorted(contracts())


def test_all_contracts_are_kept() -> None:
    outcome = run_contracts(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize("contract", PLANTS)
def test_contract_is_broken_by_each_forbidden_import(contract: str, tmp_path: Path) -> None:
    for package in ("pages", "core", "db"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    for file, imported in PLANTS[contract]:
        with (tmp_path / file).open("a") as source:
            source.write(f"\nimport {imported}\n")
    outcome = run_contracts(tmp_path, "--contract", contract)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    for file, _ in PLANTS[contract]:
        culprit = file.removesuffix(".py").replace("/", ".")
        assert culprit in outcome.stdout, f"{culprit} went unnoticed:\n{outcome.stdout}"
