"""What a request becomes once it is checked against the real bars."""

from __future__ import annotations

from dataclasses import dataclass

from core.clock import now
from core.contracts import Actor
from core.trading.bar_access import BarAccess
from core.trading.bar_checks import check_bars
from core.trading.request import BacktestRequest
from core.trading.validation import check_request
from db.trading.tables import Backtest


@dataclass(frozen=True, slots=True)
class Admission(BarAccess):
    """Lets a request in or refuses it, whoever made it: a form, a batch, an optimiser."""

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
