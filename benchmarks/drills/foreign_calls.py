"""Proof 5: each service method is called with another's ids; nothing of theirs shows or changes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from benchmarks.drills.answer_texts import write_answer
from benchmarks.drills.attack_desk import AttackDesk, open_desk
from benchmarks.drills.foreign_repositories import attack_repositories
from benchmarks.drills.foreign_rows import OwnedRows
from benchmarks.drills.owner_plants import MARKER
from benchmarks.drills.planted_owner import plant
from benchmarks.drills.service_methods import ServiceMethod, build_arguments, list_methods
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from core.contracts import Actor
from core.enums import Role
from core.errors import AppError, NotPermittedError

_OPERATORS = {Role.DEVOPS, Role.ADMIN}
_NOT_CALLED = {
    "trading.GateService.test_gate": "computes for minutes and takes no id",
    "market_data.DemoMarketService.seed_demo_market": "invents a whole market and takes no id",
    "market_data.RefreshService.refresh_symbol": "asks the network",
    "market_data.QualityCheckService.check_now": "reads every series and takes no id",
    "market_data.PackingService.rebuild_packed_bars": "writes every series and takes no id",
    "market_data.PackingService.verify_packed_bars": "reads every series and takes no id",
}
_LONG_ONLY = {
    "kr_market.KoreanScheduleService.list_steps",
    "kr_market.ClosingBetService.count_recent",
    "kr_market.FileStateService.get_files",
    "kr_market.SmartMoneyService.get_history",
    "market_data.FetchService.store_provider",
}
"""Seconds of calendars and files at their first call; they take no id of anybody."""
_FOR_OPERATORS = {"trading.ReplayService.replay_any"}


def carry_out(run: DrillRun, findings: Findings) -> None:
    """As each role, with what must be given and with all that may be."""
    with open_desk(run) as desk:
        owner, ids, missing = plant(desk.services, kinds=run.pick(("run_backtest",), ()))
        methods, lacking = list_methods(desk.services)
        skipped = run.pick(_LONG_ONLY, set())
        methods = [one for one in methods if one.name not in skipped]
        findings.expect(not lacking, f"Not built, so not called: {lacking}")
        tally = _Tally(desk, owner, ids, findings)
        shown_to_owner = sum(tally.shows(one, owner) for one in methods if _is_reading(one))
        people = owner, desk.actor(Role.TRADER)
        attack_repositories(desk.services, people, _name_ids(ids), findings)
        tally.watch()
        for method in methods:
            tally.attack(method)
        tally.close()
    findings.expect(shown_to_owner > _FEWEST_SHOWN, "The judge is blind: the owner sees nothing.")
    findings.expect(not missing, f"Not planted: {missing}")
    never = sorted(set(tally.unreached) - tally.reached)
    findings.count(
        methods=len(methods),
        calls=tally.fates.total(),
        roles=len(Role),
        rows_of_the_owner=tally.rows,
        kinds_planted=len(ids),
        answered=tally.fates["answered"],
        refused_in_words=tally.fates["refused"],
        refused_by_role=tally.fates["not permitted"],
        foreign_rows_shown=tally.fates["shown"],
        foreign_rows_changed=tally.changed,
        methods_that_show_the_owner_their_rows=shown_to_owner,
        called_in_the_long_form_only=len(skipped),
        never_reached_with_invented_arguments=_list_some(never),
        not_called="; ".join(f"{name}: {why}" for name, why in _NOT_CALLED.items()),
    )


_FEWEST_SHOWN = 15


class _Tally:
    """Calls, looks at the answers, and at the owner's rows below them."""

    def __init__(
        self, desk: AttackDesk, owner: Actor, ids: dict[str, Any], findings: Findings
    ) -> None:
        self._desk, self._owner, self._findings = desk, owner, findings
        self._ids = _name_ids(ids)
        self.fates: Counter[str] = Counter()
        self.reached: set[str] = set()
        self.unreached: dict[str, str] = {}
        self.changed = self.rows = 0

    def watch(self) -> None:
        """From now on nothing of the owner's may change."""
        self._rows = OwnedRows(self._desk.services.database, self._owner.user_id)
        self.rows = len(self._rows.rows)

    def close(self) -> None:
        self._rows.close()

    def shows(self, method: ServiceMethod, actor: Actor) -> bool:
        """Whether the answer holds the owner's word."""
        for variant in (0, 1):
            try:
                positional, named, _ = build_arguments(method, self._ids, variant)
                if MARKER.lower() in write_answer(method.call(actor, *positional, **named)):
                    return True
            except Exception:  # noqa: S112 - only whether it shows is asked here
                continue
        return False

    def attack(self, method: ServiceMethod) -> None:
        """As every role that has no right to look after others by this method."""
        if method.name in _NOT_CALLED:
            return
        for role in Role:
            is_theirs = method.area == "admin" or method.name in _FOR_OPERATORS
            if role in _OPERATORS and is_theirs:
                continue  # looking after others is what they are for
            for variant in (0, 1):
                self._call(method, self._desk.actor(role), variant)
        tables = self._rows.find_changes()
        self.changed += bool(tables)
        self._findings.expect(not tables, f"{method.name} changed the owner's {tables}")

    def _call(self, method: ServiceMethod, actor: Actor, variant: int) -> None:
        name = method.name
        try:
            positional, named, owned = build_arguments(method, self._ids, variant)
            answer = method.call(actor, *positional, **named)
            written = write_answer(answer)
        except NotPermittedError:
            self.fates["not permitted"] += 1
            return
        except AppError:
            self.reached.add(name)
            self.fates["refused"] += 1
            return
        # The arguments are invented: what breaks is told by its name, and shows nobody anything.
        except Exception as error:
            self.unreached[name] = f"{type(error).__name__}: {error}"
            self.fates["raised"] += 1
            return
        self.reached.add(name)
        is_shown = MARKER.lower() in written
        self.fates["shown" if is_shown else "answered"] += 1
        self._findings.expect(not is_shown, f"{name} shows {actor.role} the owner's rows: {owned}")


def _name_ids(ids: dict[str, Any]) -> dict[str, Any]:
    """The owner's ids under every name that a parameter has for them."""
    many = {f"{name}s": [ids[name]] for name in ("backtest_id", "job_id", "run_id") if name in ids}
    return {
        **ids,
        **many,
        "BookingService.ids": ids.get("booking_ids"),
        "BacktestService.batch_id": ids.get("batch_id"),
        "SignalBacktestService.backtest_id": ids.get("signal_backtest_id"),
        "SignalBacktestRepository.backtest_id": ids.get("signal_backtest_id"),
        "signal_ids": [ids[name] for name in ("signal_id",) if name in ids],
        "MarketImportService.job_id": ids.get("import_job_id"),
    }


def _is_reading(method: ServiceMethod) -> bool:
    short = method.name.rpartition(".")[2]
    return method.area in {"jobs", "trading", "user"} and short.startswith(
        ("get_", "list_", "find_", "export_")
    )


def _list_some(names: list[str]) -> str:
    return f"{len(names)}{': ' if names else ''}{', '.join(names)}"


DRILL = Drill(
    "foreign_calls",
    Group.ATTACKS,
    "Proof 5: no public method of a service or repository shows or changes a row of somebody else, "
    "whichever role asks and whatever ids it is given.",
    carry_out,
)
