"""A router for one topic, with what all of them have in common."""

from __future__ import annotations

from fastapi import APIRouter

from core.gateway.api.models.base import ErrorBody

PREFIX = "/v1"

_REFUSALS = {
    400: "The request cannot be carried out as it stands.",
    401: "No key, or none that is live.",
    403: "The key lacks a scope, or its owner's role does not allow this.",
    404: "There is nothing of that name, or it is someone else's.",
    429: "Too many requests; see Retry-After.",
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
