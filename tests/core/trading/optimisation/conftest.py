"""A desk of optimisations on SQLite."""

from __future__ import annotations

import pytest

from core.contracts import Actor
from db.session import Database
from tests.core.trading.optimisation.optimisation_desk import OptimisationDesk


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def desk(database: Database, trader: Actor) -> OptimisationDesk:
    return OptimisationDesk(database, trader)
