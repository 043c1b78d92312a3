"""The kernels of the VCP scanner; see `core.kernels.compiling`."""

from __future__ import annotations

from pathlib import Path

from core.kernels.compiling import Kernels

KERNELS = Kernels(Path(__file__).parent, "vcp-kernels-")

kernel = KERNELS.kernel
routine = KERNELS.routine
