"""What one domain is given of another: questions as functions, never the service itself."""

from __future__ import annotations

from functools import partial

from core.contracts import JudgeSignals
from core.kr_market.inputs import MarketInputs
from core.market_data.assembly import MarketDataServices
from core.market_data.calendars import count_exchange_sessions
from core.market_data.session_hours import list_session_hours


def link_korean_market(market: MarketDataServices, judge_signals: JudgeSignals) -> MarketInputs:
    """What the Korean market asks of market data and of the language model."""
    return MarketInputs(
        load_universe=market.universes.load_universe,
        load_bars=market.bars.load_bars,
        load_flows=market.flow_universes.load_flows,
        list_articles=market.articles.list_articles,
        find_rate=market.rates.find_rate,
        count_sessions=count_exchange_sessions,
        list_hours=partial(list_session_hours, "KRX"),
        list_markets=market.universes.list_markets,
        judge_signals=judge_signals,
    )
