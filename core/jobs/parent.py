"""What ties a process to the one that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # from Linux's prctl.h


def ask_to_die_with_parent() -> None:
    """Have the kernel end this process (SIGTERM: a running job is given back) with its parent.

    Only Linux can. Elsewhere the process has to look by itself.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def is_orphan(parent_pid: int) -> bool:
    """Whether the process of that number is no longer the parent; never with 0."""
    return bool(parent_pid) and os.getppid() != parent_pid
