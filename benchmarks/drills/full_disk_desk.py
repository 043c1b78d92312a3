"""Writes on a disk that is full: `python -m benchmarks.drills.full_disk_desk DISK TEMPLATE SEED N`.

The command expects a small empty disk at DISK and prints counts and faults as one JSON line.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
from pathlib import Path

from sqlmodel import col, select

from benchmarks.drills.killed_writer import check_integrity
from benchmarks.drills.types import Count, Findings
from benchmarks.drills.waiting import wait_until
from benchmarks.drills.worker_desk import WorkerDesk
from core.enums import JobStatus
from core.errors import BusyError
from db.admin.tables import AuditEntry
from db.session import Database, open_database

DISK_MIB = 16
ROWS_PER_UNIT = 3
UNIT = "unit"


class UnitWriter:
    """Writes numbered units and keeps count of what it was told."""

    def __init__(self, database: Database, choice: random.Random) -> None:
        self._database = database
        self._choice = choice
        self.number = 0
        self.stored: set[int] = set()
        self.refused: set[int] = set()
        self.unworded: list[str] = []
        self.reads_failed = 0
        self.reads = 0

    def write(self, size: int) -> bool:
        """Whether a unit of rows with so many bytes each was stored."""
        self.number += 1
        try:
            with self._database.write() as session:
                for part in range(ROWS_PER_UNIT):
                    details = {"part": part, "text": "x" * size}
                    session.add(AuditEntry(action=UNIT, user_id=self.number, details=details))
        except BusyError as error:
            self.refused.add(self.number)
            if "full" not in error.message or not error.remedy:
                self.unworded.append(str(error))
            return False
        # What a page could not put into words is what this drill looks for.
        except Exception as error:
            self.refused.add(self.number)
            self.unworded.append(f"{type(error).__name__}: {error}".splitlines()[0])
            return False
        self.stored.add(self.number)
        return True

    def write_until_refused(self) -> None:
        """Fill the disk."""
        while self.write(self._choice.randrange(50, 9_000)):
            pass

    def try_on(self, times: int) -> None:
        """Write and read on the full disk."""
        for _ in range(times):
            self.write(self._choice.randrange(50, 9_000))
            self.reads += 1
            try:
                self._list_numbers()
            except Exception:
                self.reads_failed += 1

    def write_after(self) -> None:
        """There is room again: this has to work."""
        if not self.write(100):
            self.unworded.append("Refused with room on the disk.")

    def check(self, findings: Findings) -> None:
        """Hold what is stored to what was said."""
        numbers = self._list_numbers()
        there = set(numbers)
        lost, left = len(self.stored - there), len(self.refused & there)
        in_part = sum(numbers.count(n) != ROWS_PER_UNIT for n in there)
        findings.expect(lost == 0, f"{lost} stored units are not there.")
        findings.expect(left == 0, f"{left} refused units have left rows behind.")
        findings.expect(in_part == 0, f"{in_part} units are there in part.")
        findings.expect(
            self.reads_failed == 0, f"{self.reads_failed} of {self.reads} reads failed."
        )
        for words in sorted(set(self.unworded)):
            findings.faults.append(f"{self.unworded.count(words)} refusals said: {words}")
        problems = check_integrity(self._database)
        findings.expect(not problems, f"integrity_check says: {problems}")

    def describe(self) -> dict[str, Count]:
        """The counts."""
        return {
            "units_stored": len(self.stored),
            "refused_in_words": len(self.refused) - len(self.unworded),
            "refused_otherwise": len(self.unworded),
            "reads_meanwhile": self.reads,
        }

    def _list_numbers(self) -> list[int]:
        statement = select(AuditEntry.user_id).where(AuditEntry.action == UNIT)
        with self._database.read() as session:
            return [n or 0 for n in session.exec(statement.order_by(col(AuditEntry.id))).all()]


def main(disk: str, template: str, seed: str, times: str) -> int:
    """Fill the disk under a worker, so many times."""
    folder, findings = Path(disk), Findings()
    shutil.copy(template, folder / "desk.db")
    database = open_database(f"sqlite:///{folder / 'desk.db'}")
    choice = random.Random(int(seed))
    writer, desk = UnitWriter(database, choice), WorkerDesk(database, folder / "queue.db")
    ballast, jobs = folder / "ballast", 0
    try:
        desk.start_worker()
        for _ in range(int(times)):
            jobs += 4
            for _ in range(4):
                desk.add_job(choice.uniform(0.2, 0.6))
            findings.expect(
                wait_until(lambda: desk.count(JobStatus.RUNNING) > 0), "No job was begun."
            )
            _fill(ballast)
            writer.write_until_refused()
            until = time.monotonic() + 2.5  # longer than a lease: no heartbeat gets through
            while time.monotonic() < until:
                writer.try_on(2)
                time.sleep(0.05)
            ballast.unlink()
            writer.write_after()
            is_done = desk.wait_for_success(jobs)
            findings.expect(is_done, f"{jobs - desk.count(JobStatus.SUCCESS)} jobs not done.")
        effects = desk.count_effects()
        findings.expect(
            len(effects) == jobs and set(effects.values()) == {1},
            f"{jobs} jobs have left {sum(effects.values())} effects.",
        )
        writer.check(findings)
    finally:
        desk.close()
        database.engine.dispose()
    counts = {f"{name} on the real disk": n for name, n in writer.describe().items()}
    findings.count(times_full_real=int(times), **counts, jobs_done_afterwards=jobs)
    print(json.dumps({"counts": findings.counts, "faults": findings.faults}))
    return 0


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 512):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:  # full
                continue


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
