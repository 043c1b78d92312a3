"""What is seen of prompts: what waits, which versions there are, who let them in, how they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.admin.prompt_types import (
    PromptBoard,
    PromptComparison,
    PromptMoveView,
    PromptUsage,
    PromptVersionView,
    PromptView,
)
from core.admin.prompt_usage import sum_usage
from core.clock import now
from core.contracts import Actor
from core.enums import PromptState
from core.errors import NotFoundError
from core.gen_ai.prompts.diffing import compare
from core.gen_ai.prompts.evaluation import read_evaluation
from core.gen_ai.prompts.standing import find_in_production, has_passed, is_fit
from core.gen_ai.prompts.templates import TEMPLATES, find_template
from core.gen_ai.prompts.types import BUILT_IN_VERSION, PromptTemplate
from core.permissions import Permission, require
from db.gen_ai.prompt_repository import PromptRepository
from db.gen_ai.prompt_tables import PromptMove, PromptVersion
from db.gen_ai.prompt_usage_repository import PromptUsageRepository
from db.session import Database, Session


class PromptBoardService:
    """Reads prompts and their calls."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_board(self, actor: Actor) -> PromptBoard:
        """All prompts, and what waits for a second person."""
        require(actor, Permission.READ_SYSTEM)
        with self._database.read() as session:
            prompts = tuple(_load(session, one) for one in TEMPLATES.values())
        waiting = [
            _compare(prompt, version)
            for prompt in prompts
            for version in prompt.versions
            if version.state is PromptState.IN_REVIEW
        ]
        return PromptBoard(prompts, tuple(sorted(waiting, key=_find_wait)))

    def compare_version(self, actor: Actor, name: str, version: int) -> PromptComparison:
        """One version beside the one that models are given.

        Raises:
            NotFoundError: no such prompt, or no such version of it.
        """
        require(actor, Permission.READ_SYSTEM)
        template = find_template(name)
        with self._database.read() as session:
            prompt = _load(session, template)
        found = prompt.find(version)
        if found is None:
            raise NotFoundError(
                f"{template.title} has no version {version}.", "Open one from the list."
            )
        return _compare(prompt, found)


def _load(session: Session, template: PromptTemplate) -> PromptView:
    prompts = PromptRepository(session)
    rows, moves = prompts.list_versions(template.name), prompts.list_moves(template.name)
    usage = sum_usage(PromptUsageRepository(session).count_outcomes(template.name))
    production = find_in_production(moves)
    row = next((one for one in rows if one.version == production), None)
    return PromptView(
        name=template.name,
        title=template.title,
        does=template.does,
        must=tuple(sorted(template.must)),
        may=tuple(sorted(template.may)),
        production=production,
        used=production if is_fit(row) else BUILT_IN_VERSION,
        versions=(
            *(_build(one, production, usage) for one in rows),
            _build_built_in(template, production, usage),
        ),
        moves=_build_moves(moves),
    )


def _build(
    row: PromptVersion, production: int, usage: Mapping[int, PromptUsage]
) -> PromptVersionView:
    return PromptVersionView(
        name=row.name,
        version=row.version,
        state=row.state,
        content=row.content,
        based_on=row.based_on,
        note=row.note,
        author_id=row.author_id,
        author=row.author,
        created_at=row.created_at,
        handed_in_at=row.handed_in_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.reason,
        evaluation=read_evaluation(row.evaluation, row.fingerprint),
        evaluated_at=row.evaluated_at,
        has_passed=has_passed(row),
        is_in_production=row.version == production,
        is_fit=is_fit(row),
        usage=usage.get(row.version, PromptUsage()),
    )


def _build_built_in(
    template: PromptTemplate, production: int, usage: Mapping[int, PromptUsage]
) -> PromptVersionView:
    return PromptVersionView(
        name=template.name,
        version=BUILT_IN_VERSION,
        state=PromptState.APPROVED,
        content=template.built_in,
        based_on=BUILT_IN_VERSION,
        note="",
        author_id=0,
        author="",
        created_at=None,
        handed_in_at=None,
        decided_at=None,
        decided_by="",
        reason="",
        evaluation=None,
        evaluated_at=None,
        has_passed=True,  # a test sees to it
        is_in_production=production == BUILT_IN_VERSION,
        is_fit=True,
        usage=usage.get(BUILT_IN_VERSION, PromptUsage()),
    )


def _build_moves(moves: Sequence[PromptMove]) -> tuple[PromptMoveView, ...]:
    return tuple(
        PromptMoveView(one.at, one.version, one.is_return, one.moved_by, one.reason)
        for one in reversed(moves)
    )


def _compare(prompt: PromptView, shown: PromptVersionView) -> PromptComparison:
    used = prompt.find(prompt.used)
    old = used.content if used else ""
    return PromptComparison(prompt.title, shown, prompt.used, compare(old, shown.content))


def _find_wait(one: PromptComparison) -> datetime:
    return one.shown.handed_in_at or now()
