from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.contracts import Actor, Universe, UniverseQuery
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.user.screen_run_service import ScreenRunService
from core.user.screen_service import MAX_SCREENS, ScreenService
from core.user.screening.chain import FilterChoice
from db.session import Database
from db.user.screen_repository import ScreenRepository
from tests.core.user.screening.sample_market import cut, from_closes, make_universe

GAP = FilterChoice("gap", {"at_least": 0.1})
DEAR = FilterChoice("price", {"at_least": 10})


@pytest.fixture
def screens(database: Database) -> ScreenService:
    return ScreenService(database)


def loader(universe: Universe) -> Callable[[Actor, UniverseQuery], Universe]:
    return lambda _actor, _query: universe


def test_a_saved_screen_comes_back_with_every_value(screens, trader):
    made = screens.create_screen(trader, "  Gap   up ", [GAP, DEAR])
    found = screens.get_screen(trader, made.id)
    assert found.name == "Gap up"
    assert [choice.name for choice in found.filters] == ["gap", "price"]
    assert found.filters[0].values == {"at_least": 0.1, "at_most": 100.0}


def test_a_value_outside_its_limits_is_not_saved(screens, trader):
    with pytest.raises(InvalidInputError, match="between"):
        screens.create_screen(trader, "x", [FilterChoice("change", {"window": 0})])
    with pytest.raises(NotFoundError, match="Known"):
        screens.create_screen(trader, "x", [FilterChoice("astrology", {})])
    assert screens.list_screens(trader) == []


def test_a_name_is_taken_whatever_its_capitals(screens, trader, stranger):
    screens.create_screen(trader, "Leaders", [GAP])
    with pytest.raises(ConflictError, match="already"):
        screens.create_screen(trader, "LEADERS", [GAP])
    screens.create_screen(stranger, "Leaders", [GAP])


def test_rename_change_copy_and_delete(screens, trader):
    first = screens.create_screen(trader, "One", [GAP])
    screens.rename_screen(trader, first.id, "ONE")
    screens.update_screen(trader, first.id, [DEAR])
    copy = screens.copy_screen(trader, first.id)
    assert copy.name == "ONE (copy)"
    assert copy.filters == screens.get_screen(trader, first.id).filters
    with pytest.raises(ConflictError):
        screens.rename_screen(trader, copy.id, "one")
    screens.delete_screen(trader, first.id)
    assert [one.name for one in screens.list_screens(trader)] == ["ONE (copy)"]


def test_screens_of_others_do_not_exist(screens, trader, stranger):
    made = screens.create_screen(trader, "Mine", [GAP])
    for act in (
        lambda: screens.get_screen(stranger, made.id),
        lambda: screens.rename_screen(stranger, made.id, "x"),
        lambda: screens.update_screen(stranger, made.id, []),
        lambda: screens.copy_screen(stranger, made.id),
        lambda: screens.delete_screen(stranger, made.id),
        lambda: screens.get_screen(trader, 10**12),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert screens.list_screens(stranger) == []


def test_a_screen_with_a_filter_that_is_gone_is_listed_empty_and_refused_by_name(
    screens, trader, database
):
    made = screens.create_screen(trader, "Old", [GAP])
    with database.write() as session:
        row = ScreenRepository(session, trader.user_id).get_screen(made.id)
        row.filters = [{"name": "astrology", "values": {}}]
    (listed,) = screens.list_screens(trader)
    assert (listed.name, listed.filters) == ("Old", ())
    with pytest.raises(NotFoundError, match="Known"):
        screens.get_screen(trader, made.id)


def test_there_is_a_most(screens, trader, monkeypatch):
    monkeypatch.setattr("core.user.screen_service.MAX_SCREENS", 1)
    screens.create_screen(trader, "One", [])
    with pytest.raises(ConflictError, match="Delete one"):
        screens.create_screen(trader, "Two", [])
    assert MAX_SCREENS > 1


def test_a_result_adds_up_and_says_where_it_comes_from(trader):
    universe = make_universe(40, 300)
    runs = ScreenRunService(loader(universe))
    result = runs.run_screen(trader, [DEAR, FilterChoice("streak", {"at_least": 1})])
    removed = sum(step.failed + step.unknown for step in result.steps)
    assert removed + len(result.hits) == result.instruments == 40
    assert result.is_demo
    assert result.source == "sample"
    assert int(result.session.timestamp()) == universe.time[-1]
    for hit in result.hits:
        row = universe.symbols.index(hit.symbol)
        assert hit.measured[0] == hit.close == universe.close[row, -1]
        assert hit.measured[1] >= 1


def test_an_empty_market_names_the_remedy(trader):
    for universe in (from_closes(), cut(from_closes([1.0]), 0)):
        with pytest.raises(NotFoundError, match="Import"):
            ScreenRunService(loader(universe)).run_screen(trader, [])


def test_new_data_is_seen(trader):
    held = [from_closes([1.0, 20.0])]
    runs = ScreenRunService(lambda _actor, _query: held[0])
    assert len(runs.run_screen(trader, [DEAR]).hits) == 1
    held[0] = replace(held[0], close=held[0].close / 10)
    assert len(runs.run_screen(trader, [DEAR]).hits) == 0


def test_the_file_holds_the_hits_and_no_formula(trader):
    universe = replace(from_closes([1.0, 20.0], [1.0, 2.0]), names=("=cmd()", "B"))
    file = ScreenRunService(loader(universe)).export_hits(trader, [DEAR, GAP])
    (head, row) = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    found = dict(zip(head, row, strict=True))
    assert file.content.startswith(codecs.BOM_UTF8), "or Excel garbles Korean names"
    assert found["symbol"] == "S000"
    assert found["name"] == "'=cmd()"
    assert float(found["1. Close"]) == 20.0
    assert float(found["2. Gap"]) == 19.0


def test_a_scorecard_comes_with_the_screen(trader):
    card = ScreenRunService(loader(make_universe(40, 300))).build_scorecard(trader, [DEAR])
    assert [score.horizon for score in card.scores] == [1, 5, 20]
    assert all(score.hits.count <= score.universe.count for score in card.scores)
