"""All drills. A new one is a module of this package with a `DRILL`, named here."""

from __future__ import annotations

import importlib

from benchmarks.drills.types import Drill

MODULES = (
    "killed_writer",
    "killed_worker",
    "killed_backup",
    "killed_restore",
    "restore_in_use",
    "killed_migration",
    "killed_app",
    "power_loss",
    "disk_full",
    "locked_database",
    "postgresql_stopped",
    "redis_stopped",
    "provider_down",
    "clock_changes",
    "clock_and_schedules",
    "many_sessions",
    "writers_and_readers",
    "uninvited_requests",
    "forged_secrets",
    "password_guesses",
    "revoked_access",
    "foreign_calls",
    "strategy_fuzzing",
    "prompt_injections",
    "hostile_csv",
    "defective_bars",
    "hostile_backups",
    "chat_payloads",
    "widget_values",
)
"""In the order in which they run: the modules of this package, without it."""


def find_drill(name: str) -> Drill:
    """The drill of that name."""
    if name not in MODULES:
        raise KeyError(f"There is no drill {name!r}; there are: {', '.join(MODULES)}.")
    found: Drill = importlib.import_module(f"benchmarks.drills.{name}").DRILL
    return found


def list_drills() -> list[Drill]:
    """Every drill. Imports them all."""
    return [find_drill(name) for name in MODULES]
