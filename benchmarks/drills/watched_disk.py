"""SQLite's way to the disk, watched: each write and each sync is noted, or refused.

SQLite reaches the disk through a VFS. This one copies the usual VFS of the driver that the
application uses, and puts itself in front of three of its functions; everything else, locks and
shared memory included, is the original. It sees the connections of its own process only.
"""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.engine import sqlite_driver

_Int, _Int64, _Pointer = ctypes.c_int, ctypes.c_int64, ctypes.c_void_p
# Names are pointers here: SQLite keeps more in front of a name, which a copy would not have.
_OPEN = ctypes.CFUNCTYPE(_Int, _Pointer, _Pointer, _Pointer, _Int, _Pointer)
_WRITE = ctypes.CFUNCTYPE(_Int, _Pointer, _Pointer, _Int, _Int64)
_TRUNCATE = ctypes.CFUNCTYPE(_Int, _Pointer, _Int64)
_SYNC = ctypes.CFUNCTYPE(_Int, _Pointer, _Int)
_DELETE = ctypes.CFUNCTYPE(_Int, _Pointer, _Pointer, _Int)

OK, FULL = 0, 13
"""SQLite's codes."""


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, third version."""

    _fields_ = (
        ("version", _Int),
        ("file_size", _Int),
        ("longest_path", _Int),
        ("next", _Pointer),
        ("name", ctypes.c_char_p),
        ("data", _Pointer),
        ("open", _Pointer),
        ("delete", _Pointer),
        ("others", _Pointer * 14),
    )


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, third version."""

    _fields_ = (
        ("version", _Int),
        ("close", _Pointer),
        ("read", _Pointer),
        ("write", _Pointer),
        ("truncate", _Pointer),
        ("sync", _Pointer),
        ("others", _Pointer * 13),
    )


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that was asked of the disk, in the order in which it was asked.

    Args:
        kind: write, truncate, sync (began), synced (ended), delete, or what `note` was told.
        offset: of a write; the length for a truncate; for both ends of a sync its number.
    """

    kind: str
    file: str = ""
    offset: int = 0
    data: bytes = b""


class WatchedDisk:
    """The log of one process's disk. `with disk.watch():` around the opening of the database."""

    def __init__(self) -> None:
        self.log: list[Operation] = []
        self.refuse: Callable[[Path, int], bool] = lambda _file, _size: False
        """Asked before each write, with file and size; True: the disk is full."""
        self._library = _load_library()
        self._names: dict[int, str] = {}
        self._methods: dict[int, _Methods] = {}
        self._kept: list[Any] = []  # C holds these: they must not be collected
        self._syncs = 0

    def note(self, kind: str, number: int) -> None:
        """Put a remark of one's own into the log."""
        self.log.append(Operation(kind, offset=number))

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Databases opened within the block are watched."""
        address = self._library.sqlite3_vfs_find(None)
        original = _Vfs.from_address(address)
        watched = _Vfs.from_buffer_copy(original)
        watched.name = b"watched"
        watched.next = None
        opener, deleter = _OPEN(original.open), _DELETE(original.delete)

        def open_file(_vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
            code = int(opener(address, name, file, flags, out))
            if code == OK and name:
                self._names[file] = ctypes.string_at(name).decode()
                self._stand_before(file)
            return code

        def delete_file(_vfs: int, name: int, is_synced: int) -> int:
            self.log.append(Operation("delete", ctypes.string_at(name).decode()))
            return int(deleter(address, name, is_synced))

        watched.open = self._keep(_OPEN(open_file))
        watched.delete = self._keep(_DELETE(delete_file))
        self._kept.append(watched)
        self._library.sqlite3_vfs_register(ctypes.byref(watched), 1)
        try:
            yield
        finally:
            self._library.sqlite3_vfs_register(address, 1)  # the usual one is the default again

    def _stand_before(self, file: int) -> None:
        slot = ctypes.c_void_p.from_address(file)  # sqlite3_file begins with its methods
        address = slot.value or 0
        methods = self._methods.get(address)
        if methods is None:
            methods = self._methods[address] = self._wrap(_Methods.from_address(address))
        slot.value = ctypes.addressof(methods)

    def _wrap(self, original: _Methods) -> _Methods:
        methods = _Methods.from_buffer_copy(original)
        write, truncate = _WRITE(original.write), _TRUNCATE(original.truncate)
        sync = _SYNC(original.sync)

        def write_here(file: int, data: int, size: int, offset: int) -> int:
            name = self._names[file]
            if self.refuse(Path(name), size):
                self.log.append(Operation("refused", name, offset))
                return FULL
            self.log.append(Operation("write", name, offset, ctypes.string_at(data, size)))
            return int(write(file, data, size, offset))

        def truncate_here(file: int, size: int) -> int:
            self.log.append(Operation("truncate", self._names[file], size))
            return int(truncate(file, size))

        def sync_here(file: int, flags: int) -> int:
            self._syncs += 1
            name, number = self._names[file], self._syncs
            self.log.append(Operation("sync", name, number))
            code = int(sync(file, flags))
            if code == OK:
                self.log.append(Operation("synced", name, number))
            return code

        methods.write = self._keep(_WRITE(write_here))
        methods.truncate = self._keep(_TRUNCATE(truncate_here))
        methods.sync = self._keep(_SYNC(sync_here))
        return methods

    def _keep(self, function: Any) -> int | None:
        self._kept.append(function)
        return ctypes.cast(function, ctypes.c_void_p).value


def _load_library() -> ctypes.CDLL:
    """The SQLite that the application's driver carries."""
    driver = sqlite_driver().__name__.partition(".")[0]
    module = "_sqlite3" if driver == "sqlite3" else f"{driver}._sqlite3"
    library = ctypes.CDLL(str(importlib.import_module(module).__file__))
    library.sqlite3_vfs_find.restype = ctypes.c_void_p
    library.sqlite3_vfs_find.argtypes = (ctypes.c_char_p,)
    library.sqlite3_vfs_register.argtypes = (ctypes.c_void_p, ctypes.c_int)
    return library
