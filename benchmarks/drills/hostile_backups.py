"""Proof 10: hostile files are handed to the restore; none is restored, nothing changes."""

from __future__ import annotations

import shutil
import zlib
from collections import Counter
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.drills.hostile_backup_files import list_outsiders
from benchmarks.drills.hostile_backup_insides import Forger, HostileFile, list_insiders
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from core.admin.backup.envelope import derive_key, hash_schema
from core.admin.backup.package import unpack
from core.contracts import SYSTEM, ignore_progress
from core.enums import RunMode
from core.errors import AppError
from core.service_factory import build_services
from core.services import Services
from core.settings import Settings
from db.copying import digest_database

_SECRET = "of-the-drill-0123456789-abcdefghijklmnop"  # noqa: S105 - of a throw-away installation
_NAMES = ("", ".", "..", "../demo.db", "/etc/passwd", "a\x00b", "demo-20260101T000000Z-00000000")


def attack(
    folder: Path, migrated_file: Path, run: DrillRun, findings: Findings, *, only: str = ""
) -> None:
    """Hand in every file by the command's road and, where a browser could send it, by upload.

    Args:
        folder: empty.
        migrated_file: what the attacked installation begins with.
        run: its seed decides.
        findings: what is counted.
        only: the one class that is tried; all without.
    """
    services = _install(folder / "desk", migrated_file)
    try:
        good = services.backup_operations.make(SYSTEM, ignore_progress)
        files = [
            one for one in _make_files(services, folder, good.name, run) if only in {"", one.kind}
        ]
        live, shelf = folder / "desk" / "demo.db", folder / "desk" / "backups"
        before, rows, kept = _hash(live), digest_database(services.database), _list(shelf)
        restored = Counter(_try(services, one, findings) for one in files)
        findings.expect(_hash(live) == before, "The live database's file changed.")
        findings.expect(digest_database(services.database) == rows, "The live rows changed.")
        received = Counter(_upload(services, one, findings) for one in files if one.is_stream)
        for name in _NAMES:
            _ask_by_name(services, name, findings)
        after = [one for one in digest_database(services.database) if one.table != "audit_entry"]
        unchanged = [one for one in rows if one.table != "audit_entry"]
        findings.expect(after == unchanged, "The uploads changed more than the audit trail.")
        findings.expect(_list(shelf) == kept, "Something was left among the backups.")
        findings.expect(not Path("/tmp/owned").exists(), "A file wrote outside.")  # noqa: S108
        # The judge is not blind: the good one passes by the same road.
        services.backup_operations.restore(SYSTEM, good.name, ignore_progress)
    finally:
        services.close()
    findings.count(
        hostile_files=len(files),
        classes=len({one.kind for one in files}),
        tries=restored.total() + received.total() + len(_NAMES),
        restored=restored["restored"],
        received=received["received"],
        tracebacks=restored["raised"] + received["raised"],
    )


def carry_out(run: DrillRun, findings: Findings) -> None:
    """One round, or several with further seeds."""
    for number in range(run.pick(1, 5)):
        folder = run.folder / f"round{number}"
        further = DrillRun(run.seed + number, run.is_long, folder, run.grounds)
        attack(folder, run.grounds.migrated_file(), further, findings)


def _install(folder: Path, migrated_file: Path) -> Services:
    folder.mkdir(parents=True)
    shutil.copy(migrated_file, folder / "demo.db")
    given: dict[str, Any] = {
        "data_dir": folder,
        "mode": RunMode.DEMO,
        "secret_key": _SECRET,
        "is_worker_started": False,
        "_env_file": None,
    }
    services = build_services(Settings(**given))
    services.account_setup.seed_demo_accounts()
    return services


def _make_files(services: Services, folder: Path, good: str, run: DrillRun) -> list[HostileFile]:
    bench, database_file = folder / "hostile", folder / "inside.db"
    bench.mkdir()
    backup = services.backups.get_overview(SYSTEM).backups[0]
    with (folder / "desk" / "backups" / good).open("rb") as package:
        unpack(package, backup.manifest, database_file, ignore_progress)
    manifest = asdict(backup.manifest) | {"made_at": backup.manifest.made_at.isoformat()}
    key, database = derive_key(_SECRET), database_file.read_bytes()
    forger = Forger(bench, key, manifest, database, hash_schema)
    # Forged without a lie it passes: what is refused below is refused for its one lie.
    truth = forger.forge("truth", zlib.compress(database, 1))
    services.backup_operations.verify(SYSTEM, str(truth), ignore_progress)
    shelf, draw = folder / "desk" / "backups", run.draw()
    return [
        *list_outsiders(bench, shelf / good, database_file, draw),
        *list_insiders(forger, draw),
    ]


def _try(services: Services, one: HostileFile, findings: Findings) -> str:
    try:
        services.backup_operations.restore(SYSTEM, str(one.path), ignore_progress)
    except AppError:
        return "refused"
    # What is not refused in words is a traceback that somebody would be shown.
    except Exception as error:
        findings.expect(False, f"{one.kind}: {type(error).__name__}: {error}")  # noqa: FBT003
        return "raised"
    findings.expect(False, f"{one.kind} was restored.")  # noqa: FBT003
    return "restored"


def _upload(services: Services, one: HostileFile, findings: Findings) -> str:
    with one.path.open("rb") as content:
        try:
            services.restores.receive(SYSTEM, content)
        except AppError:
            return "refused"
        except Exception as error:
            findings.expect(False, f"{one.kind}: {type(error).__name__}: {error}")  # noqa: FBT003
            return "raised"
    findings.expect(False, f"{one.kind} was received.")  # noqa: FBT003
    return "received"


def _ask_by_name(services: Services, name: str, findings: Findings) -> None:
    try:
        services.restores.submit_restore(SYSTEM, name)
    except AppError:
        return
    findings.expect(False, f"A restore of {name!r} was queued.")  # noqa: FBT003


def _hash(live: Path) -> str:
    journal = live.with_name(f"{live.name}-wal")
    return sha256(
        live.read_bytes() + (journal.read_bytes() if journal.exists() else b"")
    ).hexdigest()


def _list(shelf: Path) -> list[str]:
    return sorted(path.name for path in shelf.iterdir())


DRILL = Drill(
    "hostile_backups",
    Group.ATTACKS,
    "Proof 10: no hostile file is restored or received, each is refused in words, and the live "
    "database is unchanged byte for byte.",
    carry_out,
)
