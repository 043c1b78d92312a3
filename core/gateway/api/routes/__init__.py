"""The routes of the API, a file for each topic."""

from __future__ import annotations

from fastapi import APIRouter

from core.gateway.api.routes import (
    account,
    backtests,
    chat,
    instruments,
    jobs,
    korea,
    signals,
    strategies,
    watchlists,
)


def list_routers() -> list[APIRouter]:
    """All of them, in the order of the document."""
    topics = (account, signals, strategies, korea, backtests, jobs, watchlists, instruments, chat)
    return [topic.ROUTER for topic in topics]
