"""Writes prompts: drafts, their evaluation, and handing them in."""

from __future__ import annotations

from core.clock import now
from core.contracts import Actor, RecordAudit
from core.enums import PromptState
from core.errors import ConflictError, InvalidInputError, NotPermittedError
from core.gen_ai.prompts.evaluation import LONGEST, Evaluation, evaluate
from core.gen_ai.prompts.persons import check_author, check_person, check_state, describe
from core.gen_ai.prompts.rendering import list_variables
from core.gen_ai.prompts.standing import find_in_production, has_passed
from core.gen_ai.prompts.templates import find_template
from core.permissions import Permission, is_allowed, require
from db.gen_ai.prompt_repository import PromptRepository
from db.gen_ai.prompt_tables import PromptVersion
from db.session import Database

_JUDGED = (PromptState.DRAFT, PromptState.IN_REVIEW, PromptState.APPROVED)
_MOST_OPEN = 20
_LONGEST_NOTE = 500


class PromptService:
    """What an author does; what another person decides is `core.admin.prompt_admin_service`.

    Args:
        record_audit: notes every step, with the step's own transaction.
    """

    def __init__(self, database: Database, record_audit: RecordAudit) -> None:
        self._database = database
        self._record_audit = record_audit

    def make_draft(self, actor: Actor, name: str, based_on: int) -> int:
        """A draft of one's own with the text of any version.

        Returns:
            Its number.

        Raises:
            NotFoundError: no such prompt, or no such version of it.
            ConflictError: too many versions are open already.
        """
        require(actor, Permission.WRITE_PROMPTS)
        check_person(actor)
        template = find_template(name)
        with self._database.write() as session:
            prompts = PromptRepository(session)
            prompts.lock(name)
            content = template.built_in
            if based_on:
                content = prompts.get_version(name, based_on).content
            unfinished = (PromptState.DRAFT, PromptState.IN_REVIEW)
            if sum(one.state in unfinished for one in prompts.list_versions(name)) >= _MOST_OPEN:
                raise ConflictError(
                    f"There are {_MOST_OPEN} drafts of this prompt already.", "Archive some first."
                )
            row = PromptVersion(
                name=name,
                version=prompts.find_highest(name) + 1,
                based_on=based_on,
                content=content,
                variables=list_variables(content),
                state=PromptState.DRAFT,
                author_id=actor.user_id,
                author=actor.username,
                evaluation={},
            )
            prompts.add_version(row)
            self._record_audit(
                session,
                action="prompt.drafted",
                actor=actor,
                target=describe(row),
                details={"based_on": based_on},
            )
            return row.version

    def edit_draft(
        self, actor: Actor, name: str, version: int, content: str, note: str = ""
    ) -> None:
        """Another text for one's own draft; what was evaluated before counts no longer.

        Raises:
            ConflictError: it is no draft.
            NotPermittedError: it is somebody else's.
        """
        require(actor, Permission.WRITE_PROMPTS)
        text = "\n".join(line.rstrip() for line in content.splitlines()).strip()
        said = " ".join(note.split())
        if len(text) > LONGEST or len(said) > _LONGEST_NOTE:
            raise InvalidInputError(
                "The text is too long.",
                f"Use at most {LONGEST:,} characters, {_LONGEST_NOTE} for what is different.",
            )
        with self._database.write() as session:
            row = self._get(PromptRepository(session), name, version)
            check_author(actor, row)
            check_state(row, PromptState.DRAFT)
            row.content, row.note, row.variables = text, said, list_variables(text)
            row.edited_at, row.evaluation = now(), {}
            row.is_passed, row.fingerprint, row.evaluated_at = False, "", None
            self._record_audit(session, action="prompt.edited", actor=actor, target=describe(row))

    def evaluate(self, actor: Actor, name: str, version: int) -> Evaluation:
        """All checks of a version, stored with it; asks no model."""
        require(actor, Permission.WRITE_PROMPTS)
        with self._database.write() as session:
            row = self._get(PromptRepository(session), name, version)
            check_state(row, *_JUDGED)
            found = evaluate(find_template(name), row.content, version)
            row.evaluation, row.fingerprint = found.to_json(), found.fingerprint
            row.is_passed, row.evaluated_at = found.is_passed, now()
            self._record_audit(
                session,
                action="prompt.evaluated",
                actor=actor,
                target=describe(row),
                details={"passed": found.is_passed, "fingerprint": found.fingerprint},
            )
            return found

    def hand_in(self, actor: Actor, name: str, version: int) -> None:
        """Ask another person to decide on one's own draft; it cannot be edited any more.

        Raises:
            ConflictError: it is no draft, or this text has passed no evaluation.
            NotPermittedError: it is somebody else's.
        """
        require(actor, Permission.WRITE_PROMPTS)
        with self._database.write() as session:
            row = self._get(PromptRepository(session), name, version)
            check_author(actor, row)
            check_state(row, PromptState.DRAFT)
            if not has_passed(row):
                raise ConflictError(
                    "This text has not passed an evaluation.", "Evaluate it, then hand it in."
                )
            row.state, row.handed_in_at = PromptState.IN_REVIEW, now()
            self._record_audit(
                session, action="prompt.handed_in", actor=actor, target=describe(row)
            )

    def archive(self, actor: Actor, name: str, version: int) -> None:
        """Lay a version aside for good: its author, or who may approve prompts.

        Raises:
            ConflictError: it is in production, or laid aside already.
        """
        require(actor, Permission.WRITE_PROMPTS)
        with self._database.write() as session:
            prompts = PromptRepository(session)
            row = self._get(prompts, name, version)
            is_own = row.author_id == check_person(actor)
            if not is_own and not is_allowed(actor.role, Permission.APPROVE_PROMPTS):
                raise NotPermittedError(
                    "This version is somebody else's.", "Its author can archive it."
                )
            check_state(row, *(one for one in PromptState if one is not PromptState.ARCHIVED))
            if find_in_production(prompts.list_moves(name)) == version:
                raise ConflictError(
                    "This version is in production.",
                    "Roll back first, or put another in its place.",
                )
            before, row.state, row.archived_at = row.state, PromptState.ARCHIVED, now()
            self._record_audit(
                session,
                action="prompt.archived",
                actor=actor,
                target=describe(row),
                details={"before": before.value},
            )

    def _get(self, prompts: PromptRepository, name: str, version: int) -> PromptVersion:
        """For changing: nobody else changes this prompt until the transaction ends."""
        find_template(name)
        prompts.lock(name)
        return prompts.get_version(name, version)
