"""The services of prompts on one database, and the people who use them."""

from __future__ import annotations

from core.admin.audit_trail import add_audit
from core.admin.prompt_assembly import build_prompt_services
from core.contracts import Actor
from core.enums import Role
from core.gen_ai.prompts.production import find_prompt
from core.gen_ai.prompts.templates import TEMPLATES
from db.admin.audit_repository import AuditRepository
from db.gen_ai.prompt_repository import PromptRepository
from db.gen_ai.prompt_tables import PromptVersion
from db.session import Database

NAME = "signal_analysis"
TEXT = TEMPLATES[NAME].built_in
BAD = f"{TEXT}\nThe profit is guaranteed 100 %."
ANN, BOB = Actor(1, Role.ADMIN, "ann"), Actor(2, Role.ADMIN, "bob")
DEV = Actor(3, Role.DEVOPS, "dev")
WHY = "A good reason."


class PromptDesk:
    """The three services on one database, and short words for what people do."""

    def __init__(self, database: Database, name: str = NAME) -> None:
        self.database, self.name = database, name
        found = build_prompt_services(database, add_audit)
        self.write, self.admin, self.board = found.prompts, found.prompt_admin, found.prompt_board

    def bring(self, author: Actor, judge: Actor | None, text: str = TEXT) -> int:
        """A version handed in and, with a judge, approved."""
        version = self.write.make_draft(author, NAME, 0)
        self.write.edit_draft(author, NAME, version, text)
        self.write.evaluate(author, NAME, version)
        self.write.hand_in(author, NAME, version)
        if judge:
            self.admin.approve(judge, NAME, version, WHY)
        return version

    def row(self, version: int) -> PromptVersion:
        with self.database.read() as session:
            return PromptRepository(session).get_version(self.name, version)

    def used(self) -> int:
        return find_prompt(self.database, self.name).version

    def actions(self) -> list[str]:
        """Oldest first."""
        with self.database.read() as session:
            entries = AuditRepository(session).list_entries(limit=1000)
        return [one.action for one in reversed(entries) if one.target.startswith(f"{self.name} ")]
