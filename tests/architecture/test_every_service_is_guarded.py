"""Every public method of every service refuses an actor without permissions, first of all.

Services are found by their file name and methods by being public: a new one is covered as
soon as it is written, and one without a guard fails the build.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from types import ModuleType
from typing import Any

import pytest

import core
from core.contracts import Actor
from core.enums import Role
from core.errors import NotPermittedError

WITHOUT_ACTOR = {
    "SignInService.verify_password": "nobody is signed in yet; tries are counted and limited",
    "SignInService.issue_demo_ticket": "nobody is signed in yet; demo accounts in the demo only",
    "SignInService.exchange_ticket": "nobody is signed in yet; the ticket is the proof",
    "SessionService.find_by_token": "asks who the actor is; the secret is the proof",
    "SessionService.find_by_hash": "asks who the actor is; the gate sets the hash",
    "SessionService.is_live": "asked by the gate for each message of a socket",
    "SessionService.list_live": "asked by the gate for all open sockets",
    "ApiKeyService.find_by_secret": "asks who the caller is; the secret of the key is the proof",
    "ApiKeyService.note_use": "called by the door of the API for the key that it has checked",
    "SessionService.sign_out": "the secret of the session is the proof",
    "AccountService.find_actor": "asked by the job runner, in whose name a job runs",
    "AccountSetupService.create_first_admin": "command line only; refused once there is one",
    "AccountSetupService.seed_demo_accounts": "start of the demo only; refused in real mode",
    "AuditService.note_refusal": "told by pages and the API of what they refused; tells nothing",
    "SystemService.check_ready": "/readyz: the load balancer does not sign in",
    "SystemService.count_states": "/metrics: counts only, the gate guards the route",
    "BackupService.find_state": "/metrics and service levels: instants and counts only",
    "CacheService.list_regions": "/metrics and the system page: sizes and counts only",
    "CacheService.find_state": "/metrics and the system page: whether Redis answers",
    "CacheService.note_own": "told by the outbox after a commit; makes forget, tells nothing",
    "CacheService.remember_quotes": "put together at the start; what it gives asks the region",
    "CacheService.close": "the end of the process",
    "build_cache": "put together at the start; tells nothing",
    "JobService.add": "called by services in their own transaction, after their own guard",
    "JobService.send": "called by services after their commit; wakes a worker, tells nothing",
    "SignalLedgerService.seal": "called by scans in their own transaction, after their own guard",
    "SignalFollowService.add_following": "the system's own work, added with what it is to follow",
}
"""Service methods and functions that take no actor, and why that is safe."""

_EVENT_HANDLER = re.compile(r"on_[a-z_]+")
_JOB_HANDLER = re.compile(r"run_([a-z_]+_)?job")


def service_modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(core.__path__, "core."):
        if found.name.endswith("_service"):
            yield importlib.import_module(found.name)


def callables_of(module: ModuleType) -> Iterator[tuple[str, type | None, Callable[..., Any]]]:
    """Public functions and methods of one module, by name, with their class."""
    for name, item in vars(module).items():
        if name.startswith("_") or getattr(item, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(item):
            yield name, None, item
        elif inspect.isclass(item):
            for method_name in dir(item):
                if not method_name.startswith("_"):
                    yield f"{name}.{method_name}", item, inspect.getattr_static(item, method_name)


def public_callables() -> dict[str, tuple[type | None, Callable[..., Any]]]:
    """Those of all service modules; of two with one name the second has its module in front."""
    found: dict[str, tuple[type | None, Callable[..., Any]]] = {}
    for module in service_modules():
        for name, kind, method in callables_of(module):
            found[f"{module.__name__}.{name}" if name in found else name] = (kind, method)
    return found


CALLABLES = public_callables()


def is_handler(name: str, method: Callable[..., Any]) -> bool:
    """Whether name and parameters are those of an event handler or a job handler.

    The name alone would be a way around the guard.
    """
    if not inspect.isfunction(method):
        return False
    parameters = list(inspect.signature(method).parameters)[1:]
    short = name.rpartition(".")[2]
    return bool(
        (_EVENT_HANDLER.fullmatch(short) and parameters == ["event", "event_id"])
        or (_JOB_HANDLER.fullmatch(short) and parameters == ["job"])
    )


def is_data(kind: type | None) -> bool:
    """Whether it is a record that stands beside a service, and no service itself."""
    return is_dataclass(kind) and not kind.__name__.endswith("Service")


GUARDED = {
    name: pair
    for name, pair in CALLABLES.items()
    if name not in WITHOUT_ACTOR and not is_handler(name, pair[1]) and not is_data(pair[0])
}


def call_as(actor: Actor, kind: type | None, method: Callable[..., Any]) -> None:
    """Call with an empty service: whatever it touched before the guard would not be there."""
    assert inspect.isfunction(method), "a service has plain methods: no property, no class method"
    parameters = list(inspect.signature(method).parameters.values())
    own = [] if kind is None else [kind.__new__(kind)]
    rest = parameters[len(own) :]
    assert rest, "takes no actor"
    assert rest[0].name == "actor", f"takes {rest[0].name!r} first and not an actor"
    positional = [None for one in rest[1:] if one.kind is one.POSITIONAL_OR_KEYWORD]
    named = {one.name: None for one in rest[1:] if one.kind is one.KEYWORD_ONLY}
    method(*own, actor, *positional, **named)


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> Actor:
    """An administrator in a world where no role may do anything."""
    empty: dict[Role, frozenset[Any]] = {role: frozenset() for role in Role}
    monkeypatch.setattr("core.permissions.ROLE_PERMISSIONS", empty)
    return Actor(1, Role.ADMIN, "nobody")


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_a_service_method_refuses_before_it_touches_anything(name: str, nobody: Actor) -> None:
    with pytest.raises(NotPermittedError):
        call_as(nobody, *GUARDED[name])


def test_every_exception_still_exists_and_has_a_reason() -> None:
    assert not set(WITHOUT_ACTOR) - set(CALLABLES), "no longer there: take it off the list"
    assert all(len(reason) > 10 for reason in WITHOUT_ACTOR.values())


def test_services_are_found_in_every_domain() -> None:
    domains = {module.__name__.split(".")[1] for module in service_modules()}
    assert {"admin", "jobs", "market_data", "trading", "user"} <= domains
    assert len(GUARDED) >= 40


class _Careless:
    """What a service must not look like."""

    def unguarded(self, actor: Actor) -> str:
        return "a secret"

    def guarded_late(self, actor: Actor) -> None:
        self._database.read()  # type: ignore[attr-defined]

    def without_actor(self, user_id: int) -> str:
        return "a secret"

    def nothing_at_all(self) -> str:
        return "a secret"

    def lazy(self, actor: Actor) -> Iterator[str]:
        yield "a secret"

    @property
    def everything(self) -> str:
        return "a secret"

    def on_second_thought(self, actor: Actor) -> str:
        return "a secret"


@pytest.mark.parametrize("name", [name for name in vars(_Careless) if not name.startswith("_")])
def test_this_test_finds_what_it_is_for(name: str, nobody: Actor) -> None:
    method = inspect.getattr_static(_Careless, name)
    assert not is_handler(name, method)
    try:
        call_as(nobody, _Careless, method)
    except NotPermittedError:
        pytest.fail("took it for guarded")
    except (AssertionError, AttributeError):
        pass
