"""Decides on prompts: approved or rejected, in production, rolled back. Always a second person."""

from __future__ import annotations

from core.admin.reasons import check_reason
from core.clock import now
from core.contracts import Actor, RecordAudit
from core.enums import PromptState
from core.errors import ConflictError
from core.gen_ai.prompts.persons import check_person, check_second_person, check_state, describe
from core.gen_ai.prompts.standing import find_in_production, has_passed, is_fit, list_standing
from core.gen_ai.prompts.templates import find_template
from core.gen_ai.prompts.types import BUILT_IN_VERSION
from core.permissions import Permission, require
from db.gen_ai.prompt_repository import PromptRepository
from db.gen_ai.prompt_tables import PromptMove, PromptVersion
from db.session import Database, Session

_NOT_PASSED = (
    "This text has not passed an evaluation by the rules of today.",
    "Evaluate it again.",
)


class PromptAdminService:
    """What another person than the author decides.

    Args:
        record_audit: notes every decision, with the decision's own transaction.
    """

    def __init__(self, database: Database, record_audit: RecordAudit) -> None:
        self._database = database
        self._record_audit = record_audit

    def approve(self, actor: Actor, name: str, version: int, reason: str) -> None:
        """Let a version in; it is in production only once it is put there.

        Raises:
            ConflictError: it is not in review, or this text has passed no evaluation.
            NotPermittedError: it is the actor's own.
        """
        require(actor, Permission.APPROVE_PROMPTS)
        self._decide(actor, name, version, reason, PromptState.APPROVED)

    def reject(self, actor: Actor, name: str, version: int, reason: str) -> None:
        """Turn a version down; its author can make another draft from it.

        Raises:
            ConflictError: it is not in review.
            NotPermittedError: it is the actor's own.
        """
        require(actor, Permission.APPROVE_PROMPTS)
        self._decide(actor, name, version, reason, PromptState.REJECTED)

    def put_in_production(self, actor: Actor, name: str, version: int, reason: str) -> None:
        """From now on models are given this version.

        Raises:
            ConflictError: not approved, not evaluated, or in production already.
            NotPermittedError: it is the actor's own.
        """
        require(actor, Permission.APPROVE_PROMPTS)
        why = check_reason(reason)
        with self._database.write() as session:
            prompts = self._open(session, name)
            row = prompts.get_version(name, version)
            check_second_person(actor, row)
            check_state(row, PromptState.APPROVED)
            if not is_fit(row):
                raise ConflictError(*_NOT_PASSED)
            moves = prompts.list_moves(name)
            before = find_in_production(moves)
            if before == version:
                raise ConflictError("This version is in production already.")
            prompts.add_move(
                PromptMove(
                    name=name,
                    number=len(moves) + 1,
                    version=version,
                    moved_by_id=actor.user_id,
                    moved_by=actor.username,
                    reason=why,
                )
            )
            self._record_audit(
                session,
                action="prompt.put_in_production",
                actor=actor,
                target=describe(row),
                details={"before": before, "reason": why},
            )

    def roll_back(self, actor: Actor, name: str, seen: int) -> int:
        """Back to what was in production before, or to the text in the code.

        Args:
            actor: a second person, where the version before has an author.
            name: of the prompt.
            seen: the version that the actor saw in production and wants out of it.

        Returns:
            The version that is in production now.

        Raises:
            ConflictError: another one is in production by now, or it is the text in the code.
            NotPermittedError: the version before is the actor's own.
        """
        require(actor, Permission.APPROVE_PROMPTS)
        check_person(actor)
        with self._database.write() as session:
            prompts = self._open(session, name)
            moves = prompts.list_moves(name)
            if find_in_production(moves) != seen or seen == BUILT_IN_VERSION:
                raise ConflictError(
                    "There is nothing to roll back: that version is not in production.",
                    "Reload the page to see what is.",
                )
            target = self._find_earlier(prompts, name, list_standing(moves)[:-1], seen)
            if target is not None:
                check_second_person(actor, target)
            version = target.version if target else BUILT_IN_VERSION
            prompts.add_move(
                PromptMove(
                    name=name,
                    number=len(moves) + 1,
                    version=version,
                    is_return=True,
                    moved_by_id=actor.user_id,
                    moved_by=actor.username,
                )
            )
            self._record_audit(
                session,
                action="prompt.rolled_back",
                actor=actor,
                target=f"{name} {version}",
                details={"before": seen},
            )
            return version

    def _decide(
        self, actor: Actor, name: str, version: int, reason: str, state: PromptState
    ) -> None:
        why = check_reason(reason)
        with self._database.write() as session:
            row = self._open(session, name).get_version(name, version)
            check_second_person(actor, row)
            check_state(row, PromptState.IN_REVIEW)
            if state is PromptState.APPROVED and not has_passed(row):
                raise ConflictError(*_NOT_PASSED)
            row.state, row.reason, row.decided_at = state, why, now()
            row.decided_by_id, row.decided_by = actor.user_id, actor.username
            self._record_audit(
                session,
                action=f"prompt.{state.value}",
                actor=actor,
                target=describe(row),
                details={"reason": why, "fingerprint": row.fingerprint},
            )

    def _open(self, session: Session, name: str) -> PromptRepository:
        """For changing: nobody else changes this prompt until the transaction ends."""
        find_template(name)
        prompts = PromptRepository(session)
        prompts.lock(name)
        return prompts

    def _find_earlier(
        self, prompts: PromptRepository, name: str, standing: list[int], seen: int
    ) -> PromptVersion | None:
        """The last of them that is still fit; None for the text in the code."""
        for version in reversed(standing):
            row = prompts.find_version(name, version)
            if row is not None and version != seen and is_fit(row):
                return row
        return None
