"""Puts the gate, the routes and the lifespan together for `app.py`."""

from __future__ import annotations

from functools import cache

from starlette.middleware import Middleware

from core.gateway.api.door import CALLS, SECONDS, ApiDoor
from core.gateway.api.redis_call_limit import build_call_limit
from core.gateway.gate import Gate
from core.gateway.gate_rules import GateRules
from core.gateway.lifespan import build_lifespan
from core.gateway.live_sockets import LiveSockets
from core.gateway.routes import ROUTES
from core.gateway.shell import Shell
from core.service_factory import get_services

__all__ = ["LIFESPAN", "MIDDLEWARE", "ROUTES"]


@cache
def _rules() -> GateRules:
    services = get_services()
    return GateRules(
        find_by_token=services.sessions.find_by_token,
        is_live=services.sessions.is_live,
        allowed_hosts=services.web.allowed_hosts,
        metrics_token=services.web.metrics_token,
        enter_api=ApiDoor(
            services.api_keys.find_by_secret,
            services.api_keys.note_use,
            build_call_limit(CALLS, SECONDS, services.web.redis_url),
        ).enter,
    )


def _list_live(token_hashes: set[str]) -> set[str]:
    return get_services().sessions.list_live(token_hashes)


_sockets = LiveSockets(_list_live)

MIDDLEWARE = [Middleware(Gate, rules=_rules, sockets=_sockets), Middleware(Shell)]
LIFESPAN = build_lifespan(_sockets)
