"""What is built first asks what is built last, once that stands."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from core.late_services import LateServices
from core.service_tables import JOB_ENDINGS


def test_nothing_can_be_asked_while_the_services_are_being_built() -> None:
    late = LateServices()
    for ask in (lambda: late.find("quotes.list_quotes"), late.renew_derived):
        with pytest.raises(RuntimeError, match="being built"):
            ask()


def test_an_ending_reaches_whoever_is_to_know_and_nobody_else() -> None:
    told: list[tuple[str, object, object]] = []
    services = SimpleNamespace(find=lambda name: lambda *said: told.append((name, *said)))
    late = LateServices()
    assert late.arrive(services) is services  # type: ignore[arg-type, comparison-overlap]
    for kind in ("run_backtest", "collect_bars"):
        late.tell_ended("session", SimpleNamespace(kind=kind))  # type: ignore[arg-type]
    assert [(name, session) for name, session, _ in told] == [
        (JOB_ENDINGS["run_backtest"], "session")
    ]
