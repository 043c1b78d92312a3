"""Compiles kernels before somebody needs them, in a process of its own.

Neither the server nor the worker has to load the compiler for it: the installation does it, and
the server where the version has changed since.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from core.kernels.compiling import Kernels

_POLITE = 10
_HASH_LENGTH = 12
_ROOT = Path(__file__).parents[2]


def is_warm(kernels: Kernels) -> bool:
    """Whether the machine code of these kernels lies ready for this processor."""
    folder = kernels.find_cache_folder()
    return folder is not None and (folder / _name_marker(kernels)).exists()


def warm_up_in_child(kernels: Kernels, module: str, fallback: Path) -> None:
    """Have another process compile, unless it has been done; waits for it: call it on a thread.

    Args:
        kernels: which.
        module: the one whose `main` warms these kernels up.
        fallback: see `Kernels.use_cache_folder`.
    """
    kernels.use_cache_folder(fallback)
    if not is_warm(kernels):
        subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", module, str(fallback.resolve())],
            cwd=_ROOT,
            check=False,  # whoever needs a kernel compiles what is missing
        )


def mark_warm(kernels: Kernels) -> None:
    """Note that all kernels have been compiled and kept; what other versions kept goes."""
    folder = kernels.find_cache_folder()
    if folder is None:
        return
    (folder / _name_marker(kernels)).touch()
    if not folder.name.startswith(kernels.prefix):
        return  # somebody else's, named by NUMBA_CACHE_DIR
    for other in folder.parent.glob(f"{kernels.prefix}*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def compile_politely(kernels: Kernels, warm_up: Callable[[], None], arguments: list[str]) -> None:
    """Warm up at low priority, unless it is done or another process is at it.

    Args:
        kernels: which.
        warm_up: runs each of them once.
        arguments: of the command line: the fallback folder, or none.
    """
    import fcntl  # where there is a worker, there is one

    if hasattr(os, "nice"):
        os.nice(_POLITE)
    if arguments:
        kernels.use_cache_folder(Path(arguments[0]))
    folder = kernels.find_cache_folder()
    if folder is None or is_warm(kernels):
        return  # there is none: every process compiles for itself
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "being-compiled").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        warm_up()


def _name_marker(kernels: Kernels) -> str:
    """One per version and processor: a folder may travel in an image to another machine."""
    processor = platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        processor += next(line for line in lines if line.startswith(("flags", "Features")))
    except (OSError, StopIteration):
        processor += platform.processor()
    return (
        f"compiled-{kernels.hash_sources()}-{hashlib.sha256(processor.encode()).hexdigest()[:12]}"
    )
