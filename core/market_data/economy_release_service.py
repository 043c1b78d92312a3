"""When figures of economies were published, and when the next ones are due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from core.clock import now
from core.contracts import Actor
from core.errors import InvalidInputError
from core.market_data.economy.periods import find_period_end
from core.market_data.economy.release_calendar import (
    CALENDAR_FREQUENCIES,
    expect_releases,
    has_ended,
    sort_releases,
)
from core.market_data.economy_release_types import EconomyRelease, ReleaseCalendar
from core.market_data.economy_rows import find_info, list_infos
from core.market_data.economy_types import EconomyInfo
from core.permissions import Permission, require
from db.market_data.economy_tables import EconomicRelease
from db.market_data.release_repository import ReleaseRepository
from db.session import Database

MAX_PAST = 500


class EconomyReleaseService:
    """Past releases are the instants at which values became known.

    One to come was announced by somebody, or is reckoned from the usual delay and marked so.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_releases(
        self,
        actor: Actor,
        first: datetime | None = None,
        last: datetime | None = None,
        limit: int = MAX_PAST,
    ) -> ReleaseCalendar:
        """Releases of monthly, quarterly and yearly figures between two instants, inclusive.

        Args:
            actor: who asks.
            first: None for no earliest.
            last: None for now; a later one brings those to come.
            limit: of past ones, the newest; at most `MAX_PAST`.

        Raises:
            InvalidInputError: an instant has no time zone.
        """
        require(actor, Permission.READ_MARKET_DATA)
        if any(each is not None and each.tzinfo is None for each in (first, last)):
            raise InvalidInputError(
                "An instant has no time zone.", "Give it with one, e.g. in UTC."
            )
        at = now()
        end = last or at
        with self._database.read() as session:
            infos = {
                key: info
                for key, info in list_infos(session).items()
                if info.facts.frequency in CALENDAR_FREQUENCIES
            }
            repository = ReleaseRepository(session)
            count = max(0, min(limit, MAX_PAST))
            published = repository.list_published(infos, first, min(end, at), count)
            announced = repository.list_announced(max(at, first or at), end)
        coming = [
            _tell(infos[one.series_id], one.period_end, one.released_at)
            for one in announced
            if one.series_id in infos
        ]
        told = {(one.code, one.period_end) for one in coming}
        live = [info for info in infos.values() if not has_ended(info, at)]
        for info in live:
            expected = expect_releases(info, at, end)
            coming += [one for one in expected if (one.code, one.period_end) not in told]
        past = [
            replace(
                _tell(infos[one.series_id], one.period_end, one.known_at),
                value=one.value,
                is_estimated=infos[one.series_id].facts.delay_days is not None,
            )
            for one in published
        ]
        return ReleaseCalendar(
            coming=sort_releases(coming),
            past=tuple(past),
            series=len(infos),
            ended=len(infos) - len(live),
        )

    def add_release(
        self, actor: Actor, code: str, released_at: datetime, period_end: date
    ) -> EconomyRelease:
        """Note an announced release; the same instant again replaces its period.

        Args:
            actor: who notes it.
            code: of the series.
            released_at: timezone-aware.
            period_end: any day of the period that it will tell of.

        Raises:
            NotFoundError: no such series.
            InvalidInputError: no time zone, or published before the period began.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        if released_at.tzinfo is None:
            raise InvalidInputError(
                "The instant of release has no time zone.", "Give it with one, e.g. in UTC."
            )
        if released_at.date() < period_end:
            raise InvalidInputError(
                f"A release on {released_at.date()} cannot tell of {period_end}.",
                "Correct the day of the release, or its period.",
            )
        with self._database.write() as session:
            series_id, info = find_info(session, code)
            period = find_period_end(period_end, info.facts.frequency)
            ReleaseRepository(session).write_release(
                EconomicRelease(series_id=series_id, released_at=released_at, period_end=period)
            )
        return _tell(info, period, released_at)


def _tell(info: EconomyInfo, period_end: date, released_at: datetime) -> EconomyRelease:
    return EconomyRelease(
        code=info.facts.code,
        title=info.facts.title,
        frequency=info.facts.frequency,
        unit=info.facts.unit,
        period_end=period_end,
        released_at=released_at,
        value=None,
        is_estimated=False,
        is_sample=info.facts.is_sample,
    )
