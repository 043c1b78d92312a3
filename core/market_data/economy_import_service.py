"""Brings in one's own series of a figure: a dry run by line, then all of it or nothing."""

from __future__ import annotations

from datetime import datetime

from core.clock import now
from core.contracts import Actor
from core.errors import ConflictError, InvalidInputError
from core.market_data.economy.import_rules import (
    Version,
    check_facts,
    check_known_at,
    compare_versions,
    describe_timing,
)
from core.market_data.economy.series_csv import LineError, read_series
from core.market_data.economy_import_types import EconomyImportPlan, EconomyUpload
from core.market_data.economy_rows import find_info, store_new_series
from core.market_data.import_types import CSV_SOURCE
from core.permissions import Permission, require
from db.market_data.economy_repository import EconomyRepository, StoredObservation
from db.session import Database, Session

_MAX_ERRORS = 100


class EconomyImportService:
    """Imported series are shared by all users, as imported bars are.

    Args:
        database: where to.
        max_bytes: largest file that may be uploaded.
    """

    def __init__(self, database: Database, *, max_bytes: int) -> None:
        self._database = database
        self._max_bytes = max_bytes

    def find_upload_limit(self, actor: Actor) -> int:
        """Bytes of the largest file that is taken."""
        require(actor, Permission.IMPORT_MARKET_DATA)
        return self._max_bytes

    def check_csv(self, actor: Actor, upload: EconomyUpload) -> EconomyImportPlan:
        """What an import of the file would do; stores nothing.

        Raises:
            InvalidInputError: the file as a whole cannot be read, or a fact is none.
            ConflictError: the code is that of a series of another kind.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        with self._database.read() as session:
            plan, _ = self._plan(session, upload, now())
        return plan

    def import_csv(self, actor: Actor, upload: EconomyUpload) -> EconomyImportPlan:
        """Store the file's values; a stored value is never overwritten, a revision joins it.

        A value that differs from the stored one, in a file without known_at, became known now.

        Raises:
            InvalidInputError: as `check_csv`, or a line is wrong; names the first ones. Nothing
                is stored then.
            ConflictError: as `check_csv`.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        at = now().replace(microsecond=0)
        with self._database.write() as session:
            plan, versions = self._plan(session, upload, at)
            if plan.errors:
                first = plan.errors[0]
                raise InvalidInputError(
                    f"{len(plan.errors)} lines cannot be stored. Line {first.line}: "
                    f"{first.sentence}",
                    "Correct them in the file; nothing has been stored.",
                )
            if not versions and plan.is_new_series:
                raise InvalidInputError(
                    "The file has no value.", "Put one on each line: date,value."
                )
            if plan.is_new_series:
                store_new_series(session, plan.facts, CSV_SOURCE, at, versions)
            elif versions:
                series_id, _ = find_info(session, plan.facts.code)
                repository = EconomyRepository(session)
                repository.write_observations(
                    StoredObservation(series_id, *version) for version in versions
                )
                repository.touch(series_id, now())
        return plan

    def _plan(
        self, session: Session, upload: EconomyUpload, at: datetime
    ) -> tuple[EconomyImportPlan, list[Version]]:
        facts = check_facts(upload.facts, upload.filename)
        repository = EconomyRepository(session)
        stored = repository.find_series(facts.code)
        rows: list[Version] = []
        if stored is not None:
            if stored.source != CSV_SOURCE:
                raise ConflictError(
                    f"{facts.code} is a series from {stored.source}.", "Choose another code."
                )
            if (stored.frequency, stored.delay_days) != (facts.frequency, facts.delay_days):
                timing = describe_timing(stored.delay_days)
                raise ConflictError(
                    f"{facts.code} is stored as {stored.frequency}, {timing}.",
                    "Choose the same, or another code.",
                )
            rows = list(repository.list_observations(stored.id))
        parsed = read_series(
            upload.content, facts.frequency, at, facts.delay_days, max_bytes=self._max_bytes
        )
        check_known_at(facts, has_known_at=parsed.has_known_at)
        found = compare_versions(parsed, rows, at, facts.delay_days or 0)
        periods = [period for period, _ in parsed.values]
        plan = EconomyImportPlan(
            facts=facts,
            is_new_series=stored is None,
            rows_read=parsed.rows_read,
            new=len(found.versions) - found.revisions,
            revisions=found.revisions,
            unchanged=found.unchanged,
            errors=tuple(sorted([*parsed.errors, *found.errors], key=_line_of)[:_MAX_ERRORS]),
            notes=tuple(parsed.notes),
            first_period=min(periods, default=None),
            last_period=max(periods, default=None),
        )
        return plan, found.versions


def _line_of(error: LineError) -> int:
    return error.line
