"""How the API answers: the fields asked for, as JSON, with a tag that spares a second reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import Request, Response
from pydantic import TypeAdapter

from core.errors import InvalidInputError
from core.gateway.api.models.base import ApiModel

_MOST_FIELDS = 60
_ANYTHING: TypeAdapter[object] = TypeAdapter(object)


def write_json(content: object) -> bytes:
    """Compact JSON; times in UTC, and null for what is no number."""
    return _ANYTHING.dump_json(content)


def answer(
    request: Request, model: type[ApiModel], body: object, fields: str = "", status: int = 200
) -> Response:
    """One thing.

    Args:
        request: being answered.
        model: what it is to the outside.
        body: what a service returned, or the model itself.
        fields: those wanted, separated by commas; empty for all.
        status: of the answer.

    Raises:
        InvalidInputError: there is no such field.
    """
    wanted = _read_fields(model, fields)
    return _write(request, model.model_validate(body).model_dump(include=wanted), status)


def answer_page(
    request: Request,
    model: type[ApiModel],
    items: Iterable[object],
    next_cursor: str | None,
    fields: str = "",
    **head: object,
) -> Response:
    """A stretch of a list; `fields` are those of its items, `head` is told beside them."""
    wanted = _read_fields(model, fields)
    rows = [model.model_validate(item).model_dump(include=wanted) for item in items]
    return _write(request, {"items": rows, "next_cursor": next_cursor, **head}, 200)


def _read_fields(model: type[ApiModel], fields: str) -> set[str] | None:
    if not fields:
        return None
    wanted = [name.strip() for name in fields.split(",", _MOST_FIELDS)]
    unknown = [name for name in wanted if name not in model.model_fields]
    if unknown:
        raise InvalidInputError(
            f"There is no field {_quote(unknown)} here.",
            f"There are: {', '.join(model.model_fields)}.",
        )
    return set(wanted)


def _quote(names: Sequence[str]) -> str:
    return ", ".join(repr(name[:40]) for name in names[:3])


def _write(request: Request, content: dict[str, Any], status: int) -> Response:
    body = write_json(content)
    headers = {}
    if request.method == "GET":
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        # Kept by the caller alone, and never used without asking.
        headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "authorization"}
        if tag in _read_tags(request):
            return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media_type="application/json")


def _read_tags(request: Request) -> set[str]:
    return {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
