"""What a backtest of signals will do, told before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from core.clock import now
from core.contracts import Actor
from core.kr_market.inputs import MarketInputs
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import ExitRules, find_exit_rules
from core.kr_market.signal_backtest.index_line import hold_index
from core.kr_market.signal_backtest.market_loading import load_market
from core.kr_market.signal_backtest.request import SignalBacktestRequest, check_request
from core.kr_market.signal_backtest.signal_sources import SignalSource, find_source
from core.kr_market.signal_backtest.trading_run import find_period
from core.permissions import Permission, require


@dataclass(frozen=True, slots=True)
class BacktestPlan:
    """One request laid on what is stored.

    Attributes:
        instruments: of the market, shares and others.
        first, last: sessions of the period.
        stored_first, stored_last: of the market as it is loaded.
        index: symbol to compare with; `index_reason` why that will be unknown, empty where not.
        has_flows: whether net buying is stored up to the period's end.
    """

    source: SignalSource
    rules: ExitRules
    costs: TradingCosts
    market: str
    is_demo: bool
    fetched_at: datetime
    instruments: int
    sessions: int
    first: date
    last: date
    stored_first: date
    stored_last: date
    index: str
    index_reason: str
    has_flows: bool


class SignalBacktestPlanService:
    """Reads the market as a run would, and trades nothing.

    Args:
        indexes: symbols of the index to compare with, the first that is stored counts.
    """

    def __init__(self, inputs: MarketInputs, indexes: tuple[str, ...]) -> None:
        self._inputs = inputs
        self._indexes = indexes

    def plan_backtest(self, actor: Actor, request: SignalBacktestRequest) -> BacktestPlan:
        """What this request would be run on.

        Raises:
            InvalidInputError: something is wrong with it, or the bars do not cover the period.
            NotFoundError: no market is stored.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        checked = check_request(request, now().date())
        loaded = load_market(actor, self._inputs, self._indexes, checked)
        universe, costs = loaded.universe, TradingCosts()
        period = find_period(universe, checked.start)
        time = universe.time[period.first :]
        index, _ = hold_index(loaded.index, time, checked.capital, costs)
        return BacktestPlan(
            source=find_source(checked.signals),
            rules=find_exit_rules(checked.rules),
            costs=costs,
            market=universe.source,
            is_demo=universe.is_demo,
            fetched_at=universe.fetched_at,
            instruments=len(universe.symbols),
            sessions=len(time),
            first=_day(int(time[0])),
            last=_day(int(time[-1])),
            stored_first=_day(int(universe.time[0])),
            stored_last=_day(int(universe.time[-1])),
            index=index.symbol,
            index_reason=index.reason,
            has_flows=loaded.flows is not None,
        )


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
