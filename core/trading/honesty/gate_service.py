"""The gate's self-test, run by an operator or a schedule, and what it last found."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.contracts import Actor, OnProgress, ignore_progress
from core.permissions import Permission, require
from core.trading.honesty.passport import PASSPORT_VERSION
from core.trading.honesty.rates import Rate
from core.trading.honesty.self_test import SEED, SelfTest, Size, run_self_test
from db.session import Database
from db.trading.honesty_repository import HonestyRepository
from db.trading.honesty_tables import GateSelfTest

_RATES = ("leaks_caught", "honest_accused", "noise_passed", "edges_passed")


@dataclass(frozen=True, slots=True)
class GateView:
    """One self-test with when it was made and how long it took."""

    at: datetime
    version: int
    seconds: float
    result: SelfTest


class GateService:
    """Shows that the gate still stops what it must stop and lets through what it should."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def test_gate(
        self,
        actor: Actor,
        size: Size | None = None,
        seed: int = SEED,
        on_progress: OnProgress = ignore_progress,
    ) -> GateView:
        """Run the self-test here and now and store what it found; about half a minute."""
        require(actor, Permission.READ_SYSTEM)
        started = time.perf_counter()
        result = run_self_test(size, seed, on_progress)
        row = GateSelfTest(
            version=PASSPORT_VERSION,
            is_alive=result.is_alive,
            seconds=time.perf_counter() - started,
            findings=asdict(result),
        )
        with self._database.write() as session:
            HonestyRepository(session).add(row)
        return _view(row)

    def find_last_test(self, actor: Actor) -> GateView | None:
        """The newest self-test; None before the first."""
        require(actor, Permission.READ_SYSTEM)
        with self._database.read() as session:
            row = HonestyRepository(session).find_self_test()
        return None if row is None else _view(row)


def _view(row: GateSelfTest) -> GateView:
    return GateView(row.at, row.version, row.seconds, _load(row.findings))


def _load(stored: dict[str, Any]) -> SelfTest:
    rates = {name: Rate(**stored[name]) for name in _RATES}
    lists = {name: tuple(stored[name]) for name in ("missed", "accused")}
    return SelfTest(**{**stored, **rates, **lists})
