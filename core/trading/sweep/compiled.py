"""The kernels of sweeps; see `core.kernels.compiling`."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np

from core.kernels.compiling import Kernels

KERNELS = Kernels(Path(__file__).parent, "kernels-")

kernel = KERNELS.kernel
routine = KERNELS.routine
reduction = KERNELS.reduction

NONE = cast("int", np.int64(0))
"""A 0 that is typed as what it becomes; kernels would be compiled for a literal 0 besides."""
