"""Strategies that the caller has saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from core.gateway.api.models.base import ApiModel


class SavedStrategyModel(ApiModel):
    """A saved strategy in its newest version."""

    id: int = Field(description="Starts a backtest as its `strategy_id`.")
    name: str
    kind: str = Field(description="As in /api/v1/backtest-options, or rules of its owner's own.")
    kind_title: str
    version: int
    words: str = Field(description="What it does with these values.")
    params: dict[str, Any]
    execution: dict[str, Any]
    description: str
    tags: list[str]
    template: str
    is_active: bool = Field(description="One that is off gives no signals.")
    is_sound: bool = Field(description="Whether this version of the application can run it.")
    created_at: datetime
    updated_at: datetime
