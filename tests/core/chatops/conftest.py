"""A small desk: one symbol, everybody, no worker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.chatops.conversations import Turn
from core.chatops.parts import ConfirmPart
from core.contracts import SYSTEM, Actor
from core.enums import Interval, Role
from core.market_data.import_types import CsvUpload
from core.service_factory import build_services
from core.services import Services
from tests.conftest import add_user
from tests.demo_template import demo_settings

BARS = "date,open,high,low,close,volume\n" + "".join(
    f"2024-01-{day:02},10,15,9,{10 + day / 10},500\n" for day in range(1, 29)
)


@dataclass
class ChatDesk:
    """Services, and people who ask them."""

    services: Services
    people: dict[Role, Actor]

    def ask(self, text: str, role: Role = Role.TRADER) -> Turn:
        return self.services.chat.ask(self.people[role], text)

    def count_audit(self, action: str) -> int:
        entries = self.services.audit.list_entries(SYSTEM)
        return sum(entry.action == action for entry in entries)


def code_of(turn: Turn) -> str:
    """The code of a change that was just asked for."""
    [part] = [one for one in turn.answer.parts if isinstance(one, ConfirmPart)]
    assert part.code
    return part.code


@pytest.fixture(scope="package")
def package_desk(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ChatDesk]:
    folder = tmp_path_factory.mktemp("chatops")
    shutil.copy(migrated_file, folder / "demo.db")
    services = build_services(demo_settings(folder))
    people = {role: add_user(services.database, role.value, role) for role in Role}
    for symbol in ("ALFA", "BETA"):
        upload = CsvUpload(BARS.encode(), f"{symbol}.csv", symbol, Interval.DAY, currency="USD")
        services.imports.commit_csv(SYSTEM, upload)
    for actor in people.values():
        made = services.watchlists.create_watchlist(actor, "Mine")
        services.watchlist_items.add_symbols(actor, made.id, ["ALFA"])
    yield ChatDesk(services, people)
    services.close()


@pytest.fixture
def desk(package_desk: ChatDesk) -> ChatDesk:
    """Shared by the package; each test begins with empty conversations and the list as it was."""
    services = package_desk.services
    for actor in package_desk.people.values():
        services.chat._conversations.clear(actor)
        [mine] = services.watchlists.list_watchlists(actor)
        symbols = {one.symbol for one in services.watchlists.get_watchlist(actor, mine.id).items}
        if "ALFA" not in symbols:
            services.watchlist_items.add_symbols(actor, mine.id, ["ALFA"])
        if extra := symbols - {"ALFA"}:
            services.watchlist_items.remove_items(actor, mine.id, sorted(extra))
    return package_desk
