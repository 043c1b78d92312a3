"""Writes on a watched disk, in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from sqlmodel import col, select

from benchmarks.drills.watched_disk import WatchedDisk
from core.errors import BusyError
from db.admin.tables import AuditEntry
from db.session import open_database


@dataclass
class Seen:
    """What came of it."""

    commits: list[list[str]] = field(default_factory=list)
    refusal: str = ""
    numbers: list[int | None] = field(default_factory=list)
    logged_after_the_block: int = -1


def write_watched(line: Connection, path: Path) -> None:
    seen, disk = Seen(), WatchedDisk()
    with disk.watch():
        database = open_database(f"sqlite:///{path}")
        AuditEntry.__table__.create(database.engine)
        for number in range(5):
            before = len(disk.log)
            disk.refuse = lambda _file, _size, number=number: number == 3
            try:
                with database.write() as session:
                    session.add(AuditEntry(action="watched", user_id=number, details={}))
            except BusyError as error:
                seen.refusal = str(error)
            if 0 < number < 3 or number == 4:
                seen.commits.append([operation.kind for operation in disk.log[before:]])
    with database.read() as session:
        seen.numbers = list(
            session.exec(select(AuditEntry.user_id).order_by(col(AuditEntry.id))).all()
        )
    database.engine.dispose()
    before = len(disk.log)
    other = open_database(f"sqlite:///{path.with_name('other.db')}")
    AuditEntry.__table__.create(other.engine)
    other.engine.dispose()
    seen.logged_after_the_block = len(disk.log) - before
    line.send(seen)
