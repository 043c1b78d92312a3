"""How far a search is, told in words and not too often."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from core.contracts import OnProgress
from core.formatting import format_count, format_number
from core.trading.statistics import DEFINITIONS

_REPORT_SECONDS = 0.5
"""At most two reports a second: each is a write of its own."""

_BEGIN, _SPAN = 0.01, 0.95  # of the job: loading before, judging and storing after


class SearchProgress:
    """Passes reports on; what `report` raises (a cancel) ends the search.

    Args:
        report: of the job.
        noun: what is counted: trials or windows.
        done: how many an earlier attempt has finished.
        planned: how many there will be.
        statistic: the first objective.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        report: OnProgress,
        noun: str,
        done: int,
        planned: int,
        *,
        statistic: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report, self._noun, self._planned = report, noun, planned
        definition = DEFINITIONS.get(statistic)
        self._label = definition.label if definition else statistic
        self._clock = clock
        self._first, self._begun = done, clock()
        self._last = -math.inf
        self.done = float(done)
        self.best: float | None = None

    def advance(self, done: float) -> None:
        """So many are done, parts of one included.

        Raises:
            JobCancelledError: the owner asked to stop.
        """
        self.done = done
        at = self._clock()
        if at - self._last < _REPORT_SECONDS:
            return
        self._last = at
        share = min(1.0, done / self._planned) if self._planned else 1.0
        self._report(_BEGIN + _SPAN * share, self._describe(at))

    def _describe(self, at: float) -> str:
        parts = [f"{format_count(int(self.done))} of {format_count(self._planned)} {self._noun}"]
        if self.best is not None:
            parts.append(f"best {self._label} {format_number(self.best)}")
        gained = self.done - self._first
        if gained > 0:
            left = (at - self._begun) / gained * max(0.0, self._planned - self.done)
            parts.append(f"about {math.ceil(left)} s left")
        return "; ".join(parts)
