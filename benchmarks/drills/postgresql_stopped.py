"""The PostgreSQL server is stopped, crashes, is killed and comes back, under work."""

from __future__ import annotations

import random
import signal
import threading
import time
from functools import partial

from sqlmodel import col, select

from benchmarks.drills.postgresql_server import PostgresqlServer
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.waiting import wait_until
from core.errors import BusyError
from db.admin.tables import AuditEntry
from db.session import Database, open_database

WRITERS, ROWS_PER_UNIT = 4, 2
WAYS = {
    "a stop": signal.SIGINT,
    "a crash": signal.SIGQUIT,
    "kill -9": signal.SIGKILL,
}


class _Writer(threading.Thread):
    """Writes units for as long as the drill lasts, through every outage."""

    def __init__(self, database: Database, first: int, stopping: threading.Event) -> None:
        super().__init__(daemon=True)
        self._database, self._number, self._stopping = database, first, stopping
        self.stored: list[int] = []
        self.refused: list[int] = []
        self.unworded: list[str] = []

    def run(self) -> None:
        while not self._stopping.is_set():
            self._number += 1
            try:
                with self._database.write() as session:
                    for part in range(ROWS_PER_UNIT):
                        details = {"part": part}
                        session.add(
                            AuditEntry(action="unit", user_id=self._number, details=details)
                        )
                        session.flush()
                self.stored.append(self._number)
            except BusyError:
                self.refused.append(self._number)
                self._stopping.wait(0.02)
            except Exception as error:
                self.refused.append(self._number)
                self.unworded.append(f"{type(error).__name__}: {error}".splitlines()[0][:160])
                self._stopping.wait(0.02)


def carry_out(run: DrillRun, findings: Findings) -> None:
    """A cluster of our own, one database handle kept through all outages."""
    server = PostgresqlServer(run.folder)
    try:
        server.start()
        _drill(server, run.draw(), run.pick(1, 10), findings)
    finally:
        server.close()


def _drill(
    server: PostgresqlServer, choice: random.Random, rounds: int, findings: Findings
) -> None:
    database, stopping = open_database(server.url), threading.Event()
    AuditEntry.__table__.create(database.engine)  # type: ignore[attr-defined]
    writers = [_Writer(database, n * 1_000_000, stopping) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    slowest_refusal, slowest_return = 0.0, 0.0
    for way in list(WAYS) * rounds:
        before = _count_stored(writers)
        wait_until(partial(_have_stored, writers, before + WRITERS))
        time.sleep(choice.uniform(0, 0.3))
        server.stop(WAYS[way])
        started = time.monotonic()
        findings.expect(_is_refused_in_words(database), f"A read after {way} was not refused.")
        slowest_refusal = max(slowest_refusal, time.monotonic() - started)
        server.start()
        started, before = time.monotonic(), _count_stored(writers)
        # All of them: a connection that died must not keep its thread from going on.
        is_back = wait_until(partial(_have_stored, writers, before + WRITERS), 30)
        slowest_return = max(slowest_return, time.monotonic() - started)
        findings.expect(is_back, f"After {way} the writers did not go on within 30 s.")
    stopping.set()
    for writer in writers:
        writer.join(60)
        findings.expect(not writer.is_alive(), "A writer hangs.")
    with database.read() as session:
        rows = session.exec(select(AuditEntry.user_id).order_by(col(AuditEntry.id))).all()
    database.engine.dispose()
    there = set(rows)
    stored = {number for writer in writers for number in writer.stored}
    unworded = [words for writer in writers for words in writer.unworded]
    in_part = len(rows) - ROWS_PER_UNIT * len(there)
    findings.expect(stored <= there, f"{len(stored - there)} acknowledged commits are lost.")
    findings.expect(in_part == 0, "Units are there in part.")
    for words in sorted(set(unworded)):
        findings.faults.append(f"{unworded.count(words)} refusals said: {words}")
    findings.count(
        outages=len(WAYS) * rounds,
        commits_acknowledged=len(stored),
        lost=len(stored - there),
        refused_in_words=sum(len(writer.refused) for writer in writers) - len(unworded),
        refused_otherwise=len(unworded),
        ms_until_refused=slowest_refusal * 1000,
        s_until_writing_again=slowest_return,
    )


def _count_stored(writers: list[_Writer]) -> int:
    return sum(len(writer.stored) for writer in writers)


def _have_stored(writers: list[_Writer], more_than: int) -> bool:
    return _count_stored(writers) > more_than


def _is_refused_in_words(database: Database) -> bool:
    try:
        with database.read() as session:
            session.exec(select(AuditEntry.id).limit(1)).all()
    except BusyError as error:
        return bool(error.remedy)
    except Exception:
        return False
    return False


DRILL = Drill(
    "postgresql_stopped",
    Group.OUTAGES,
    "While PostgreSQL is stopped, crashed or killed, reads and writes are refused in words; when "
    "it is back the same process goes on by itself, and no acknowledged commit is lost.",
    carry_out,
)
