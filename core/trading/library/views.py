"""From stored rows to what pages may see."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from core.errors import AppError
from core.trading.declaration import build_declared
from core.trading.library.outline import compare_outlines, outline
from core.trading.library.types import StrategyView, VersionView
from core.trading.request import Execution
from core.trading.stored_strategy import build_strategy, find_title
from core.trading.validation import check_sides
from db.base import stored_id
from db.trading.strategy_tables import SavedStrategy, StrategyVersion


def check_values(
    kind: str, params: Mapping[str, Any], execution: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Complete, JSON-ready parameters and execution rules.

    Raises:
        NotFoundError, InvalidInputError: see `build_strategy`; or the two do not fit together.
    """
    strategy, rules = build_strategy(kind, params), build_declared(Execution, execution)
    check_sides(strategy, rules)
    return strategy.params.model_dump(mode="json"), rules.model_dump(mode="json")


def view_strategy(row: SavedStrategy) -> StrategyView:
    """A saved strategy; one that this version no longer accepts says why."""
    words, is_sound = _say(row.kind, json.dumps(row.params))
    return StrategyView(
        id=stored_id(row.id),
        name=row.name,
        kind=row.kind,
        kind_title=find_title(row.kind),
        params=dict(row.params),
        execution=dict(row.execution),
        description=row.description,
        tags=tuple(row.tags),
        is_active=row.is_active,
        template=row.template,
        version=row.version,
        words=words,
        is_sound=is_sound,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


@lru_cache(maxsize=2_000)
def _say(kind: str, written: str) -> tuple[str, bool]:
    """Words, and whether it can be run; kept, because a list says them of up to 200 strategies."""
    try:
        return build_strategy(kind, json.loads(written)).describe(), True
    except AppError as error:
        return f"This version cannot run it: {error.message}", False


def view_versions(kind: str, rows: list[StrategyVersion]) -> tuple[VersionView, ...]:
    """All versions, newest first, each with what differs from the one before.

    Args:
        kind: of the strategy.
        rows: newest first.
    """
    outlines = [outline_values(kind, row.params, row.execution) for row in rows]
    older = [*outlines[1:], None]
    return tuple(
        VersionView(
            number=row.number,
            note=row.note,
            created_at=row.created_at,
            change=()
            if before is None
            else tuple(line for line in compare_outlines(before, own) if line.change != "same"),
        )
        for row, own, before in zip(rows, outlines, older, strict=True)
    )


def outline_values(
    kind: str, params: Mapping[str, Any], execution: Mapping[str, Any]
) -> tuple[str, ...]:
    """The outline of stored values; the bare values where this version does not accept them."""
    try:
        return outline(build_strategy(kind, params), build_declared(Execution, execution))
    except AppError:
        return tuple(f"{name}: {value}" for name, value in {**params, **execution}.items())
