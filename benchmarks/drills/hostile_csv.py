"""Proof 8: hostile CSV files are handed to every reader; none crashes or floods one, or lies."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from benchmarks.drills.attack_desk import SYMBOL, AttackDesk, open_desk
from benchmarks.drills.hostile_csv_files import FULL_SIZE, HostileCsv, make_files
from benchmarks.drills.stored_rows import find_unruly, judge
from benchmarks.drills.types import CannotRunError, Drill, DrillRun, Findings, Group
from core.contracts import BarQuery
from core.enums import Frequency, Interval, Role
from core.errors import AppError
from core.market_data.economy_import_types import EconomyUpload
from core.market_data.economy_types import EconomyFacts
from core.market_data.import_types import CsvUpload
from core.market_data.market_files.types import MarketFile

MOST_SECONDS, MOST_MEGABYTES = 2.0, 300.0
_FEW = 100
_SOON_STORED = 32 * 2**10
"""Bytes of a file of a whole market; to store the sound rows of a larger one is work for a job."""
_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Look at each file and import it, agreeing to whatever may be agreed to."""
    if not _CLEAR.exists():
        raise CannotRunError("Only Linux tells the most memory that one file took (/proc).")
    files = make_files(run.draw(), count=run.pick(540, 3_000), full_sized=run.pick(2, 10_000))
    # Beside other work, as the tests run the short form, a second of the processor does a
    # fraction of one alone; the long form wants a machine of its own.
    most_seconds = run.pick(4 * MOST_SECONDS, MOST_SECONDS)
    fates: Counter[str] = Counter()
    longest, largest, sizes = 0.0, 0.0, [0]
    with open_desk(run) as desk:
        readers = _Readers(desk)
        for one in files:
            content = one.write()
            sizes.append(len(content))
            with _measure() as cost:
                fate = _try(readers, one, content)
            fates[fate.partition(":")[0]] += 1
            longest, largest = max(longest, cost[0]), max(largest, cost[1])
            name = f"{one.reader}, {one.kind}"
            findings.expect(not fate.startswith("crashed"), f"{name} {fate}")
            findings.expect(cost[0] <= most_seconds, f"{name}: {cost[0]:.1f} s")
            findings.expect(cost[1] <= MOST_MEGABYTES, f"{name}: {cost[1]:.0f} MB")
        unruly = [*readers.unruly, *find_unruly(desk.services.database), *_find_bad_bars(desk)]
    for line in unruly[:20]:
        findings.expect(False, f"Stored: {line}")  # noqa: FBT003
    findings.count(
        files=len(files),
        readers=len({one.reader for one in files}),
        refused=fates["refused"],
        read=fates["read"],
        crashes=fates["crashed"],
        CPU_seconds_at_most=round(longest, 2),
        CPU_seconds_allowed_here=most_seconds,
        files_of_10_MB=sum(size > 0.99 * FULL_SIZE for size in sizes),
        MB_at_most=round(largest, 1),
        values_outside_the_schema=len(unruly),
    )


