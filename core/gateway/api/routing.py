"""A router for one topic, with what all of them have in common."""

from __future__ import annotations

from fastapi import APIRouter

from core.gateway.api.models.base import ErrorBody

PREFIX = "/v1"

_REFUSALS: dict[int | str, str] = {
    400: "The request cannot be carried out as it stands.",
    401: "No key, or none that is live.",
    403: "The key lacks a scope, or its owner's role does not allow this.",
    404: "There is nothing of that name, or it is someone else's.",
    409: "It contradicts what is stored.",
    413: "More was sent than is taken.",
    429: "Too many requests; see Retry-After.",
    # Named, it also keeps FastAPI from promising a 422 that nobody gets.
    "default": "Any other failure, in the same shape.",
}


def build_router(topic: str) -> APIRouter:
    """An empty router; its routes stand in the document under that topic."""
    return APIRouter(
        prefix=PREFIX,
        tags=[topic],
        responses={
            status: {"model": ErrorBody, "description": words}
            for status, words in _REFUSALS.items()
        },
    )
