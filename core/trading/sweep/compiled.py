"""The only door to numba: how a kernel is compiled, and where the result is kept.

numba is loaded when the first module of kernels is imported, and those modules are imported only
inside functions, so a process that never sweeps never pays for it. The first compilation takes
some twenty seconds, a later process reads the machine code from a folder:

* the one named by numba's own NUMBA_CACHE_DIR, if set,
* else `__pycache__` beside this file, if it can be written to,
* else the one given to `use_cache_folder` (the application's data folder),
* else none: every process compiles for itself.

numba notices when the file of a kernel has changed, but not when a kernel it *calls* in another
file has. The folder's name therefore carries a hash of all kernels' text: code that differs
anywhere never meets machine code of before.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

NONE = cast("int", np.int64(0))
"""A 0 that is typed as what it becomes; kernels would be compiled for a literal 0 besides."""

OWN_FOLDERS = "kernels-"
"""How the names of our folders begin; NUMBA_CACHE_DIR is somebody else's."""

_PACKAGE = Path(__file__).parent
_HASH_LENGTH = 12
# What a sum may do that the engine's own arithmetic may not: change the order of its terms.
_MAY_REORDER = {"reassoc", "nnan", "ninf", "nsz", "contract", "arcp"}
_fallback: list[Path] = []


def use_cache_folder(folder: Path) -> None:
    """Keep machine code below this folder where the package's own cannot be written to.

    Call it before the first sweep of the process; later calls change nothing that is loaded.
    """
    _fallback[:] = [folder]
    find_cache_folder.cache_clear()


@cache
def find_cache_folder() -> Path | None:
    """Where machine code is kept; None where no folder can be written to."""
    if os.environ.get("NUMBA_CACHE_DIR"):
        return Path(os.environ["NUMBA_CACHE_DIR"])
    for base in (_PACKAGE / "__pycache__", *_fallback):
        folder = base / f"{OWN_FOLDERS}{hash_sources()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


def kernel(function: F) -> F:
    """Compile to machine code on first call; every operation rounds as the engine's does.

    Division by zero gives inf or NaN, indices are not checked, Python's lock is released. A
    kernel writes to arrays it is given; it cannot make one.
    """
    return _compile(function, fastmath=False)


def routine(function: F) -> F:
    """A kernel that is called, not built into its caller: compiles faster, for what is rare."""
    return _compile(function, fastmath=False, forceinline=False)


def reduction(function: F) -> F:
    """A kernel whose sums may be taken in any order, several terms at once.

    For statistics only, where the last digits may differ; its inputs are finite.
    """
    return _compile(function, fastmath=_MAY_REORDER, forceinline=False)


def _compile(function: F, *, fastmath: bool | set[str], forceinline: bool = True) -> F:
    numba = _load_numba()
    config = numba.config
    folder = find_cache_folder()
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder or "")
    options = {
        # Python's check for zero would keep the compiler from using wide registers.
        "error_model": "numpy",
        "nogil": True,
        "cache": folder is not None,
        "fastmath": fastmath,
        # A call would pass thirty arrays, and each would be counted as used and unused: the
        # caller holds them all, and no kernel makes, keeps or returns one.
        "forceinline": forceinline,
        "_nrt": False,
    }
    try:
        compiled = numba.njit(**options)(function)
    finally:
        config.CACHE_DIR = before
    return cast("F", compiled)


@cache
def _load_numba() -> Any:
    """numba, kept from looking for SciPy's linear algebra.

    Before it loads its first kernel it would import all of `scipy.linalg`, 0.2 s, only to know
    whether scalar products may be left to it. No kernel of ours has one.

    The compiler's many objects stay for good. They are not looked through for garbage, neither
    while they are made nor afterwards, which saves a tenth of a second of a process's first sweep.
    """
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        import numba
        from numba.np import linalg

        look: Any = linalg.ensure_blas
        linalg.ensure_blas = _find_nothing  # asked once, by the module imported next
        try:
            import numba.np.arraymath
        finally:
            linalg.ensure_blas = look
        gc.freeze()
    finally:
        if is_collecting:
            gc.enable()
    return numba


def _find_nothing() -> None:
    raise ImportError


@cache
def hash_sources() -> str:
    """A short hash of the text of all kernels."""
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_HASH_LENGTH]
