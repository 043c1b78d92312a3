"""What drills begin on, made once for a whole run of the command."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.content import open_services
from benchmarks.drills.types import Grounds
from db.migrate import upgrade
from db.session import open_database


@contextmanager
def lay_grounds() -> Iterator[Grounds]:
    """In a temporary folder that is gone with the block."""
    with tempfile.TemporaryDirectory(prefix="drills_") as folder:

        @functools.cache
        def migrated_file() -> Path:
            path = Path(folder) / "empty.db"
            database = open_database(f"sqlite:///{path}")
            upgrade(database.engine)
            database.engine.dispose()  # closing folds the journal into the file
            return path

        @functools.cache
        def demo_folder() -> Path:
            path = Path(folder) / "demo"
            with open_services(path) as services:
                services.prepare_database()
            return path

        yield Grounds(migrated_file, demo_folder)
