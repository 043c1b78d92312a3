"""Long random histories and many hands at once: the order stays dense and nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import text

from core.contracts import Actor
from core.errors import ConflictError
from db.session import Database
from tests.core.user.watchlist_samples import Desk, Market, open_desk

SYMBOLS = ["GOOG", "AAPL", "MSFT", "NVDA", "005930", "000660", "BTCUSD", "EURUSD"]
SECTIONS = ["", "Chips", "Banks", "한국"]


class PlainList:
    """What a list should look like: sections as plain Python lists in a dict."""

    def __init__(self) -> None:
        self.sections: dict[str, list[str]] = {"": []}

    def shape(self) -> list[tuple[str, list[str]]]:
        return [(name, symbols) for name, symbols in self.sections.items() if symbols]

    def symbols(self) -> list[str]:
        return [symbol for _name, symbols in self.shape() for symbol in symbols]

    def named(self) -> list[str]:
        return [name for name, _symbols in self.shape() if name]

    def add(self, symbol: str, section: str) -> None:
        if symbol not in self.symbols():
            self.sections.setdefault(section, []).append(symbol)

    def remove(self, symbol: str) -> None:
        next(part for part in self.sections.values() if symbol in part).remove(symbol)
        self.sections = {name: part for name, part in self.sections.items() if part or not name}

    def move(self, symbol: str, place: int, section: str) -> None:
        # A section whose only symbol is moved within it must keep its place.
        source = next(name for name, part in self.sections.items() if symbol in part)
        if source == section:
            self.sections[section].remove(symbol)
        else:
            self.remove(symbol)
        self.sections.setdefault(section, []).insert(place, symbol)

    def dissolve(self, section: str) -> None:
        self.sections[""].extend(self.sections.pop(section))

    def rename(self, section: str, name: str) -> None:
        joined: dict[str, list[str]] = {}
        for old, part in self.sections.items():
            joined.setdefault(name if old == section else old, []).extend(part)
        self.sections = joined

    def shift(self, section: str, place: int) -> None:
        names = [name for name in self.named() if name != section]
        names.insert(place, section)
        self.sections = {name: self.sections[name] for name in ("", *names)}


def take_a_step(random: Random, desk: Desk, actor: Actor, key: int, plain: PlainList) -> None:
    """One random change, made both in the database and on the plain list."""
    place, section = random.randrange(6), random.choice(SECTIONS)
    symbols, named = plain.symbols(), plain.named()
    action = random.choice(["add", "add", "remove", "move", "move", "rename", "shift", "dissolve"])
    if action == "add":
        symbol = random.choice(SYMBOLS)
        desk.items.add_symbols(actor, key, [symbol], section)
        plain.add(symbol, section)
    elif action == "remove" and symbols:
        symbol = random.choice(symbols)
        desk.items.remove_item(actor, key, symbol)
        plain.remove(symbol)
    elif action == "move" and symbols:
        symbol = random.choice(symbols)
        desk.items.move_item(actor, key, symbol, place, section)
        plain.move(symbol, place, section)
    elif action in {"rename", "shift", "dissolve"} and named:
        chosen, name = random.choice(named), random.choice(SECTIONS[1:])
        if action == "rename":
            desk.sections.rename_section(actor, key, chosen, name)
            plain.rename(chosen, name)
        elif action == "shift":
            desk.sections.move_section(actor, key, chosen, place)
            plain.shift(chosen, place)
        else:
            desk.sections.remove_section(actor, key, chosen)
            plain.dissolve(chosen)


@pytest.mark.parametrize("seed", range(6))
def test_random_histories_end_like_a_plain_python_list(
    database: Database, trader: Actor, seed: int
) -> None:
    random, desk, plain = Random(seed), open_desk(database), PlainList()  # noqa: S311 - no secret
    key = desk.lists.create_watchlist(trader, "Tech").id
    for step in range(40):
        take_a_step(random, desk, trader, key, plain)
        assert desk.shape(trader, key) == plain.shape(), f"seed {seed}, step {step}"
        assert stored_positions(database, key) == list(range(len(plain.symbols())))


@pytest.mark.parametrize("seed", range(3))
def test_lists_moved_at_random_end_like_a_plain_python_list(
    database: Database, trader: Actor, seed: int
) -> None:
    random, desk = Random(seed), open_desk(database)  # noqa: S311 - no secret
    plain = [desk.lists.create_watchlist(trader, f"List {number}").id for number in range(6)]
    for _step in range(20):
        key, place = random.choice(plain), random.randrange(8)
        desk.lists.move_watchlist(trader, key, place)
        plain.remove(key)
        plain.insert(place, key)
        lists = desk.lists.list_watchlists(trader)
        assert [entry.id for entry in lists] == plain
        assert [entry.position for entry in lists] == list(range(6))


def stored_positions(database: Database, key: int) -> list[int]:
    query = "SELECT position FROM watchlist_item WHERE watchlist_id = :key ORDER BY position"
    with database.engine.connect() as connection:
        return [row[0] for row in connection.execute(text(query), {"key": key})]


def test_eight_threads_adding_to_one_list_lose_nothing(database: Database, trader: Actor) -> None:
    market = Market()
    groups = [[f"T{thread}N{number}" for number in range(6)] for thread in range(8)]
    market.know("SHARED", *(symbol for group in groups for symbol in group))
    desk = Desk(database, market)
    key = desk.lists.create_watchlist(trader, "Tech").id
    start = Barrier(8)

    def add(group: list[str]) -> int:
        start.wait()
        shared = 0
        for symbol in group:
            added = desk.items.add_symbols(trader, key, [symbol, "SHARED"], f"S{group[0][1]}")
            shared += "SHARED" in added.added
        return shared

    with ThreadPoolExecutor(8) as pool:
        shared = list(pool.map(add, groups))
    assert sum(shared) == 1
    view = desk.lists.get_watchlist(trader, key)
    mine = [[item.symbol for item in view.items if item.symbol[1] == str(t)] for t in range(8)]
    assert mine == groups
    assert stored_positions(database, key) == list(range(49))


def test_eight_threads_creating_lists_keep_names_unique_and_places_dense(
    database: Database, trader: Actor
) -> None:
    desk = open_desk(database)
    start = Barrier(8)

    def create(thread: int) -> int:
        start.wait()
        desk.lists.create_watchlist(trader, f"List {thread}")
        try:
            desk.lists.create_watchlist(trader, "Same" if thread % 2 else "SAME")
        except ConflictError as error:
            assert "already have a watchlist" in error.message  # noqa: PT017 - seven must lose
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(create, range(8))) == 1
    lists = desk.lists.list_watchlists(trader)
    assert [entry.position for entry in lists] == list(range(9))
    assert len({entry.name.casefold() for entry in lists}) == 9