class _Readers:
    """Every way by which a CSV file comes in, as the pages take it: look, then store."""

    def __init__(self, desk: AttackDesk) -> None:
        self._services = desk.services
        self._actor = desk.actor(Role.TRADER)
        self._portfolio = self._open_portfolio("Drill")
        self.unruly: list[str] = []

    def read(self, one: HostileCsv, content: bytes) -> None:
        """By the reader that it is meant for."""
        own = {"bars": self._bars, "watchlist": self._watchlist, "economy": self._economy}
        own["bookings"] = self._bookings
        own.get(one.reader, self._market)(one, content)

    def _bars(self, one: HostileCsv, content: bytes) -> None:
        upload = CsvUpload(content, one.filename, SYMBOL, Interval.DAY, currency="USD")
        self._services.imports.check_csv(self._actor, upload)
        self._services.imports.commit_csv(
            self._actor, upload, skip_refused=True, overwrite_changed=True
        )

    def _watchlist(self, one: HostileCsv, content: bytes) -> None:
        transfers, file = self._services.watchlist_transfers, (content, one.filename)
        check = transfers.check_import(self._actor, *file)
        made = transfers.commit_import(
            self._actor, *file, expected_count=len(check.to_add), new_name="Of a file"
        )
        view = self._services.watchlists.get_watchlist(self._actor, made.id)
        self.unruly += [f"in a watchlist: {reason}" for reason in judge(asdict(view))]
        self._services.watchlists.delete_watchlist(self._actor, made.id)

    def _bookings(self, one: HostileCsv, content: bytes) -> None:
        bookings = self._services.bookings
        check = bookings.check_import(self._actor, self._portfolio, content)
        bookings.commit_import(self._actor, self._portfolio, content, expected_count=len(check.new))
        if len(check.new) > _FEW:  # reading them again would be what takes the time
            self._portfolio = self._open_portfolio(f"After {one.kind}")

    def _open_portfolio(self, name: str) -> int:
        return self._services.portfolios.create_portfolio(self._actor, name, "USD").id

    def _economy(self, one: HostileCsv, content: bytes) -> None:
        facts = EconomyFacts("DRILL_RATE", "Drill", "rates", "%", Frequency.MONTHLY)
        upload = EconomyUpload(facts, content, one.filename)
        self._services.economy_imports.check_csv(self._actor, upload)
        self._services.economy_imports.import_csv(self._actor, upload)

    def _market(self, one: HostileCsv, content: bytes) -> None:
        file = MarketFile(
            content,
            one.filename,
            source="drill",
            repair_tickers=True,
            overwrite_changed=True,
            leave_out_refused=True,
        )
        self._services.market_imports.check_file(self._actor, file)
        if len(content) < _SOON_STORED:
            self._services.market_imports.import_file(self._actor, file)


def _try(readers: _Readers, one: HostileCsv, content: bytes) -> str:
    try:
        readers.read(one, content)
    except AppError:
        return "refused"
    # What is not refused in words is a crash.
    except Exception as error:
        return f"crashed: {type(error).__name__}: {str(error)[:200]}"
    return "read"


def _find_bad_bars(desk: AttackDesk) -> list[str]:
    """Bars that no market can have made."""
    actor, found = desk.actor(Role.TRADER), []
    for hit in desk.services.instruments.list_with_bars(actor, limit=100):
        bars = desk.services.bars.load_bars(actor, BarQuery(hit.symbol))
        is_sound = (
            (bars.low > 0)
            & (bars.low <= bars.open)
            & (bars.low <= bars.close)
            & (bars.open <= bars.high)
            & (bars.close <= bars.high)
        )
        if not is_sound.all():
            found.append(f"{int((~is_sound).sum())} impossible bars of {hit.symbol}")
        if bool((bars.time[1:] <= bars.time[:-1]).any()):
            found.append(f"bars of {hit.symbol} out of order")
    return found


@contextmanager
def _measure() -> Iterator[list[float]]:
    """Seconds and megabytes at most above what was there, known when the block has ended.

    Of the processor, not of the clock: what else the machine does is no fault of the file.
    """
    cost = [0.0, 0.0]
    gc.collect(0)
    _CLEAR.write_text("5")  # the peak begins anew
    before, started = _read_memory("VmRSS"), time.process_time()
    try:
        yield cost
    finally:
        cost[:] = time.process_time() - started, _read_memory("VmHWM") - before


def _read_memory(name: str) -> float:
    line = next(one for one in _STATUS.read_text().splitlines() if one.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


DRILL = Drill(
    "hostile_csv",
    Group.ATTACKS,
    "Proof 8: no hostile CSV file of up to 10 MB crashes a reader, takes more than 2 s of a "
    "processor or 300 MB to be read and judged, or stores a row outside the schema.",
    carry_out,
)
