"""The file of a backup: header block, then the database, compressed. Written once, read twice."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from core.admin.backup.envelope import HEADER_BYTES, open_manifest, seal_manifest
from core.admin.backup.types import BackupRefusedError, Manifest
from core.contracts import OnProgress

_CHUNK = 2**20
_LEVEL = 1  # a third of the size in a tenth of the time that the default level takes


def write_package(
    database_file: Path, target: Path, manifest: Manifest, key: bytes, on_progress: OnProgress
) -> Manifest:
    """Write the package and bring it to the disk.

    Args:
        database_file: the SQLite file that goes inside.
        target: must not exist; created 0600.
        manifest: complete but for the sizes and hashes, which are filled in.
        key: seals the manifest.
        on_progress: told how far it is.

    Returns:
        The manifest as written.
    """
    total = max(database_file.stat().st_size, 1)
    inside, outside = sha256(), sha256()
    read = written = 0
    compressor = zlib.compressobj(_LEVEL)
    with _create(target) as package, database_file.open("rb") as source:
        package.write(bytes(HEADER_BYTES))
        while chunk := source.read(_CHUNK):
            inside.update(chunk)
            read += len(chunk)
            piece = compressor.compress(chunk)
            outside.update(piece)
            written += package.write(piece)
            on_progress(min(read / total, 1.0), "Compressing")
        piece = compressor.flush()
        outside.update(piece)
        written += package.write(piece)
        sealed = replace(
            manifest,
            database_bytes=read,
            database_sha256=inside.hexdigest(),
            payload_bytes=written,
            payload_sha256=outside.hexdigest(),
        )
        package.seek(0)
        package.write(seal_manifest(sealed, key))
        package.flush()
        os.fsync(package.fileno())
    return sealed


@contextmanager
def open_package(path: Path) -> Iterator[BinaryIO]:
    """A file that may be anything, opened without following a link or waiting for a pipe.

    Raises:
        BackupRefusedError: it is not a plain file, or not there.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise BackupRefusedError(
            f"The file cannot be opened: {error.strerror or 'unknown reason'}.",
            "Name a plain file that exists; links are not followed.",
        ) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BackupRefusedError("This is not a plain file.", "Name a backup file.")
    with os.fdopen(descriptor, "rb") as handle:
        yield handle


def read_manifest(handle: BinaryIO, key: bytes) -> Manifest:
    """The authentic manifest of an open package whose length is right.

    Raises:
        BackupRefusedError: saying what is wrong.
    """
    handle.seek(0)
    manifest = open_manifest(handle.read(HEADER_BYTES), key)
    expected, found = HEADER_BYTES + manifest.payload_bytes, os.fstat(handle.fileno()).st_size
    if found != expected:
        word = "cut off" if found < expected else "longer than it was made"
        raise BackupRefusedError(
            f"The backup is {word}: {found:,} bytes instead of {expected:,}.",
            "Copy the file once more, or take another backup.",
        )
    return manifest


def unpack(handle: BinaryIO, manifest: Manifest, target: Path, on_progress: OnProgress) -> None:
    """Write the database inside to `target`, which must not exist.

    The payload's hash is checked before a byte of it is decompressed, and no more is written than
    the manifest says.

    Raises:
        BackupRefusedError: the payload is not the one that the manifest was made for.
    """
    total = max(manifest.payload_bytes, 1)
    if _hash_payload(handle, lambda share: on_progress(share / 2, "Checking")) != (
        manifest.payload_sha256
    ):
        raise BackupRefusedError("The backup is damaged: its hash is wrong.", "Take another one.")
    handle.seek(HEADER_BYTES)
    inside, room, read = sha256(), manifest.database_bytes, 0
    expander = zlib.decompressobj()
    with _create(target) as database:
        try:
            while not expander.eof and (chunk := handle.read(_CHUNK)):
                read += len(chunk)
                while chunk and not expander.eof:  # after its end it takes in nothing, for ever
                    piece = expander.decompress(chunk, _CHUNK)
                    chunk = expander.unconsumed_tail
                    room -= len(piece)
                    if room < 0:
                        raise BackupRefusedError(
                            "The backup holds more than its manifest says.", "Take another one."
                        )
                    inside.update(piece)
                    database.write(piece)
                on_progress(0.5 + read / total / 2, "Unpacking")
        except zlib.error as error:
            raise BackupRefusedError(
                "The backup cannot be decompressed.", "Take another one."
            ) from error
    is_whole = expander.eof and not expander.unused_data and not handle.read(1) and room == 0
    if not is_whole or inside.hexdigest() != manifest.database_sha256:
        raise BackupRefusedError(
            "The database inside the backup is not the one its manifest names.", "Take another one."
        )


def _hash_payload(handle: BinaryIO, on_share: Callable[[float], None]) -> str:
    handle.seek(0, os.SEEK_END)
    total = max(handle.tell(), 1)
    handle.seek(HEADER_BYTES)
    digest, read = sha256(), 0
    while chunk := handle.read(_CHUNK):
        digest.update(chunk)
        read += len(chunk)
        on_share(min(read / total, 1.0))
    return digest.hexdigest()


def _create(path: Path) -> BinaryIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "w+b")
