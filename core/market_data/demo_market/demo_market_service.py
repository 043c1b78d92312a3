"""Stores the demo market, once."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from core.contracts import Actor, OnProgress, ignore_progress
from core.errors import NotPermittedError
from core.events.outbox import Outbox
from core.market_data.bulk_store import BulkStore
from core.market_data.demo_market.names import DEMO_SOURCE, INDEX
from core.permissions import Permission, require
from db.base import stored_id
from db.market_data.corporate_event_repository import (
    CorporateEventRepository,
    StoredCorporateEvent,
)
from db.market_data.fundamental_repository import FundamentalRepository, StoredFundamental
from db.market_data.import_repository import ImportRepository
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.intelligence_repository import (
    IntelligenceRepository,
    StoredRating,
    StoredTrade,
    StoredView,
)
from db.market_data.investor_flow_repository import InvestorFlowRepository
from db.market_data.news_repository import NewsRepository, StoredNews
from db.market_data.suspended_repository import SuspendedRepository
from db.market_data.tables import ImportBatch
from db.session import Database, Session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.market_data.demo_market.analysts import DemoIntelligence
    from core.market_data.demo_market.market import DemoMarket


_BARS_SHARE = 0.7  # of the whole work
_EVENT = attrgetter(*StoredCorporateEvent._fields[1:])
_FACT = attrgetter(*StoredFundamental._fields[1:])
_ARTICLE = attrgetter(*StoredNews._fields)


@dataclass(frozen=True, slots=True)
class DemoReceipt:
    """How much was stored; all zero where the market was there already."""

    series: int = 0
    bars: int = 0
    flows: int = 0
    events: int = 0
    fundamentals: int = 0
    news: int = 0


class DemoMarketService:
    """Called at the start of a demo; no page reaches it.

    Args:
        database: where to.
        outbox: told of the bars.
        is_demo: False refuses: invented prices have no place beside real ones.
    """

    def __init__(self, database: Database, outbox: Outbox, *, is_demo: bool = False) -> None:
        self._database = database
        self._outbox = outbox
        self._is_demo = is_demo

    def seed_demo_market(
        self, actor: Actor, on_progress: OnProgress = ignore_progress
    ) -> DemoReceipt:
        """Generate and store the market in one transaction, unless it is there already.

        Raises:
            NotPermittedError: this is not a demo.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        if not self._is_demo:
            raise NotPermittedError(
                "The demo market is offered in the demo only.", "Start with SIGNALDECK_MODE=demo."
            )
        with self._database.read() as session:
            if InstrumentRepository(session).find_by_symbol(INDEX.symbol):
                return DemoReceipt()
        from core.market_data.demo_market.market import build_market

        market = build_market()
        with self._database.write() as session:
            receipt = self._store(session, market, actor, on_progress)
        on_progress(1.0, f"{receipt.series} demo series stored")
        return receipt

    def _store(
        self, session: Session, market: DemoMarket, actor: Actor, on_progress: OnProgress
    ) -> DemoReceipt:
        from core.market_data.demo_market.analysts import build_intelligence
        from core.market_data.demo_market.headlines import build_headlines
        from core.market_data.demo_market.statements import build_statements
        from core.market_data.demo_market.stored_rows import list_flows, list_suspensions

        fetched = [market.fetched(listing.symbol) for listing in market.listings]
        BulkStore(session, self._outbox).store(
            fetched,
            DEMO_SOURCE,
            actor,
            lambda share, message: on_progress(_BARS_SHARE * share, message),
        )
        found = InstrumentRepository(session).find_many([one.symbol for one in market.listings])
        ids = {symbol: stored_id(instrument.id) for symbol, instrument in found.items()}
        on_progress(_BARS_SHARE, "Storing flows, statements and news")
        flows = list(list_flows(market, ids))
        InvestorFlowRepository(session).write_flows(flows)
        statements = build_statements(market)
        said = build_intelligence(market, statements)
        events = [
            StoredCorporateEvent(ids[symbol], *_EVENT(event))
            for symbol, (found, _) in statements.items()
            for event in (*found, *(said[symbol].coming if symbol in said else ()))
        ]
        facts = [
            StoredFundamental(ids[symbol], *_FACT(fact))
            for symbol, (_, found) in statements.items()
            for fact in found
        ]
        _store_intelligence(session, said, ids)
        news = build_headlines(market)
        CorporateEventRepository(session).write_events(events)
        FundamentalRepository(session).write_fundamentals(facts)
        NewsRepository(session).write_news(
            (StoredNews(*_ARTICLE(item)), [ids[symbol] for symbol in item.symbols]) for item in news
        )
        SuspendedRepository(session).write_days(
            list(list_suspensions(market, ids)), DEMO_SOURCE, market.made_at
        )
        bar_count = sum(bars.columns.size for bars in fetched)
        ImportRepository(session).add_batch(
            ImportBatch(
                user_id=actor.user_id or None,
                source=DEMO_SOURCE,
                title="Demo market (invented)",
                rows_read=bar_count,
                rows_stored=bar_count,
                reasons={},
            )
        )
        return DemoReceipt(len(fetched), bar_count, len(flows), len(events), len(facts), len(news))


def _store_intelligence(
    session: Session, said: Mapping[str, DemoIntelligence], ids: Mapping[str, int]
) -> None:
    repository = IntelligenceRepository(session)
    repository.write_views(
        StoredView._make((ids[symbol], *astuple(one)))
        for symbol, company in said.items()
        for one in company.opinions
    )
    repository.write_ratings(
        StoredRating._make((ids[symbol], *astuple(one)))
        for symbol, company in said.items()
        for one in company.ratings
    )
    repository.write_trades(
        StoredTrade._make((ids[symbol], *astuple(one)))
        for symbol, company in said.items()
        for one in company.trades
    )
