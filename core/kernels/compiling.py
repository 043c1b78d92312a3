"""The only door to numba: how a kernel is compiled, and where the result is kept.

numba is loaded when the first module of kernels is imported, and those modules are imported only
inside functions, so a process that needs none never pays for it. A first compilation takes
seconds, a later process reads the machine code from a folder:

* the one named by numba's own NUMBA_CACHE_DIR, if set,
* else `__pycache__` beside the kernels, if it can be written to,
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

F = TypeVar("F", bound=Callable[..., Any])

_HASH_LENGTH = 12
# What a sum may do that exact arithmetic may not: change the order of its terms.
_MAY_REORDER = {"reassoc", "nnan", "ninf", "nsz", "contract", "arcp"}


class Kernels:
    """The kernels of one package.

    Args:
        package: the folder whose Python files hold them.
        prefix: how the names of its folders of machine code begin; no other package's may begin so.
    """

    def __init__(self, package: Path, prefix: str) -> None:
        self.package = package
        self.prefix = prefix
        self._fallback: Path | None = None
        self._hash = ""
        self._folder: Path | None = None
        self._is_found = False

    def use_cache_folder(self, folder: Path) -> None:
        """Keep machine code below this folder where the package's own cannot be written to.

        Call it before the process uses a kernel; later calls change nothing that is loaded.
        """
        self._fallback = folder
        self._is_found = False

    def find_cache_folder(self) -> Path | None:
        """Where machine code is kept; None where no folder can be written to."""
        if not self._is_found:
            self._folder, self._is_found = self._look_for_folder(), True
        return self._folder

    def kernel(self, function: F) -> F:
        """Compile to machine code on first call; every operation rounds as Python's does.

        Division by zero gives inf or NaN, indices are not checked, Python's lock is released. A
        kernel writes to arrays it is given; it cannot make one.
        """
        return self._compile(function, fastmath=False)

    def routine(self, function: F) -> F:
        """A kernel that is called, not built into its caller: compiles faster, for what is rare."""
        return self._compile(function, fastmath=False, forceinline=False)

    def reduction(self, function: F) -> F:
        """A kernel whose sums may be taken in any order, several terms at once.

        For statistics only, where the last digits may differ; its inputs are finite.
        """
        return self._compile(function, fastmath=_MAY_REORDER, forceinline=False)

    def hash_sources(self) -> str:
        """A short hash of the text of all kernels."""
        if not self._hash:
            digest = hashlib.sha256()
            for path in (*sorted(self.package.rglob("*.py")), Path(__file__)):
                digest.update(path.read_bytes())
            self._hash = digest.hexdigest()[:_HASH_LENGTH]
        return self._hash

    def _look_for_folder(self) -> Path | None:
        if os.environ.get("NUMBA_CACHE_DIR"):
            return Path(os.environ["NUMBA_CACHE_DIR"])
        bases = (self.package / "__pycache__", self._fallback)
        for base in (one for one in bases if one is not None):
            folder = base / f"{self.prefix}{self.hash_sources()}"
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError:
                continue
            if os.access(folder, os.W_OK):
                return folder
        return None

    def _compile(self, function: F, *, fastmath: bool | set[str], forceinline: bool = True) -> F:
        numba = _load_numba()
        config = numba.config
        folder = self.find_cache_folder()
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
