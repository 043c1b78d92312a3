"""Who calls: what every route of the API works with, as `Desk` is for pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response, Security
from fastapi.security import HTTPBearer, SecurityScopes

from core.contracts import Actor
from core.gateway.api.answers import answer, answer_page
from core.gateway.api.door import ACTOR
from core.gateway.api.models.base import ApiModel
from core.permissions import Permission, require
from core.services import Services
from core.tracing.traced_services import trace_services

_BEARER = HTTPBearer(
    auto_error=False,  # the door has read the key: this is for the document
    scheme_name="api_key",
    description="A key from the page API keys, as `Authorization: Bearer sdk_…`.",
)


@dataclass(frozen=True, slots=True)
class Call:
    """One admitted request."""

    actor: Actor
    services: Services
    request: Request

    def answer(
        self, model: type[ApiModel], body: object, fields: str = "", status: int = 200
    ) -> Response:
        """One thing, see `answers.answer`."""
        return answer(self.request, model, body, fields, status)

    def answer_page(
        self,
        model: type[ApiModel],
        items: Iterable[object],
        next_cursor: str | None,
        fields: str = "",
        **head: object,
    ) -> Response:
        """A stretch of a list, see `answers.answer_page`."""
        return answer_page(self.request, model, items, next_cursor, fields, **head)


async def _build_call(
    request: Request, scopes: SecurityScopes, _: Annotated[object, Depends(_BEARER)]
) -> Call:
    """The call, once its key has all scopes that the route names.

    The services ask again; asked here, a key without the scope costs nothing and learns nothing.

    Raises:
        NotPermittedError: the key, or its owner's role, lacks one.
    """
    actor: Actor = request.scope[ACTOR]
    for scope in scopes.scopes:
        require(actor, Permission(scope))
    return Call(actor, trace_services(request.app.state.services), request)


def needs(*scopes: Permission) -> Any:
    """What stands beside `call` in a route's signature: admits callers with these scopes only."""
    return Security(_build_call, scopes=[scope.value for scope in scopes])


Fields = Annotated[
    str,
    Query(
        max_length=1_000,
        description="Only these fields (of each item), separated by commas.",
    ),
]
Cursor = Annotated[
    str | None, Query(max_length=300, description="`next_cursor` of the answer before.")
]
Limit = Annotated[int, Query(ge=1, le=200, description="At most so many items.")]
RowLimit = Annotated[int, Query(ge=1, le=5_000, description="At most so many rows.")]
