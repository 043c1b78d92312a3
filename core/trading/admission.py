"""What a request becomes once it is checked against the real bars."""

from __future__ import annotations

from dataclasses import dataclass

from core.clock import now
from core.contracts import Actor, CountSessions, LoadBars, know_no_calendar
from core.trading.bar_checks import check_bars
from core.trading.honesty.holdout_types import CheckHoldout, allow_all
from core.trading.request import BacktestRequest
from core.trading.validation import check_request
from db.trading.tables import Backtest


@dataclass(frozen=True, slots=True)
class Admission:
    """Lets a request in or refuses it, the same way whoever made it: a form, a batch, an optimiser.

    Attributes:
        load_bars: bars of one series.
        count_sessions: how many sessions a period should have.
        check_holdout: refuses bars that whoever asks has sealed.
    """

    load_bars: LoadBars
    count_sessions: CountSessions = know_no_calendar
    check_holdout: CheckHoldout = allow_all

    def admit(self, actor: Actor, request: BacktestRequest) -> Backtest:
        """Check everything; the run as it would be stored, which the caller may add to.

        Raises:
            InvalidInputError: the first thing wrong.
            NotFoundError: no such strategy or symbol.
        """
        checked = check_request(request, now().date())
        bars = self.load_bars(actor, checked.request.bar_query())
        warnings = checked.warnings + check_bars(checked, bars, self.count_sessions)
        self.check_holdout(actor, bars)
        asked = checked.request
        return Backtest(
            user_id=actor.user_id,
            strategy=asked.strategy,
            params=checked.strategy.params.model_dump(mode="json"),
            symbol=bars.symbol,
            source=bars.passport.source,
            interval=bars.interval,
            start=asked.start,
            end=asked.end,
            costs=checked.costs.model_dump(mode="json"),
            execution=checked.execution.model_dump(mode="json"),
            warnings=list(warnings),
            tags=list(asked.tags),
            notes=asked.notes,
            cloned_from=asked.cloned_from,
        )
