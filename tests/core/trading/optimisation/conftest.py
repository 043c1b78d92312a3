"""A desk of optimisations: on SQLite, and on PostgreSQL where a test asks for it."""

from __future__ import annotations

import pytest

from core.contracts import Actor
from db.session import Database
from tests.core.trading.optimisation.optimisation_desk import OptimisationDesk


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")
    return found


@pytest.fixture
def desk(database: Database, trader: Actor) -> OptimisationDesk:
    return OptimisationDesk(database, trader)
