"""Brings the counts of worker processes to the one that answers Prometheus (decision 0018).

Each process that shares its counts writes them to a file of its own, now and then, and whole: a
reader never sees half a file. The server adds all files of the folder to its own counts. What a
process that died had counted stays in its file, and the server remembers what it has read: no
count goes back while it lives, though another server removes the file or another process of that
number writes over it. Prometheus would take a count that fell for one that began anew, and count
all of it once more. A server that starts removes the files of the dead: its counts begin anew too.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric

from core.clock import now
from core.telemetry import REGISTRY

_Key = tuple[str, tuple[tuple[str, str], ...]]
_Counts = dict[_Key, float]
_SUFFIX = ".json"
_WEEK_SECONDS = 7 * 86_400


class ProcessFiles:
    """The files of one folder, written by this process or read by it; one for each process.

    Args:
        folder: the same for all processes of an installation on one machine.
        registry: what this process counts.
    """

    def __init__(self, folder: Path, registry: CollectorRegistry = REGISTRY) -> None:
        self._folder = folder
        self._registry = registry
        self._lock = threading.Lock()
        self._host = "".join(c if c.isalnum() or c in "-." else "_" for c in socket.gethostname())
        self._before: _Counts = {}
        self._told: dict[str, _Counts] = {}
        self._gone: _Counts = {}
        os.register_at_fork(after_in_child=self._begin_anew)

    def write(self) -> None:
        """Write this process's counts. A full disk costs counts, never the work."""
        with self._lock:
            counts = _read_registry(self._registry)
            entries = [
                [name, dict(labels), value - self._before.get((name, labels), 0.0)]
                for (name, labels), value in counts.items()
            ]
            path = self._folder / f"{self._host}-{os.getpid()}{_SUFFIX}"
            draft = path.with_suffix(".new")
            try:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                draft.write_text(json.dumps(entries))
                draft.replace(path)
            except OSError:
                return

    def clear(self) -> None:
        """Remove what processes that are gone had counted.

        Of another machine only its silence tells: its files go when they are a week old.
        """
        for path in self._list_files():
            host, _, pid = path.stem.rpartition("-")
            if _is_alive(pid) if host == self._host else _is_young(path):
                continue
            path.unlink(missing_ok=True)

    def collect(self) -> Iterator[Metric]:
        """All metrics: what this process counted and what the others' files say."""
        shared = _add((_read_registry(self._registry), *self._read_files()))
        # Sorted by labels, and buckets by their edge, as the format wants them together.
        for metric in self._registry.collect():
            names = {metric.name + end for end in ("", "_total", "_bucket", "_sum", "_count")}
            whole = Metric(metric.name, metric.documentation, metric.type)
            mine = [item for item in shared.items() if item[0][0] in names]
            for (name, labels), value in sorted(mine, key=_sort_key):
                whole.add_sample(name, dict(labels), value)
            yield whole

    def _read_files(self) -> list[_Counts]:
        """What the files say, and what those said that are no longer there."""
        with self._lock:
            for path in self._list_files():
                if not (told := _read_file(path)):
                    continue
                before = self._told.get(path.name, {})
                if any(told.get(key, 0.0) < value for key, value in before.items()):
                    self._gone = _add((self._gone, before))
                self._told[path.name] = told
            return [self._gone, *self._told.values()]

    def _list_files(self) -> list[Path]:
        mine = f"{self._host}-{os.getpid()}"
        return [path for path in sorted(self._folder.glob(f"*{_SUFFIX}")) if path.stem != mine]

    def _begin_anew(self) -> None:
        """What was counted before a fork is the parent's."""
        self._lock = threading.Lock()
        self._before = _read_registry(self._registry)


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True  # another user's
    return True


def _is_young(path: Path) -> bool:
    try:
        return now().timestamp() - path.stat().st_mtime < _WEEK_SECONDS
    except FileNotFoundError:
        return False


def _read_registry(registry: CollectorRegistry) -> _Counts:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for metric in registry.collect()
        for sample in metric.samples
    }


def _read_file(path: Path) -> _Counts:
    try:
        entries = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}  # removed in this moment, or damaged: what is left is still worth telling
    return {(name, tuple(sorted(labels.items()))): value for name, labels, value in entries}


def _add(many: Iterable[_Counts]) -> _Counts:
    total: _Counts = {}
    for counts in many:
        for key, value in counts.items():
            total[key] = total.get(key, 0.0) + value
    return total


def _sort_key(item: tuple[_Key, float]) -> tuple[list[tuple[str, str]], str, float]:
    (name, labels), _ = item
    plain = [(label, value) for label, value in labels if label != "le"]
    return plain, name, float(dict(labels).get("le", 0.0))
