"""What a disk may hold after the power was cut at one place of a `WatchedDisk` log."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.drills.watched_disk import Operation

SECTOR = 512
KEPT, TORN = 0.4, 0.1
"""Shares of the writes nobody had waited for that are there in whole and in part."""


def cut_power(log: Sequence[Operation], choice: random.Random) -> dict[str, bytes]:
    """The files as the cut at the end of `log` may leave them.

    Whatever was written before a sync of its file began, and that sync ended, is there. Of the
    rest any part may be, in any order, in whole sectors: disks and kernels reorder.
    """
    last_synced = _find_last_synced(log)
    files: dict[str, bytearray] = {}
    for place, operation in enumerate(log):
        if operation.kind == "delete":
            files.pop(operation.file, None)
        elif operation.kind in {"write", "truncate"}:
            kept: Operation | None = operation
            if place > last_synced.get(operation.file, -1):
                kept = _lose_some(operation, choice)
            content = files.setdefault(operation.file, bytearray())
            if kept is not None:
                _apply(content, kept)
    return {name: bytes(content) for name, content in files.items()}


def _find_last_synced(log: Sequence[Operation]) -> dict[str, int]:
    """For each file: writes up to this place of the log are safe."""
    began: dict[int, int] = {}
    safe: dict[str, int] = defaultdict(lambda: -1)
    for place, operation in enumerate(log):
        if operation.kind == "sync":
            began[operation.offset] = place
        elif operation.kind == "synced":
            safe[operation.file] = max(safe[operation.file], began[operation.offset])
    return dict(safe)


def _lose_some(operation: Operation, choice: random.Random) -> Operation | None:
    drawn = choice.random()
    if drawn < KEPT:
        return operation
    sectors = len(operation.data) // SECTOR
    if drawn < KEPT + TORN and sectors > 1:
        return replace(operation, data=operation.data[: SECTOR * choice.randrange(1, sectors)])
    return None


def _apply(content: bytearray, operation: Operation) -> None:
    if operation.kind == "truncate":
        del content[operation.offset :]
        return
    end = operation.offset + len(operation.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[operation.offset : end] = operation.data
