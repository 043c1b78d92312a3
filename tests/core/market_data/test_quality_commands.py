"""`python -m core quality`: what it prints adds up, and it is the same on a second run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from core.admin.audit_trail import add_audit
from core.contracts import Actor
from core.enums import QualityRule, Severity
from core.events.outbox import Outbox
from core.market_data.bulk_store import BulkStore
from core.market_data.quality.survivorship import SURVIVORS
from core.market_data.quality_check_service import QualityCheckService
from core.market_data.quality_commands import build_quality_commands, describe_report
from core.market_data.quality_service import QualityService
from core.market_data.quality_types import QualityClass, QualityReport
from db.session import Database


@dataclass
class Door:
    quality: QualityService
    quality_checks: QualityCheckService


@pytest.fixture
def door(database: Database, outbox: Outbox, jobs: Any) -> Door:
    return Door(
        QualityService(database, add_audit, lambda *_: []),
        QualityCheckService(database, outbox, jobs, add_audit),
    )


def run(door: Door, *words: str) -> list[str]:
    result = CliRunner().invoke(build_quality_commands(lambda: door), list(words))
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_a_market_of_survivors_is_reported_class_by_class(
    door: Door,
    database: Database,
    outbox: Outbox,
    trader: Actor,
    make_columns: Callable[..., Any],
    make_fetched: Callable[..., Any],
) -> None:
    sound = make_columns(40)
    silent = sound._replace(volume=np.where(np.arange(40) < 3, 0.0, sound.volume))
    with database.write() as session:
        symbols = [f"S{number:02}" for number in range(SURVIVORS)]
        fetched = [make_fetched(one, silent if one < "S02" else sound) for one in symbols]
        BulkStore(session, outbox).store(fetched, "csv", trader)
    assert run(door, "report") == [
        "0 findings are unresolved in 0 checked series.",
        f"{SURVIVORS} symbols have changed since, or were never checked.",
    ]

    lines = run(door, "check")

    assert lines[0] == "3 findings opened."
    assert [line.split() for line in lines[2:4]] == [
        ["high", "survivorship", "1", "1", str(SURVIVORS)],
        ["low", "zero_volume", "2", "2", "6"],
    ]
    assert lines[4:] == [
        f"3 findings are unresolved in {SURVIVORS} checked series.",
        "0 symbols have changed since, or were never checked.",
    ]
    assert run(door, "check")[0] == "0 findings opened."
    assert run(door, "report") == lines[1:]


def test_the_sums_are_those_of_the_rows() -> None:
    classes = (
        QualityClass(QualityRule.PRICE_JUMP, Severity.CRITICAL, 1_200, 1_100, 3_000),
        QualityClass(QualityRule.STALE_PRICE, Severity.LOW, 34, 34, 900),
    )

    lines = describe_report(QualityReport(classes, 2_761, 5))

    assert lines[1].split() == ["critical", "price_jump", "1,200", "1,100", "3,000"]
    assert lines[-2] == "1,234 findings are unresolved in 2,761 checked series."
    assert len({len(line) for line in lines[:3]}) == 1  # aligned
