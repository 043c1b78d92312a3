"""Writes what a source said of a company, with since when it is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from core.enums import CorporateEventKind
from core.market_data.company_facts import EventFact, Headline, StatementFact
from core.market_data.company_known_at import find_known_at
from core.market_data.news_sentiment import METHOD, score_sentiment
from core.market_data.statement_ratios import calculate_ratios
from db.base import stored_id
from db.market_data.corporate_event_repository import (
    CorporateEventRepository,
    StoredCorporateEvent,
)
from db.market_data.fundamental_repository import FundamentalRepository, StoredFundamental
from db.market_data.news_repository import NewsRepository, StoredNews
from db.market_data.tables import Instrument
from db.session import Session


class CompanyStore:
    """What is known of one instrument, within one unit of work.

    Args:
        source: whose facts they are; facts of other sources stay as they are.
        fetched_at: when it gave them.
    """

    def __init__(
        self, session: Session, instrument: Instrument, source: str, fetched_at: datetime
    ) -> None:
        self._session = session
        self._instrument = instrument
        self._id = stored_id(instrument.id)
        self._source = source
        self._fetched_at = fetched_at

    def store_events(
        self, events: Sequence[EventFact], coming: Sequence[EventFact] | None = None
    ) -> int:
        """Add events or bring them up to date; returns how many were given.

        Args:
            events: what happened, and what was announced; empty where nobody answered.
            coming: announced days out of another answer, for kinds of which `events` announces
                none; None where nobody answered. A day that moved takes the place of the old one.
        """
        currency = self._instrument.currency
        announced = {event.kind for event in events if event.value is None}
        later = [event for event in coming or () if event.kind not in announced]
        repository = CorporateEventRepository(self._session)
        answered = [CorporateEventKind.EARNINGS] if events else []
        answered += [] if coming is None else [CorporateEventKind.DIVIDEND]
        for kind in {*answered, *(event.kind for event in later)}:
            repository.delete_awaited(self._id, kind, self._source)
        events = [*events, *later]
        repository.write_events(
            StoredCorporateEvent(
                instrument_id=self._id,
                kind=event.kind,
                day=event.day,
                value=event.value,
                expected=event.expected,
                currency="" if event.kind is CorporateEventKind.SPLIT else currency,
                source=self._source,
                fetched_at=self._fetched_at,
                is_demo=False,
            )
            for event in events
        )
        return len(events)

    def store_statements(self, facts: Sequence[StatementFact]) -> int:
        """Add lines and their ratios; returns how many are new or restated.

        A figure that is stored already keeps the time since when it is known. One that differs
        was restated: the new version is known since it was fetched, and the old one stays.
        """
        repository = FundamentalRepository(self._session)
        latest: dict[tuple[str, date], StoredFundamental] = {}
        for row in repository.list_fundamentals(self._id):
            if row.source == self._source:
                latest[row.item, row.period_end] = row  # they come as they became known
        reports = self._list_reports()
        written = []
        for fact in (*facts, *calculate_ratios(facts)):
            stored = latest.get((fact.item, fact.period_end))
            if stored is None:
                known_at, is_estimated = find_known_at(
                    fact.period_end, fact.period, reports, self._fetched_at
                )
            elif (stored.value, stored.unit) == (fact.value, fact.unit):
                continue
            else:
                known_at, is_estimated = self._fetched_at, False
            written.append(
                StoredFundamental(
                    instrument_id=self._id,
                    item=fact.item,
                    period_end=fact.period_end,
                    period=fact.period,
                    value=fact.value,
                    unit=fact.unit,
                    known_at=known_at,
                    source=self._source,
                    fetched_at=self._fetched_at,
                    is_demo=False,
                    is_estimated=is_estimated,
                )
            )
        repository.write_fundamentals(written)
        return len(written)

    def store_news(self, headlines: Sequence[Headline]) -> int:
        """Add articles with the tone of their titles; returns how many were given."""
        NewsRepository(self._session).write_news(
            (
                StoredNews(
                    title=item.title,
                    link=item.link,
                    publisher=item.publisher,
                    published_at=item.published_at,
                    sentiment=(tone := score_sentiment(item.title)),
                    sentiment_by="" if tone is None else METHOD,
                    source=self._source,
                    fetched_at=self._fetched_at,
                    is_demo=False,
                ),
                [self._id],
            )
            for item in headlines
        )
        return len(headlines)

    def _list_reports(self) -> list[date]:
        """Days of earnings that were reported, by the same source."""
        return [
            event.day
            for event in CorporateEventRepository(self._session).list_events(self._id)
            if event.kind is CorporateEventKind.EARNINGS
            and event.value is not None
            and event.source == self._source
        ]
