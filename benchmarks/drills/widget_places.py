"""Where values of widgets enter services: one value of a request that is sound otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.drills.attack_desk import SYMBOL, AttackDesk
from benchmarks.drills.hostile_values import NUMBERS, TEXTS, THINGS
from benchmarks.drills.widget_numbers import list_number_places
from benchmarks.drills.widget_rows import KIND, Give, OwnRows
from benchmarks.drills.widget_texts import list_operator_texts, list_text_places
from core.contracts import Actor
from core.enums import Role
from core.services import Services
from core.trading.library.types import StrategyDraft
from core.trading.request import BacktestRequest
from core.user.screening.chain import FilterChoice


@dataclass(frozen=True, slots=True)
class Place:
    """One value of one request.

    Attributes:
        values: that are tried there.
        give: calls the service with the value in its place.
    """

    name: str
    values: Sequence[Any]
    give: Give


def list_places(desk: AttackDesk) -> list[Place]:
    """All of them, on rows of the attacker's own."""
    services, actor = desk.services, desk.actor(Role.TRADER)
    own = OwnRows(services, actor)
    tables = (
        (TEXTS, list_text_places(services, actor, own)),
        (TEXTS, list_operator_texts(services, desk.actor(Role.ADMIN))),
        (NUMBERS, list_number_places(services, actor, own)),
        (THINGS, _list_open_places(services, actor)),
    )
    return [Place(name, values, give) for values, table in tables for name, give in table.items()]


def _list_open_places(s: Services, actor: Actor) -> Mapping[str, Give]:
    run, draft = BacktestRequest(SYMBOL, KIND), StrategyDraft("Open", KIND)
    submit, create = s.backtests.submit_backtest, s.strategies.create_strategy

    def screen(values: dict[str, Any]) -> Any:
        return s.screens.create_screen(actor, "Open", [FilterChoice("price", values)])

    return {
        "a parameter": lambda v: submit(actor, replace(run, params={"fast": v})),
        "the cash": lambda v: submit(actor, replace(run, costs={"cash": v})),
        "a spread": lambda v: submit(actor, replace(run, costs={"spread": v})),
        "a stop": lambda v: submit(actor, replace(run, execution={"stop_loss": v})),
        "a direction": lambda v: submit(actor, replace(run, execution={"direction": v})),
        "a saved parameter": lambda v: create(actor, replace(draft, params={"fast": v})),
        "saved rules": lambda v: create(actor, replace(draft, kind="rules", params={"rules": v})),
        "a filter's value": lambda v: screen({"low": v}),
        "a filter's limit": lambda v: screen({"high": v}),
    }
