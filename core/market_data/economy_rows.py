"""Turns stored rows of economic figures into what services give, and the other way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from difflib import get_close_matches

import numpy as np

from core.enums import Frequency
from core.errors import NotFoundError
from core.market_data.economy.vintages import Vintages
from core.market_data.economy_types import EconomyEntry, EconomyFacts, EconomyInfo
from db.market_data.economy_repository import (
    EconomyRepository,
    SeriesSpan,
    StoredObservation,
    StoredSeries,
)
from db.market_data.economy_tables import EconomicSeries, EconomicSeriesPassport
from db.session import Session

_SUGGESTED = 3


def find_info(session: Session, code: str) -> tuple[int, EconomyInfo]:
    """The id of a series, and what is stored of it.

    Raises:
        NotFoundError: no such series; names the nearest codes.
    """
    repository = EconomyRepository(session)
    wanted = code.strip().upper()
    stored = repository.find_series(wanted)
    if stored is None:
        codes = [row.code for row in repository.list_series()]
        near = get_close_matches(wanted, codes, _SUGGESTED, 0.4) or codes[:_SUGGESTED]
        raise NotFoundError(
            f"There is no economic series {code.strip()[:40]!r}.",
            f"Did you mean: {', '.join(near)}?" if near else "Import one, or store the samples.",
        )
    return stored.id, _build_info(stored, repository.list_spans(stored.id).get(stored.id))


def list_infos(session: Session) -> dict[int, EconomyInfo]:
    """All series by id, in the order in which they were stored."""
    repository = EconomyRepository(session)
    spans = repository.list_spans()
    return {row.id: _build_info(row, spans.get(row.id)) for row in repository.list_series()}


def store_new_series(
    session: Session,
    facts: EconomyFacts,
    source: str,
    fetched_at: datetime,
    values: Iterable[tuple[date, datetime, float]],
) -> None:
    """A series with its values: period end, known-at, value."""
    repository = EconomyRepository(session)
    series_id = repository.add_series(
        EconomicSeries(
            code=facts.code,
            title=facts.title,
            unit=facts.unit,
            frequency=facts.frequency.value,
            country=facts.country,
            source=source,
            note=facts.note,
            fetched_at=fetched_at,
        ),
        EconomicSeriesPassport(
            series_id=0,  # known once the series is stored
            topic=facts.topic,
            origin=facts.origin,
            licence=facts.licence,
            delay_days=facts.delay_days,
            is_sample=facts.is_sample,
        ),
    )
    repository.write_observations(StoredObservation(series_id, *value) for value in values)


def to_vintages(rows: Sequence[tuple[date, datetime, float]]) -> Vintages:
    """Stored observations, in their order, as arrays."""
    days, known_at, values = zip(*rows, strict=True) if rows else ((), (), ())
    return Vintages(
        days=np.array(days, dtype="datetime64[D]").astype(np.int64),
        known_at=np.array([moment.timestamp() for moment in known_at], dtype=np.int64),
        values=np.array(values, dtype=np.float64),
    )


def list_entries(session: Session) -> list[EconomyEntry]:
    """All series without their values, in the order in which they were stored."""
    return [
        EconomyEntry(_build_facts(row), row.source, row.fetched_at)
        for row in EconomyRepository(session).list_series()
    ]


def _build_facts(row: StoredSeries) -> EconomyFacts:
    return EconomyFacts(
        code=row.code,
        title=row.title,
        topic=row.topic,
        unit=row.unit,
        frequency=Frequency(row.frequency),
        country=row.country,
        origin=row.origin,
        licence=row.licence,
        note=row.note,
        delay_days=row.delay_days,
        is_sample=row.is_sample,
    )


def _build_info(row: StoredSeries, span: SeriesSpan | None) -> EconomyInfo:
    return EconomyInfo(
        facts=_build_facts(row),
        source=row.source,
        fetched_at=row.fetched_at,
        first_period=span.first_period if span else None,
        last_period=span.last_period if span else None,
        periods=span.periods if span else 0,
        versions=span.versions if span else 0,
        last_known_at=span.last_known_at if span else None,
    )
