"""The scanner's services on a database of one's own, over a market made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from core.contracts import FlowUniverse
from core.enums import FlowUnit, KoreanSignalKind
from core.errors import NotFoundError
from core.events.outbox import Outbox
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.kr_market.inputs import MarketInputs
from core.kr_market.ledger.ledger_service import SignalLedgerService
from core.kr_market.ledger.types import MarketPresent
from core.kr_market.vcp.look_service import VcpLookService
from core.kr_market.vcp.scan_runner import SCAN_JOB, VcpScanRunner
from core.kr_market.vcp.scan_service import VcpScanService
from db.kr_market.scan_repository import ScanRepository
from tests.core.kr_market.vcp.vcp_samples import boxes, cut, make_market, path

KINDS = {SCAN_JOB: JobKind("vcp_scan_runner.run_scan_job", max_attempts=1)}


class Silent:
    """A transport that loses everything: jobs are carried out by hand."""

    def send(self, job_id, priority):
        pass


def usual_market(is_demo=False):
    """Three shares: a pattern of legs, quiet boxes, and one that only falls."""
    legs = path(60, 100, 80, 99, 89.1, 98, 93.1, 97.5, step=8)
    quiet = tuple(np.concatenate([field[:1].repeat(37), field]) for field in boxes())
    falling = path(100, 50, step=56)
    return make_market(legs, quiet, falling, is_demo=is_demo)


class VcpDesk:
    """Everything that a scan touches; `universe` and `flows` may be replaced at any time."""

    def __init__(self, database, find_actor, universe=None):
        self.database = database
        self.universe = universe or usual_market()
        self.flows = None
        self.clock_after = timedelta(hours=8)  # after the newest session's midnight, UTC
        self.jobs = JobService(database, KINDS, Silent(), self._tell_ended)
        self.ledger = SignalLedgerService(database, Outbox({}), self.find_present)
        inputs = MarketInputs(
            load_universe=self.load_universe,
            load_bars=None,
            load_flows=self.load_flows,
            list_articles=None,
            find_rate=None,
        )
        self.scans = VcpScanService(database, self.jobs, inputs)
        self.runner = VcpScanRunner(database, inputs, self.ledger.seal)
        self.looks = VcpLookService(inputs)
        self._jobs = JobRunner(
            database,
            KINDS,
            lambda _name: self.runner.run_scan_job,
            find_actor,
            60,
            on_ended=self._tell_ended,
        )

    def load_universe(self, actor, query):
        if query.source not in {None, self.universe.source}:
            raise NotFoundError(f"No market of {query.source} is stored.")
        if query.end is None:
            return self.universe
        end = datetime(query.end.year, query.end.month, query.end.day, tzinfo=UTC).timestamp()
        return cut(self.universe, int((self.universe.time <= end).sum()))

    def load_flows(self, actor, query):
        if self.flows is None:
            raise NotFoundError("No flows are stored.")
        return self.flows

    def find_present(self, source, at):
        midnight = datetime.fromtimestamp(int(self.universe.time[-1]), UTC)
        return MarketPresent(
            midnight.date(),
            midnight + self.clock_after,
            midnight + timedelta(days=1),
            self.universe.is_demo,
        )

    def scan(self, actor, request):
        """Submit a scan and carry it out; returns its row."""
        return self.run(self.scans.submit_scan(actor, request))

    def run(self, job_id):
        self._jobs.run(job_id)
        with self.database.read() as session:
            return ScanRepository(session).find_by_job(job_id)

    def newest(self, preset):
        with self.database.read() as session:
            return ScanRepository(session).find_latest(KoreanSignalKind.VCP, preset, None)

    def _tell_ended(self, session, job):
        self.runner.on_job_ended(session, job)


def make_flows(universe, foreign, unit=FlowUnit.SHARES, sessions=5):
    """The same net buying of every share in each of the last sessions; institutions the half."""
    shape = (len(universe.symbols), sessions)
    values = np.full(shape, float(foreign))
    return FlowUniverse(
        symbols=universe.symbols,
        time=universe.time[-sessions:],
        foreign=values,
        institution=values / 2,
        unit=unit,
        source="flows",
        fetched_at=universe.fetched_at,
    )
