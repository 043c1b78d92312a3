"""Figures of economies, as known now or at an instant before."""

from __future__ import annotations

from datetime import datetime

from core.contracts import Actor
from core.enums import SeriesTransform
from core.errors import InvalidInputError
from core.market_data.economy.series_csv import write_series
from core.market_data.economy.transforms import transform_values
from core.market_data.economy.vintages import PublishedValues, Vintages, pick_known, replay
from core.market_data.economy_rows import find_info, list_entries, store_new_series, to_vintages
from core.market_data.economy_types import (
    BUNDLED_SOURCE,
    EconomyEntry,
    EconomyFacts,
    EconomyInfo,
    EconomySeries,
)
from core.permissions import Permission, require
from db.market_data.economy_repository import EconomyRepository
from db.session import Database


class EconomyService:
    """Series are shared by all users, as instruments are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def store_bundled(self, actor: Actor) -> int:
        """Store those samples of installed packages that are not there yet.

        Returns:
            How many series were stored; 0 is told by one light query.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        from core.market_data.economy.bundled_figures import FIGURES

        with self._database.read() as session:
            there = EconomyRepository(session).list_codes(BUNDLED_SOURCE)
        missing = [figure for figure in FIGURES if figure.code not in there]
        if not missing:
            return 0
        from core.market_data.economy.bundled_reader import read_figures

        read = {one.figure.code: one for one in read_figures(missing)}
        with self._database.write() as session:
            there = EconomyRepository(session).list_codes(BUNDLED_SOURCE)
            for figure in missing:
                if figure.code not in there:  # another process may have been quicker
                    one = read[figure.code]
                    store_new_series(
                        session, figure.describe(), BUNDLED_SOURCE, one.fetched_at, one.values
                    )
        return len(missing)

    def list_series(self, actor: Actor) -> list[EconomyEntry]:
        """All series, samples last, each group as it was stored. Light: no value is looked at."""
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            entries = list_entries(session)
        return sorted(entries, key=lambda entry: entry.facts.is_sample)

    def get_series(
        self,
        actor: Actor,
        code: str,
        as_of: datetime | None = None,
        transform: SeriesTransform = SeriesTransform.LEVEL,
    ) -> EconomySeries:
        """A series as it was known at an instant; what became known later does not exist.

        Args:
            actor: who asks.
            code: of the series, in any case.
            as_of: timezone-aware, inclusive; None for all that is stored.
            transform: made of the values as they were known then.

        Raises:
            NotFoundError: no such series; names some.
            InvalidInputError: `as_of` has no time zone.
        """
        require(actor, Permission.READ_MARKET_DATA)
        info, vintages = self._read(code, as_of)
        known = pick_known(vintages)
        values = transform_values(
            known.days,
            known.values,
            info.facts.frequency,
            transform,
            is_rate=info.facts.is_rate,
        )
        unit, is_fraction = _name_unit(info.facts, transform)
        return EconomySeries(info, as_of, transform, known, values, unit, is_fraction)

    def get_published(
        self,
        actor: Actor,
        code: str,
        as_of: datetime | None = None,
        transform: SeriesTransform = SeriesTransform.LEVEL,
    ) -> PublishedValues:
        """The series by days of publication, each value as it was read then.

        Args:
            actor: who asks.
            code: of the series, in any case.
            as_of: timezone-aware, inclusive; None for all that is stored.
            transform: made at each day of the values as they were known then.

        Raises:
            NotFoundError, InvalidInputError: as `get_series`.
        """
        require(actor, Permission.READ_MARKET_DATA)
        info, vintages = self._read(code, as_of)
        facts = info.facts
        return replay(
            vintages,
            lambda days, values: transform_values(
                days, values, facts.frequency, transform, is_rate=facts.is_rate
            ),
        )

    def export_csv(self, actor: Actor, code: str) -> bytes:
        """Every version of every value as CSV; `import_csv` reads it back.

        Raises:
            NotFoundError: no such series.
        """
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            series_id, _ = find_info(session, code)
            return write_series(EconomyRepository(session).list_observations(series_id))

    def _read(self, code: str, as_of: datetime | None) -> tuple[EconomyInfo, Vintages]:
        if as_of is not None and as_of.tzinfo is None:
            raise InvalidInputError(
                "The instant of knowledge has no time zone.", "Give it with one, e.g. in UTC."
            )
        with self._database.read() as session:
            series_id, info = find_info(session, code)
            rows = EconomyRepository(session).list_observations(series_id, as_of)
        return info, to_vintages(rows)


def _name_unit(facts: EconomyFacts, transform: SeriesTransform) -> tuple[str, bool]:
    """The unit of transformed values, and whether they are fractions."""
    if transform is SeriesTransform.LEVEL:
        return facts.unit, False
    if transform is SeriesTransform.Z_SCORE:
        return "standard deviations", False
    if facts.is_rate:
        return "percentage points", False
    return (facts.unit, False) if transform is SeriesTransform.CHANGE else ("", True)
