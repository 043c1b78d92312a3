"""Administrators see everybody's runs and what they take, and delete them with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from core.admin.audit_trail import add_audit
from core.admin.run_admin_service import MOST_DELETED, RunAdminService
from core.admin.run_types import RunFilter
from core.contracts import Actor
from core.enums import BacktestStatus, Interval, RunKind
from core.errors import InvalidInputError, NotFoundError, NotPermittedError
from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.user.notice_service import NoticeService
from db.admin.tables import AuditEntry
from db.base import stored_id
from db.kr_market.signal_backtest_tables import SignalBacktest
from db.session import Database
from db.trading.batch_tables import BacktestBatch
from db.trading.optimisation_tables import OptimisationBlock, OptimisationRun
from db.trading.tables import Backtest, BacktestCurve, BacktestTrade
from db.trading.trial_tables import TrialEntry

REASON = "Asked for by mail"
BYTES_16, BYTES_8 = b"\0" * 16, b"\0" * 8


def make_backtest(owner: Actor, **changes: object) -> Backtest:
    values = {
        "user_id": owner.user_id, "strategy": "momentum", "params": {}, "symbol": "GOOG",
        "source": "bundled", "interval": Interval.DAY, "costs": {}, "execution": {},
        "warnings": [], "tags": [], "status": BacktestStatus.COMPLETED, "job_id": "job-1",
    }  # fmt: skip
    return Backtest(**{**values, **changes})


class World:
    def __init__(self, database: Database, owner: Actor, other: Actor) -> None:
        self.database = database
        outbox = Outbox({"RunDeleted": ["notices.on_run_deleted"]})
        self.runs = RunAdminService(database, outbox, add_audit)
        self.notices = NoticeService(database)
        handlers = {"notices.on_run_deleted": self.notices.on_run_deleted}
        self.dispatcher = EventDispatcher(database, handlers)
        with database.write() as session:
            run = make_backtest(owner)
            batch = BacktestBatch(
                user_id=owner.user_id, name="Thirty", strategy="momentum", params={}, costs={},
                execution={}, tags=[], status=BacktestStatus.COMPLETED,
            )  # fmt: skip
            search = OptimisationRun(
                user_id=other.user_id, strategy="momentum", method="grid",
                space={"fixed": {}, "ranges": {}}, objectives=[], min_trades=0, budget=9, seed=1,
                holdout_share=0.2, costs={},
                execution={}, symbol="EURUSD", source="bundled", interval=Interval.DAY,
                start=date(2020, 1, 1), end=date(2021, 1, 1), in_sample_end=date(2020, 9, 1),
                in_sample_bars=100, planned=9, done=4, tried=4, ledgered=4, warnings=[],
                status=BacktestStatus.RUNNING,
            )  # fmt: skip
            signals = SignalBacktest(
                user_id=other.user_id, request={"signals": "vcp", "rules": "standard"},
                status=BacktestStatus.FAILED, error="no bars",
            )  # fmt: skip
            session.add_all([run, batch, search, signals])
            session.flush()
            member = make_backtest(owner, batch_id=batch.id, symbol="AMD", job_id="")
            session.add(member)
            session.flush()
            for row in (run, member):
                session.add(_curve(stored_id(row.id)))
            session.add(_trade(stored_id(run.id)))
            session.add(_block(stored_id(search.id)))
            self.run_id, self.member_id = stored_id(run.id), stored_id(member.id)
            self.ids = {
                RunKind.BACKTEST: self.run_id,
                RunKind.BATCH: stored_id(batch.id),
                RunKind.OPTIMISATION: stored_id(search.id),
                RunKind.SIGNAL_BACKTEST: stored_id(signals.id),
            }


def _curve(backtest_id: int) -> BacktestCurve:
    return BacktestCurve(
        backtest_id=backtest_id, time=BYTES_16, equity=BYTES_16, drawdown=BYTES_16, close=BYTES_16,
        benchmark=BYTES_8,
    )  # fmt: skip


def _block(run_id: int) -> OptimisationBlock:
    return OptimisationBlock(
        run_id=run_id, first=0, count=2, points=BYTES_16, rows=BYTES_16, scores=BYTES_16,
        code=b"\0\0", unfilled=BYTES_16,
    )  # fmt: skip


def _trade(backtest_id: int) -> BacktestTrade:
    return BacktestTrade(
        backtest_id=backtest_id, number=0, size=1.0, entry_time=0, exit_time=1, entry_price=1.0,
        exit_price=2.0, profit=1.0, return_fraction=1.0, commission=0.0,
    )  # fmt: skip


@pytest.fixture
def world(database: Database, trader: Actor, stranger: Actor) -> World:
    return World(database, trader, stranger)


def test_every_kind_is_listed_with_owner_title_and_size(world: World, admin: Actor) -> None:
    found = {}
    for kind in RunKind:
        page = world.runs.list_runs(admin, kind)
        assert page.next_cursor is None
        (one,) = page.items  # the member is a part of its batch
        found[kind] = (one.owner, one.title, one.status.value, one.size)
    assert found == {
        RunKind.BACKTEST: ("tess", "Momentum on GOOG", "completed", 4 * 16 + 8 + 120),
        RunKind.BATCH: ("tess", "Thirty: Momentum", "completed", 4 * 16 + 8),
        RunKind.OPTIMISATION: ("sam", "Momentum on EURUSD", "running", 4 * 16 + 2),
        RunKind.SIGNAL_BACKTEST: ("sam", "vcp by the rules standard", "failed", 0),
    }


def test_the_list_is_filtered_and_turned(world: World, admin: Actor, trader: Actor) -> None:
    with world.database.write() as session:
        session.add_all(make_backtest(trader, status=BacktestStatus.FAILED) for _ in range(3))
    newest = world.runs.list_runs(admin, RunKind.BACKTEST, limit=2)
    assert [one.id for one in newest.items] == [5, 4]
    older = world.runs.list_runs(admin, RunKind.BACKTEST, limit=2, cursor=newest.next_cursor)
    assert [one.id for one in older.items] == [3, 1]
    assert older.next_cursor is None
    completed = RunFilter("tess", (BacktestStatus.COMPLETED,))
    assert [one.id for one in world.runs.list_runs(admin, RunKind.BACKTEST, completed).items] == [1]
    assert not world.runs.list_runs(admin, RunKind.BACKTEST, RunFilter("sam")).items
    assert world.runs.list_owners(admin) == ["sam", "tess"]


def test_storage_is_added_up_by_owner_and_each_byte_once(world: World, admin: Actor) -> None:
    tess, sam = world.runs.list_storage(admin)
    assert (tess.owner, tess.size) == ("tess", 192 + 72)
    assert tess.runs == {RunKind.BACKTEST: 1, RunKind.BATCH: 1}
    assert (sam.owner, sam.size) == ("sam", 66)
    assert sam.runs == {RunKind.OPTIMISATION: 1, RunKind.SIGNAL_BACKTEST: 1}


@pytest.mark.parametrize("kind", list(RunKind))
def test_a_deleted_run_is_gone_audited_and_its_owner_is_told_once(
    world: World,
    admin: Actor,
    trader: Actor,
    stranger: Actor,
    read_audit: Callable[[], list[AuditEntry]],
    kind: RunKind,
) -> None:
    (run,) = world.runs.list_runs(admin, kind).items
    owner = {"tess": trader, "sam": stranger}[run.owner]
    assert world.runs.delete_runs(admin, kind, [world.ids[kind]], REASON) == 1
    assert not world.runs.list_runs(admin, kind).items
    (entry,) = read_audit()
    name = kind.value.replace("_", " ")
    assert (entry.action, entry.username) == ("run.deleted", "ada")
    assert entry.target == f"{name} {run.id} of {run.owner}"
    assert entry.details == {"reason": REASON, "title": run.title, "bytes": run.size}
    world.dispatcher.deliver_due()
    world.dispatcher.deliver_due()
    (notice,) = world.notices.list_notices(owner)
    assert notice.title == f"Your {name} {run.id} was deleted by an administrator"
    assert notice.body == f"{run.title}. ada: {REASON}"


def test_what_belongs_to_a_run_goes_with_it_and_a_batch_takes_its_members(
    world: World, admin: Actor
) -> None:
    world.runs.delete_runs(admin, RunKind.BATCH, [world.ids[RunKind.BATCH]], REASON)
    with world.database.read() as session:
        assert [row.backtest_id for row in session.exec(select(BacktestCurve))] == [world.run_id]
    world.runs.delete_runs(admin, RunKind.OPTIMISATION, [1], REASON)
    world.runs.delete_runs(admin, RunKind.BACKTEST, [world.run_id], REASON)
    with world.database.read() as session:
        for table in (BacktestCurve, BacktestTrade, OptimisationBlock, Backtest):
            assert not session.exec(select(table)).all()


def test_trials_that_were_not_yet_counted_are_counted_when_their_search_is_deleted(
    world: World, admin: Actor
) -> None:
    with world.database.write() as session:
        search = session.get(OptimisationRun, 1)
        assert search is not None
        search.tried = 7
    world.runs.delete_runs(admin, RunKind.OPTIMISATION, [1], REASON)
    with world.database.read() as session:
        (entry,) = session.exec(select(TrialEntry)).all()
    assert (entry.user_id, entry.trial_count) == (search.user_id, 7)


@pytest.mark.parametrize(
    ("ids", "reason", "error"),
    [
        ([1], "", InvalidInputError),
        ([1], " x ", InvalidInputError),
        ([], REASON, InvalidInputError),
        (range(1, MOST_DELETED + 2), REASON, InvalidInputError),
        ([1, 999], REASON, NotFoundError),
        ([0], REASON, NotFoundError),
        ([-1], REASON, NotFoundError),
        ([2**70], REASON, NotFoundError),
    ],
)
def test_all_or_nothing_is_deleted(
    world: World,
    admin: Actor,
    read_audit: Callable[[], list[AuditEntry]],
    ids: list[int],
    reason: str,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        world.runs.delete_runs(admin, RunKind.BACKTEST, ids, reason)
    assert [one.id for one in world.runs.list_runs(admin, RunKind.BACKTEST).items] == [1]
    assert read_audit() == []


def test_a_member_of_a_batch_can_be_deleted_by_its_number_alone_nowhere(
    world: World, admin: Actor
) -> None:
    with pytest.raises(NotFoundError):
        world.runs.delete_runs(admin, RunKind.BACKTEST, [world.member_id], REASON)


def test_a_trader_sees_and_deletes_nothing(world: World, trader: Actor) -> None:
    for ask in (
        lambda: world.runs.list_runs(trader, RunKind.BACKTEST),
        lambda: world.runs.list_storage(trader),
        lambda: world.runs.list_owners(trader),
        lambda: world.runs.delete_runs(trader, RunKind.BACKTEST, [1], REASON),
    ):
        with pytest.raises(NotPermittedError):
            ask()
