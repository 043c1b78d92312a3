"""The folder of backups: what lies there, who may work there, and nothing half done.

A file has its place under its final name only when it is whole and was read back. All work is done
in one folder beside, by one process at a time; whoever comes next sweeps what a killed process
left.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from core.admin.backup.package import open_package, read_manifest
from core.admin.backup.types import BackupRefusedError, BrokenBackup, Manifest, StoredBackup
from core.clock import now
from core.errors import BusyError, NotFoundError

SUFFIX = ".sdbackup"
_NAME = re.compile(r"(demo|real)-\d{8}T\d{6}Z-[0-9a-f]{8}\.sdbackup")
_FAMILY = 0o077
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOCKS_DIFFER = timedelta(minutes=10)  # of two machines


class BackupShelf:
    """The files of one installation.

    Args:
        folder: where they are; created 0700.
        find_key: the key of their manifests, asked for when it is first needed.
    """

    def __init__(self, folder: Path, find_key: Callable[[], bytes]) -> None:
        self.folder = folder
        self._find_key = find_key

    @cached_property
    def key(self) -> bytes:
        """The key of the manifests."""
        return self._find_key()

    @contextmanager
    def work(self) -> Iterator[Path]:
        """An empty folder of one's own until the block ends; alone among all processes.

        Raises:
            BusyError: a backup, a drill or a restore is under way, or the disk is full.
        """
        self._prepare()
        lock = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError(
                    "Another backup, drill or restore is under way.", "Try again when it is done."
                ) from error
            bench = self.folder / ".work"
            shutil.rmtree(bench, ignore_errors=True)  # what a killed process left
            bench.mkdir(mode=0o700)
            try:
                yield bench
            except OSError as error:
                if error.errno not in _NO_ROOM:
                    raise
                raise BusyError(
                    "The disk is full.", "Nothing was changed. Free some room, then try again."
                ) from error
            finally:
                shutil.rmtree(bench, ignore_errors=True)
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
            os.close(lock)

    def put(self, package: Path, manifest: Manifest) -> StoredBackup:
        """Give a whole package its place: from now on it counts, whatever happens."""
        name = name_backup(manifest)
        size = package.stat().st_size
        package.replace(self.folder / name)
        _sync_folder(self.folder)
        return StoredBackup(name, size, manifest)

    def list_all(self) -> tuple[list[StoredBackup], list[BrokenBackup]]:
        """What is there, newest first: backups whose manifest is authentic, and the others."""
        good, broken = [], []
        for path in self._list_files():
            try:
                good.append(self._look_at(path))
            except BackupRefusedError as error:
                with suppress(FileNotFoundError):  # the policy removed it meanwhile
                    broken.append(BrokenBackup(path.name, _size_of(path), error.message))
        good.sort(key=lambda backup: (backup.manifest.made_at, backup.name), reverse=True)
        return good, broken

    def find_newest(self) -> StoredBackup | None:
        """The newest backup whose manifest is authentic."""
        return pick_newest(self.list_all()[0])

    def find_id(self, backup_id: str) -> StoredBackup | None:
        """The backup of that id, if its manifest is authentic."""
        found = (one for one in self.list_all()[0] if one.manifest.backup_id == backup_id)
        return next(found, None)

    def get(self, name: str) -> StoredBackup:
        """One backup by its name.

        Raises:
            NotFoundError: there is none of that name.
            BackupRefusedError: its manifest is not authentic.
        """
        return self._look_at(self.find_path(name))

    def find_path(self, name: str) -> Path:
        """The file of that name; a name is looked up, never joined to a path as it came.

        Raises:
            NotFoundError: there is none.
        """
        if _NAME.fullmatch(name) and any(path.name == name for path in self._list_files()):
            return self.folder / name
        raise NotFoundError(
            "There is no such backup.", "It may have been removed by the policy: reload the list."
        )

    def remove(self, name: str) -> None:
        """Remove one file of the shelf."""
        self.find_path(name).unlink()

    def free_bytes(self) -> int:
        """Room on the disk of the shelf."""
        self._prepare()
        return shutil.disk_usage(self.folder).free

    def _look_at(self, path: Path) -> StoredBackup:
        with open_package(path) as handle:
            return StoredBackup(
                path.name, _size_of(path), self._check_name(path, read_manifest(handle, self.key))
            )

    def _check_name(self, path: Path, manifest: Manifest) -> Manifest:
        if path.name != name_backup(manifest):
            raise BackupRefusedError(
                "The file has the name of another backup.",
                f"Rename it to {name_backup(manifest)}.",
            )
        return manifest

    def _list_files(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [path for path in self.folder.iterdir() if _NAME.fullmatch(path.name)]

    def _prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.folder.stat().st_mode & _FAMILY:
            self.folder.chmod(0o700)


def pick_newest(backups: Sequence[StoredBackup]) -> StoredBackup | None:
    """The newest of these, which come newest first.

    One that a wrong clock dated ahead counts where there is no other: it would be the newest for
    as long as the clock was wrong, whatever became of those after it.
    """
    until = now() + _CLOCKS_DIFFER
    present = [one for one in backups if one.manifest.made_at <= until]
    return next(iter(present or backups), None)


def name_backup(manifest: Manifest) -> str:
    """The file's name: mode, instant and the beginning of its id."""
    made = f"{manifest.made_at:%Y%m%dT%H%M%SZ}"
    return f"{manifest.mode.value}-{made}-{manifest.backup_id[:8]}{SUFFIX}"


def _size_of(path: Path) -> int:
    return path.lstat().st_size


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
