"""Saved strategies: names, values, versions, and who may see them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.trading.library import strategy_service
from core.trading.library.strategy_service import StrategyService
from core.trading.library.types import StrategyDraft
from core.trading.library.version_service import StrategyVersionService
from db.trading.strategy_tables import SavedStrategy
from db.trading.template_repository import TemplateRepository
from tests.conftest import on_sqlite

DRAFT = StrategyDraft("Trend", "sma_crossover", {"short": 20, "long": 50}, tags=("A ", "a"))


@pytest.fixture
def service(database):
    return StrategyService(database)


@pytest.fixture
def versions(database):
    return StrategyVersionService(database)


def test_what_is_kept_is_complete_and_says_what_it_does(service, trader):
    kept = service.create_strategy(trader, replace(DRAFT, execution={"stop_loss": 0.1}))
    assert service.get_strategy(trader, kept.id) == kept
    assert kept.params == {"short": 20, "long": 50, "min_strength": 0.01}
    assert (kept.execution["stop_loss"], kept.execution["direction"]) == (0.1, "long")
    assert (kept.version, kept.is_active, kept.tags) == (1, True, ("a",))
    assert "average of 20 bars" in kept.words
    assert kept.is_sound


@on_sqlite
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "  "}, "needs a name"),
        ({"name": "x" * 61}, "61 characters"),
        ({"name": "a\u202eb"}, "cannot be seen"),
        ({"params": {"short": 60}}, "Short average is 60"),
        ({"params": {"code": "x"}}, "no setting called 'code'"),
        ({"execution": {"stop_loss": 2}}, "Stop-loss is 200"),
        (
            {"kind": "buy_and_hold", "params": {}, "execution": {"direction": "short"}},
            "never sells",
        ),
        ({"kind": "rules", "params": {"rules": {}}}, "never enter"),
        ({"description": "x" * 2_001}, "2,001 characters"),
        ({"tags": ("x" * 31,)}, "too long"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_reason(service, trader, change, words):
    with pytest.raises(InvalidInputError, match=words):
        service.create_strategy(trader, replace(DRAFT, **change))
    assert service.list_strategies(trader) == []


def test_an_unknown_kind_or_template_is_refused(service, trader):
    with pytest.raises(NotFoundError, match="strategy called 'magic'"):
        service.create_strategy(trader, replace(DRAFT, kind="magic"))
    with pytest.raises(NotFoundError, match="no template 'magic'"):
        service.create_strategy(trader, replace(DRAFT, template="magic"))


def test_a_name_is_taken_once_per_owner_whatever_its_case(service, trader, stranger):
    service.create_strategy(trader, DRAFT)
    with pytest.raises(ConflictError, match="already have a strategy called “Trend”"):
        service.create_strategy(trader, replace(DRAFT, name="TREND "))
    assert service.create_strategy(stranger, DRAFT).name == "Trend"


def test_nobody_elses_strategy_can_be_reached(service, versions, trader, stranger):
    number = service.create_strategy(trader, DRAFT).id
    for attempt in (
        lambda: service.get_strategy(stranger, number),
        lambda: service.update_strategy(stranger, number, DRAFT),
        lambda: service.set_active(stranger, number, is_active=False),
        lambda: service.delete_strategy(stranger, number),
        lambda: versions.list_versions(stranger, number),
        lambda: versions.compare_versions(stranger, number, 1, 1),
        lambda: versions.restore_version(stranger, number, 1),
    ):
        with pytest.raises(NotFoundError):
            attempt()
    assert service.list_strategies(stranger) == []
    assert service.get_strategy(trader, number).is_active


def test_a_viewer_reads_and_changes_nothing(service, viewer):
    assert service.list_strategies(viewer) == []
    with pytest.raises(NotPermittedError):
        service.create_strategy(viewer, DRAFT)


@pytest.mark.parametrize("number", [0, -1, 2**40])
def test_a_number_that_cannot_be_is_not_found(service, trader, number):
    with pytest.raises(NotFoundError):
        service.get_strategy(trader, number)


def test_other_values_make_a_version_and_another_name_does_not(service, versions, trader):
    number = service.create_strategy(trader, DRAFT, "First").id
    renamed = service.update_strategy(trader, number, replace(DRAFT, name="Trend 2"), "Renamed")
    assert (renamed.name, renamed.version) == ("Trend 2", 1)
    longer = replace(DRAFT, params={"short": 20, "long": 80}, execution={"stop_loss": 0.05})
    assert service.update_strategy(trader, number, longer, "Slower").version == 2
    newest, first = versions.list_versions(trader, number)
    assert [(one.number, one.note) for one in (newest, first)] == [(2, "Slower"), (1, "First")]
    assert [(line.change, line.text) for line in newest.change] == [
        ("removed", "Long average: 50 bars"),
        ("added", "Long average: 80 bars"),
        ("removed", "Stop-loss: off"),
        ("added", "Stop-loss: 5 %"),
    ]
    assert first.change == ()


def test_an_earlier_version_comes_back_as_a_new_one(service, versions, trader):
    number = service.create_strategy(trader, DRAFT).id
    service.update_strategy(trader, number, replace(DRAFT, params={"short": 5, "long": 30}))
    back = versions.restore_version(trader, number, 1)
    assert (back.version, back.params["short"], back.params["long"]) == (3, 20, 50)
    assert all(line.change == "same" for line in versions.compare_versions(trader, number, 1, 3))
    assert versions.list_versions(trader, number)[0].note == "Values of version 1"
    with pytest.raises(NotFoundError, match="no version 9"):
        versions.restore_version(trader, number, 9)


def test_another_kind_is_another_strategy(service, trader):
    number = service.create_strategy(trader, DRAFT).id
    with pytest.raises(ConflictError, match="another kind"):
        service.update_strategy(trader, number, replace(DRAFT, kind="momentum", params={}))


def test_a_deleted_strategy_is_gone_with_its_versions_and_its_name_is_free(service, trader):
    number = service.create_strategy(trader, DRAFT).id
    service.delete_strategy(trader, number)
    with pytest.raises(NotFoundError):
        service.get_strategy(trader, number)
    assert service.create_strategy(trader, DRAFT).version == 1


def test_a_strategy_can_be_switched_off_and_on(service, trader):
    number = service.create_strategy(trader, DRAFT).id
    service.set_active(trader, number, is_active=False)
    assert not service.get_strategy(trader, number).is_active
    service.set_active(trader, number, is_active=True)
    assert service.get_strategy(trader, number).is_active


def test_each_strategy_made_of_a_template_counts_as_a_use(database, service, trader, stranger):
    for actor in (trader, stranger):
        service.create_strategy(actor, replace(DRAFT, template="conservative_sma"))
    with database.read() as session:
        assert TemplateRepository(session).find("conservative_sma").usage_count == 2


def test_there_is_an_end_to_how_many_there_can_be(service, trader, monkeypatch):
    monkeypatch.setattr(strategy_service, "MAX_STRATEGIES", 1)
    service.create_strategy(trader, DRAFT)
    with pytest.raises(ConflictError, match="1 strategies, which is the most"):
        service.create_strategy(trader, replace(DRAFT, name="Another"))


def test_a_strategy_this_version_no_longer_knows_stays_readable(
    database, service, versions, trader
):
    number = service.create_strategy(trader, DRAFT).id
    with database.write() as session:
        row = session.get(SavedStrategy, number)
        row.kind, row.params = "gone", {"speed": 3}
    (kept,) = service.list_strategies(trader)
    assert not kept.is_sound
    assert kept.kind_title == "gone"
    assert "no strategy called 'gone'" in kept.words
    assert len(versions.list_versions(trader, number)) == 1
    with pytest.raises(NotFoundError):
        versions.restore_version(trader, number, 1)


def test_rules_are_kept_as_a_tree_and_compared_condition_by_condition(service, versions, trader):
    def rules(value):
        left = {"kind": "indicator", "indicator": "rsi"}
        right = {"kind": "number", "value": value}
        return {"rules": {"enter_long": {"kind": "compare", "left": left, "right": right}}}

    draft = StrategyDraft("Mine", "rules", rules(50))
    kept = service.create_strategy(trader, draft)
    assert kept.words.startswith("Buys when RSI 14 is above 50.")
    assert service.update_strategy(trader, kept.id, draft).version == 1
    service.update_strategy(trader, kept.id, replace(draft, params=rules(60)))
    changed = versions.list_versions(trader, kept.id)[0].change
    assert [line.text.strip() for line in changed] == ["RSI 14 is above 50", "RSI 14 is above 60"]
