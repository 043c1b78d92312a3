"""All tables stand on one registry of our own, named by one convention."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint
from sqlmodel import SQLModel

from db.base import Table as OurTable
from db.metadata import METADATA

ROOT = Path(__file__).parents[2]
TABLES = sorted(METADATA.tables.values(), key=lambda table: table.name)
TABLE_MODULES = sorted(ROOT.glob("db/*/*tables.py"))

SHORT_LIVED = {"sign_in_ticket": {"user_id"}}  # a few rows, each gone within a minute

REIMPORT = """
import importlib, sys, warnings
warnings.simplefilter("error")
names = [{names}]
for name in names:
    importlib.import_module(name)
old = [sys.modules[name] for name in names]
# What Streamlit does when any file is saved: forget every module of ours, import anew.
for name in [n for n in sys.modules if n.partition(".")[0] in ("core", "db")]:
    del sys.modules[name]
import db.metadata
from sqlmodel import select
for module in old + [sys.modules[name] for name in names]:
    kinds = [k for k in vars(module).values() if hasattr(k, "__table__")]
    assert kinds, module
    for kind in kinds:
        str(select(kind))
"""


def test_the_global_registry_stays_empty() -> None:
    assert not SQLModel.metadata.tables
    assert OurTable.metadata is METADATA


def test_metadata_knows_every_tables_module() -> None:
    imported = {line.split()[1] for line in _import_lines()}
    assert imported == {f"db.{path.parent.name}.{path.stem}" for path in TABLE_MODULES}


def _import_lines() -> list[str]:
    lines = (ROOT / "db" / "metadata.py").read_text().splitlines()
    return [line for line in lines if line.startswith("import db.")]


def test_tables_can_be_imported_again() -> None:
    names = ", ".join(f"'db.{path.parent.name}.{path.stem}'" for path in TABLE_MODULES)
    script = REIMPORT.replace("{names}", names)
    outcome = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_constraint_has_a_name_alembic_can_find(table: Table) -> None:
    names = [constraint.name for constraint in table.constraints]
    names += [index.name for index in table.indexes]
    assert all(names)
    assert table.primary_key.name == f"pk_{table.name}"
    for constraint in table.constraints:
        columns = "_".join(column.name for column in constraint.columns)
        if isinstance(constraint, ForeignKeyConstraint):
            target = constraint.referred_table.name
            assert constraint.name == f"fk_{table.name}_{columns}_{target}"
        elif isinstance(constraint, UniqueConstraint):
            assert constraint.name == f"uq_{table.name}_{columns}"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_names_fit_postgresql(table: Table) -> None:
    """PostgreSQL cuts names at 63 bytes, and the cut name would not be found again."""
    names = [c.name for c in table.constraints] + [i.name for i in table.indexes]
    assert not [name for name in names if name is not None and len(str(name)) > 63]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_cascading_key_is_found_by_an_index(table: Table) -> None:
    """Without one, deleting a parent reads the whole child table."""
    constraints = [c for c in table.constraints if not isinstance(c, ForeignKeyConstraint)]
    leading = {next(iter(c.columns)).name for c in constraints if len(c.columns)}
    leading |= {next(iter(index.columns)).name for index in table.indexes}
    cascading = {key.parent.name for key in table.foreign_keys if key.ondelete == "CASCADE"}
    assert cascading - leading <= SHORT_LIVED.get(table.name, set())
