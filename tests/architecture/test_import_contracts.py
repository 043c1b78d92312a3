"""The contracts of .importlinter hold, and each of them is able to fail."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

# contract: imports that must break it, each as (file the import is added to, imported module);
# a file without one breaks it by being there
PLANTS: dict[str, list[tuple[str, str]]] = {
    "layers": [
        ("core/trading/planted.py", "core.market_data"),
        ("core/user/planted.py", "core.admin"),
        ("core/gen_ai/planted.py", "core.kr_market"),
        ("core/jobs/planted.py", "core.trading"),
        ("core/events/planted.py", "core.jobs"),
        ("core/admin/planted.py", "core.service_factory"),
        ("core/admin/planted.py", "core.chatops"),
        ("core/chatops/planted.py", "core.services"),
        ("core/charts/planted.py", "core.service_factory"),
        ("core/contracts.py", "core.permissions"),
        ("db/base.py", "core.jobs"),
        ("core/clock.py", "core.errors"),
        ("core/error_text.py", "core.contracts"),
        ("core/market_settings.py", "core.settings"),
        ("core/domain_links.py", "core.service_factory"),
        ("core/late_services.py", "core.worker_factory"),
    ],
    "map-of-core": [("core/utils.py", "")],
    "map-of-db": [
        ("db/trading/planted.py", "db.user.tables"),
        ("db/jobs/planted.py", "db.events.tables"),
        ("db/user/planted.py", "db.admin.tables"),
        ("db/base.py", "db.session"),
        ("db/write_gate.py", "db.session"),
        ("db/named_lock.py", "db.session"),
        ("db/postgresql.py", "db.engine"),
        ("db/helpers.py", ""),
    ],
    "streamlit": [
        ("core/trading/planted.py", "streamlit"),
        ("core/charts/planted.py", "streamlit"),
        ("db/trading/planted.py", "streamlit"),
        ("core/user/planted.py", "streamlit_authenticator"),
    ],
    "sql": [
        ("core/trading/planted.py", "sqlmodel"),
        ("core/admin/planted.py", "sqlalchemy"),
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
    "tables-of-gen-ai": [("core/kr_market/planted.py", "db.gen_ai.tables")],
    "tables-of-user": [
        ("core/trading/planted.py", "db.user.tables"),
        ("core/service_factory.py", "db.user.tables"),
    ],
    "tables-of-jobs": [("core/trading/planted.py", "db.jobs.tables")],
    "tables-of-events": [("core/jobs/planted.py", "db.events.tables")],
    "tables-of-schedules": [("core/jobs/planted.py", "db.schedules")],
    "tables-of-cache": [("core/trading/planted.py", "db.cache")],
    "tables-of-chatops": [("core/user/planted.py", "db.chatops.tables")],
    "tables-of-admin": [("core/user/planted.py", "db.admin.tables")],
    "files-of-backups": [("core/user/planted.py", "db.backup.snapshot")],
    "kernel-is-light": [
        ("core/formatting.py", "plotly"),
        ("core/errors.py", "db.base"),
    ],
}


def run_contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def contracts() -> dict[str, str]:
    """The title of each contract by its name in .importlinter."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    return {
        section.removeprefix(prefix): config[section]["name"]
        for section in config.sections()
        if section.startswith(prefix)
    }


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each broken contract, by its title, where every plant has been planted."""
    folder = tmp_path_factory.mktemp("planted")
    for package in ("pages", "core", "db"):
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / ".importlinter", folder)
    for file, imported in {plant for plants in PLANTS.values() for plant in plants}:
        with (folder / file).open("a") as source:
            source.write(f"\nimport {imported}\n" if imported else "")
    outcome = run_contracts(folder)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    _, _, details = outcome.stdout.partition("Broken contracts\n")
    # Each is a title, which may take two lines, a line of hyphens and what breaks it.
    parts = re.split(r"\n\n((?:\S.*\n){1,3})-{5,}\n", details)
    return {
        " ".join(title.split()): text for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_every_contract_has_a_plant_that_proves_it_can_fail() -> None:
    assert sorted(PLANTS) == sorted(contracts())


def test_all_contracts_are_kept() -> None:
    outcome = run_contracts(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize("contract", PLANTS)
def test_contract_is_broken_by_each_forbidden_import(contract: str, broken: dict[str, str]) -> None:
    said = broken[contracts()[contract]]
    for file, imported in PLANTS[contract]:
        culprit = file.removesuffix(".py").replace("/", ".")
        offence = f"{culprit} -> {imported}" if imported else culprit
        assert offence in said, f"{offence} went unnoticed:\n{said}"
