"""Decides whether a file is a backup that may be restored here; opens it on the bench to see."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.admin.backup.envelope import hash_schema
from core.admin.backup.package import open_package, read_manifest, unpack
from core.admin.backup.progress import narrow
from core.admin.backup.shelf import BackupShelf
from core.admin.backup.types import BackupRefusedError, Manifest
from core.contracts import OnProgress
from core.enums import RunMode
from core.errors import BusyError
from db.backup.inspection import (
    DAMAGED,
    NEWEST_REVISION,
    Schema,
    bring_up,
    count_rows,
    find_expected_schema,
    find_faults,
    list_revisions,
    read_live_schema,
    read_revision,
    read_schema,
)
from db.session import Database

_SPARE_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Examined:
    """A backup that passed every check, unpacked and brought to the newest revision."""

    manifest: Manifest
    database_file: Path


class BackupExaminer:
    """Trusts nothing about a file until it is proven.

    Args:
        database: the live one; what it declares itself is accepted too.
        shelf: knows the key and the room there is.
        mode: of the installation; the other mode's backups are refused.
    """

    def __init__(self, database: Database, shelf: BackupShelf, mode: RunMode) -> None:
        self._database = database
        self._shelf = shelf
        self._mode = mode

    def examine(self, path: Path, bench: Path, on_progress: OnProgress) -> Examined:
        """Unpack the file on the bench and check everything that can be checked.

        Raises:
            BackupRefusedError: the first thing that is wrong; nothing is left on the bench.
            BusyError: there is no room on the disk to unpack it.
        """
        target = bench / "examined.db"
        try:
            with open_package(path) as handle:
                manifest = read_manifest(handle, self._shelf.key)
                self._check_manifest(manifest)
                unpack(handle, manifest, target, narrow(on_progress, 0.0, 0.6))
            on_progress(0.6, "Checking the database")
            self._check_database(target, manifest)
            if manifest.revision != NEWEST_REVISION:
                on_progress(0.8, "Bringing it to the newest revision")
                self._bring_up(target)
        # Stopped or refused, however it ends: what is half on the bench is nobody's. Raised again.
        except BaseException:
            for left in bench.glob("examined*"):
                left.unlink()
            raise
        on_progress(1.0, "Checked")
        return Examined(manifest, target)

    def check_own(self, snapshot: Path) -> str:
        """Check a snapshot of the live database; returns the fingerprint of its schema.

        Raises:
            BackupRefusedError: it is damaged.
        """
        if faults := find_faults(snapshot):
            raise BackupRefusedError(
                f"The live database is damaged: {faults[0]}.", "Restore the newest good backup."
            )
        return hash_schema(dict(read_schema(snapshot)))

    def _check_manifest(self, manifest: Manifest) -> None:
        if manifest.mode is not self._mode:
            raise BackupRefusedError(
                f"This is a backup of a {manifest.mode.value} installation; "
                f"this one is {self._mode.value}.",
                "Demo data and real data never meet: choose a backup of this installation.",
            )
        if manifest.revision not in list_revisions():
            raise BackupRefusedError(
                f"The backup is at revision {manifest.revision}, "
                f"which this version (newest {NEWEST_REVISION}) does not know.",
                "Install the version that made it, or a newer one.",
            )
        needed, free = manifest.database_bytes + _SPARE_BYTES, self._shelf.free_bytes()
        if free < needed:
            raise BusyError(
                f"The disk has {free // 2**20:,} MiB free; the backup needs "
                f"{needed // 2**20:,} MiB.",
                "Free some room, then try again.",
            )

    def _check_database(self, path: Path, manifest: Manifest) -> None:
        try:
            schema = read_schema(path)
            if hash_schema(dict(schema)) != manifest.fingerprint:
                raise BackupRefusedError("The backup's schema is not the one its manifest names.")
            self._check_schema(schema, manifest.revision)
            if read_revision(path) != manifest.revision:
                raise BackupRefusedError("The backup's revision is not the one its manifest names.")
            if faults := find_faults(path):
                raise BackupRefusedError(f"The database in the backup is damaged: {faults[0]}.")
            if count_rows(path) != dict(manifest.tables):
                raise BackupRefusedError("The backup holds other rows than its manifest says.")
        except DAMAGED as error:
            raise BackupRefusedError(
                "The backup holds no readable database.", "Take another one."
            ) from error

    def _bring_up(self, path: Path) -> None:
        try:
            bring_up(path)
        except DAMAGED as error:
            raise BackupRefusedError(
                f"The backup cannot be brought to revision {NEWEST_REVISION}.", "Take another one."
            ) from error
        self._check_schema(read_schema(path), NEWEST_REVISION)

    def _check_schema(self, schema: Schema, revision: str) -> None:
        expected = find_expected_schema(revision)
        if revision != NEWEST_REVISION:
            # Which tables are append only is not a matter of the revision: each of our triggers
            # may be there or not yet, and no other.
            ours = find_expected_schema()
            schema, expected = _without_triggers(schema, ours), _without_triggers(expected, ours)
        # A desk whose tables are older than a library that writes their declarations, or have an
        # index added by hand, declares them in other words: its own backups are its own.
        difference = _compare(schema, expected)
        if difference and schema != read_live_schema(self._database):
            raise BackupRefusedError(
                f"The backup's schema is not ours: {difference}.",
                "Somebody has changed it: do not use this file.",
            )


def _without_triggers(schema: Schema, ours: Schema) -> Schema:
    return {
        name: declared
        for name, declared in schema.items()
        if not (name.startswith("trigger ") and ours.get(name) == declared)
    }


def _compare(schema: Schema, expected: Schema) -> str:
    """What differs, in words; empty where nothing does."""
    if planted := sorted(set(schema) - set(expected)):
        return f"{planted[0][:120]} is not ours"
    if missing := sorted(set(expected) - set(schema)):
        return f"{missing[0][:120]} is missing"
    changed = sorted(name for name in schema if schema[name] != expected[name])
    return f"{changed[0][:120]} is declared differently" if changed else ""
