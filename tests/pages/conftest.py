"""Pages as a browser would get them: the real menu, real services, a demo database of one's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from core import service_factory
from core.contracts import Actor
from core.enums import Role
from core.service_factory import build_services
from core.services import Services
from core.user.tokens import hash_token
from pages import menu
from tests.demo_template import build_runner, demo_settings

TIMEOUT_SECONDS = 60  # a page that hangs, not one on a machine that is busy
OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def no_component_scan() -> Iterator[None]:
    """Each `AppTest` would read every installed package's metadata anew, for half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", list)
        yield


@contextmanager
def open_desk(demo_folder: Path, folder: Path) -> Iterator[Services]:
    """The services of a demo of one's own."""
    shutil.copytree(demo_folder, folder)
    services = build_services(demo_settings(folder))
    yield services
    services.close()
    shutil.rmtree(folder)  # 80 MB that pytest would keep for three runs


@contextmanager
def given_to_pages(services: Services) -> Iterator[Services]:
    """Every page gets these services from `get_services`, and nothing that another was told."""
    st.cache_data.clear()
    st.cache_resource.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service_factory, "get_settings", lambda: demo_settings(Path()))
        patch.setattr(service_factory, "build_services", lambda _settings: services)
        service_factory.get_services.cache_clear()
        yield services
        service_factory.get_services.cache_clear()


@pytest.fixture
def desk_services(demo_folder: Path, tmp_path: Path) -> Iterator[Services]:
    """The services that every page of this test gets from `get_services`."""
    with (
        open_desk(demo_folder, tmp_path / "data") as services,
        given_to_pages(services),
    ):
        yield services


@pytest.fixture
def unfold() -> Callable[[AppTest, str], AppTest]:
    """Open an expander or a popover by its key; what stands in it is drawn only then."""

    def unfold_(app: AppTest, key: str) -> AppTest:
        app.session_state[key] = True
        return app.run()

    return unfold_


def enter(services: Services, role: Role) -> str:
    """Begin a session of the role's demo account; returns the hash that the gate hands on."""
    ticket = services.sign_ins.issue_demo_ticket(role)
    return hash_token(services.sign_ins.exchange_ticket(ticket.ticket))


def actor_of(services: Services, role: Role) -> Actor:
    """The role's demo account as the services ask for one."""
    identity = services.sessions.find_by_hash(enter(services, role))
    assert identity is not None
    return identity.as_actor()


@pytest.fixture
def demo_trader(desk_services: Services) -> Actor:
    return actor_of(desk_services, Role.TRADER)


@pytest.fixture
def open_page(desk_services: Services) -> OpenPage:
    """Open a page by its file below `pages/`, inside the menu, signed in as a role.

    `open_page("trading/backtest.py", {"id": "7"}, role=Role.VIEWER)`
    """

    def open_(
        file: str, query: dict[str, str] | None = None, *, role: Role = Role.TRADER
    ) -> AppTest:
        app = AppTest.from_file(menu.__file__, default_timeout=TIMEOUT_SECONDS)
        app.user = {"token_hash": enter(desk_services, role)}
        app.switch_page(file)  # a page's address is its file's name, so the menu finds it
        app.query_params = dict(query or {})
        return app.run()

    return open_


@pytest.fixture
def open_alone(desk_services: Services) -> OpenPage:
    """Open a page without the menu, which would not even list what a role may not open."""

    def open_(file: str, *, role: Role) -> AppTest:
        path = Path(menu.__file__).parent / file
        app = AppTest.from_file(path, default_timeout=TIMEOUT_SECONDS)
        app.user = {"token_hash": enter(desk_services, role)}
        return app.run()

    return open_


@pytest.fixture
def run_jobs(desk_services: Services) -> Callable[[Actor], None]:
    """Carry out the actor's waiting jobs here and now, as a worker would."""

    def run(actor: Actor) -> None:
        runner = build_runner(desk_services)
        for job in desk_services.jobs.list_jobs(actor):
            if not job.is_finished:
                runner.run(job.id)

    return run
