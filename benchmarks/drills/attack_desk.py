"""An installation of its own on which services are attacked, with accounts and one instrument."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.drills.types import DrillRun
from core.contracts import SYSTEM, Actor
from core.enums import Interval, Role, RunMode
from core.market_data.import_types import CsvUpload
from core.service_factory import build_services
from core.services import Services
from core.settings import Settings

SYMBOL = "DRILL"
_BARS = "date,open,high,low,close,volume\n" + "".join(
    f"2024-01-{day:02},10,12,9,11,500\n" for day in range(1, 29)
)


@dataclass(frozen=True, slots=True)
class AttackDesk:
    """The services, and who calls them."""

    services: Services
    folder: Path
    actors: Sequence[Actor]

    def actor(self, role: Role) -> Actor:
        """The first account of that role."""
        return next(one for one in self.actors if one.role is role)


@contextmanager
def open_desk(run: DrillRun) -> Iterator[AttackDesk]:
    """On an empty database of this version, without a worker and without the network."""
    folder = run.folder / "desk"
    folder.mkdir(parents=True)
    shutil.copy(run.grounds.migrated_file(), folder / "demo.db")
    settings = Settings.model_validate(
        {
            "mode": RunMode.DEMO,
            "data_dir": folder,
            "DATABASE_URL": "",
            "is_worker_started": False,
            "is_yfinance_enabled": False,
        }
    )
    services = build_services(settings)
    try:
        services.account_setup.seed_demo_accounts()
        present = {one.role for one in services.users.list_users(SYSTEM)}
        for role in set(Role) - present:
            services.users.create_user(SYSTEM, username=role, display_name=role.title(), role=role)
        users = services.users.list_users(SYSTEM)
        actors = tuple(Actor(one.user_id, one.role, one.username) for one in users)
        desk = AttackDesk(services, folder, actors)
        upload = CsvUpload(_BARS.encode(), "drill.csv", SYMBOL, Interval.DAY, currency="USD")
        services.imports.commit_csv(desk.actor(Role.TRADER), replace(upload, name="Of the drill"))
        yield desk
    finally:
        services.close()
