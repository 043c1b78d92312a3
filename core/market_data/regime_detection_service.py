"""Stores the regimes of many instruments, as a job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.contracts import Actor, BarQuery, BarSeries, LoadBars
from core.enums import Interval, RegimeDetector
from core.errors import AppError, InvalidInputError
from core.formatting import format_count
from core.jobs.types import JobQueue, RunningJob
from core.market_data.regime_report import build_report
from core.market_data.regime_rows import METHOD, build_readings
from core.market_data.regimes.scores import LOOKBACK
from core.market_data.symbol_lookup import look_up_instrument
from core.permissions import Permission, require
from db.market_data.economy_tables import RegimeReading
from db.market_data.regime_repository import RegimeRepository
from db.session import Database

DETECT_JOB = "detect_regimes"

MAX_SYMBOLS = 500
_BATCH = 20  # symbols in one transaction: others must be able to write in between
_MAX_REASONS = 20

_STORED, _UNCHANGED, _FAILED = _OUTCOMES = ("stored", "unchanged", "failed")


class RegimeDetectionService:
    """Readings are renewed here only: not when bars change, but when somebody asks.

    Args:
        database: where readings are stored.
        jobs: takes the work.
        load_bars: bars of one series.
    """

    def __init__(self, database: Database, jobs: JobQueue, load_bars: LoadBars) -> None:
        self._database = database
        self._jobs = jobs
        self._load_bars = load_bars

    def start_detection(self, actor: Actor, symbols: Sequence[str] = ()) -> str:
        """Put the detection aside as a job; returns its id.

        Args:
            actor: who asks.
            symbols: whose regimes; none for every instrument with enough daily bars.

        Raises:
            NotFoundError: an unknown symbol.
            InvalidInputError: too many symbols.
            ConflictError: the same detection is waiting or running.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        if len(symbols) > MAX_SYMBOLS:
            raise InvalidInputError(
                f"At most {MAX_SYMBOLS} symbols can be named; these are {len(symbols)}.",
                "Detect the regimes of all instruments instead.",
            )
        with self._database.write() as session:
            known = sorted({look_up_instrument(session, one).symbol for one in symbols})
            what = "all instruments" if not known else known[0]
            more = f" and {len(known) - 1} more" if len(known) > 1 else ""
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=DETECT_JOB,
                title=f"Detect the regimes of {what}{more}",
                arguments={"symbols": known},
                key=",".join(known)[:100] or "all",
            )
        self._jobs.send(job_id)
        return job_id

    def run_detect_job(self, job: RunningJob) -> None:
        """Store one reading per symbol, detector and newest session.

        A symbol whose stored reading is of its newest bar, and younger than its bars, is left
        as it is; what was stored stays if the job is stopped.
        """
        named = [str(symbol) for symbol in job.arguments.get("symbols", ())]
        with self._database.read() as session:
            symbols = named or RegimeRepository(session).list_symbols(LOOKBACK)
            stored = {
                (row.symbol, row.detector): row for row in RegimeRepository(session).list_newest()
            }
        counts: Counter[str] = Counter()
        reasons: list[str] = []
        waiting: list[RegimeReading] = []
        for place, symbol in enumerate(symbols):
            left = format_count(len(symbols) - place)
            job.on_progress(place / len(symbols), f"Detecting {symbol}, {left} to go")
            try:
                found = self._detect(job.actor, symbol, stored)
            except AppError as error:
                counts[_FAILED] += 1
                reasons.append(f"{symbol}: {error.message}")
                continue
            counts[_STORED if found else _UNCHANGED] += 1
            waiting += found
            if len(waiting) >= _BATCH:
                with self._database.write() as session:
                    RegimeRepository(session).upsert_readings(waiting)
                waiting = []
        with self._database.write() as session:
            RegimeRepository(session).upsert_readings(waiting)
            result = {outcome: counts[outcome] for outcome in _OUTCOMES}
            job.finish(session, {**result, "reasons": reasons[:_MAX_REASONS]})

    def _detect(
        self, actor: Actor, symbol: str, stored: dict[tuple[str, str], RegimeReading]
    ) -> list[RegimeReading]:
        bars = self._load_bars(actor, BarQuery(symbol, interval=Interval.DAY))
        # The scores exist wherever anything does.
        present = stored.get((bars.symbol, RegimeDetector.SCORES.value))
        if present is not None and _is_fresh(present, bars):
            return []
        return build_readings(build_report(bars))


def _is_fresh(reading: RegimeReading, bars: BarSeries) -> bool:
    return (
        reading.as_of == bars.at(len(bars) - 1).date()
        and reading.source == bars.passport.source
        and reading.computed_at > bars.passport.fetched_at
        and reading.details.get("method") == METHOD
        and reading.details.get("bars") == len(bars)
    )
