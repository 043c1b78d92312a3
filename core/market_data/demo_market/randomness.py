"""One seed, and a stream of its own for every part, so that parts do not shift one another."""

from __future__ import annotations

from typing import Final

import numpy as np

SEED = 20_211_101


class Part:
    """What a stream of random numbers is for. Values must never change: they are the data."""

    REGIMES: Final = 1
    FACTORS: Final = 2
    COMPANIES: Final = 3
    LIVES: Final = 4
    PRICES: Final = 5
    VOLUMES: Final = 6
    FUNDS: Final = 7
    FLOWS: Final = 8
    STATEMENTS: Final = 9
    NEWS: Final = 10
    ANALYSTS: Final = 11


def open_stream(part: int) -> np.random.Generator:
    """The random numbers of one `Part`, from their beginning."""
    return np.random.Generator(np.random.PCG64([SEED, part]))
