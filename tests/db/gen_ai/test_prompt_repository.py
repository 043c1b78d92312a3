from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from core.admin.audit_trail import add_audit
from core.admin.prompt_assembly import build_prompt_services
from core.admin.prompt_usage import sum_usage
from core.clock import now
from core.contracts import Actor
from core.enums import ModelOutcome, PromptState, Role
from core.errors import AppError, ConflictError, NotFoundError
from db.gen_ai.prompt_repository import PromptRepository
from db.gen_ai.prompt_tables import PromptMove, PromptVersion
from db.gen_ai.prompt_usage_repository import PromptUsageRepository
from db.gen_ai.tables import GenAiCall

NAME = "signal_analysis"


def version(number: int, name: str = NAME) -> PromptVersion:
    return PromptVersion(
        name=name, version=number, content="{a} 본문", variables=["a"], state=PromptState.DRAFT,
        author_id=1, author="ann", evaluation={"rules": 1, "findings": [{"risk": 0.3}]},
    )  # fmt: skip


def move(number: int, to: int) -> PromptMove:
    return PromptMove(name=NAME, number=number, version=to, moved_by_id=2, moved_by="bob")


def test_versions_and_moves_come_back_in_their_order(database):
    with database.write() as session:
        prompts = PromptRepository(session)
        for number in (2, 1, 3):
            prompts.add_version(version(number))
        prompts.add_version(version(9, "another"))
        for number in (2, 1):
            prompts.add_move(move(number, number + 1))
    with database.read() as session:
        prompts = PromptRepository(session)
        assert [one.version for one in prompts.list_versions(NAME)] == [3, 2, 1]
        assert prompts.find_highest(NAME) == 3
        assert prompts.find_highest("nothing") == 0
        found = prompts.get_version(NAME, 2)
        assert (found.content, found.variables) == ("{a} 본문", ["a"])
        assert found.evaluation == {"rules": 1, "findings": [{"risk": 0.3}]}
        assert found.state is PromptState.DRAFT
        assert [one.version for one in prompts.list_moves(NAME)] == [2, 3]
        assert prompts.find_version(NAME, 9) is None
        with pytest.raises(NotFoundError, match="no version 9"):
            prompts.get_version(NAME, 9)


@pytest.mark.parametrize("row", [version(1), move(1, 1)], ids=["version", "move"])
def test_a_number_is_given_once(database, row):
    with database.write() as session:
        session.add(type(row)(**row.model_dump()))
    with pytest.raises(ConflictError), database.write() as session:
        session.add(type(row)(**row.model_dump()))


def test_a_move_is_never_changed(database):
    with database.write() as session:
        PromptRepository(session).add_move(move(1, 1))
    for statement in (
        "UPDATE gen_ai_prompt_move SET version = 0",
        "DELETE FROM gen_ai_prompt_move",
    ):
        with pytest.raises(ConflictError), database.write() as session:
            session.execute(text(statement))


def test_calls_are_counted_by_version_and_outcome(database):
    ends = ((1, "good", 5), (1, "refused", 7), (2, "good", 1), (2, "cached", 0), (2, "good", 2))
    with database.write() as session:
        for number, outcome, cost in ends:
            session.add(
                GenAiCall(
                    started_at=now(), provider="p", model="m", prompt=NAME, prompt_version=number,
                    input_hash="0", outcome=ModelOutcome(outcome), cost=cost * 1_000_000,
                    request="{}",
                )
            )  # fmt: skip
    with database.read() as session:
        usage = PromptUsageRepository(session)
        found = sum_usage(usage.count_outcomes(NAME))
        assert usage.count_outcomes("another") == []
    assert (found[1].asked, found[1].refused, found[1].known, found[1].cost) == (2, 1, 0, 12.0)
    assert (found[2].asked, found[2].refused, found[2].known, found[2].cost) == (2, 0, 1, 3.0)


def test_of_two_at_once_one_decides_and_drafts_get_numbers_of_their_own(database):
    services = build_prompt_services(database, add_audit)
    people = [Actor(number, Role.ADMIN, f"user{number}") for number in range(1, 5)]
    made: list[int] = []

    def together(*acts) -> int:
        refused: list[AppError] = []
        gate = threading.Barrier(len(acts))

        def run(act) -> None:
            gate.wait()
            try:
                act()
            except AppError as error:
                refused.append(error)

        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(refused)

    drafts = [
        lambda who=who: made.append(services.prompts.make_draft(who, NAME, 0)) for who in people
    ]
    assert together(*drafts) == 0
    assert sorted(made) == [1, 2, 3, 4]
    author = next(
        who for who in people
        if services.prompt_board.compare_version(who, NAME, 1).shown.author_id == who.user_id
    )  # fmt: skip
    others = [who for who in people if who is not author]
    services.prompts.evaluate(author, NAME, 1)
    services.prompts.hand_in(author, NAME, 1)
    decisions = [
        lambda: services.prompt_admin.approve(others[0], NAME, 1, "Yes, it is good."),
        lambda: services.prompt_admin.reject(others[1], NAME, 1, "No, it is not."),
        lambda: services.prompt_admin.approve(others[2], NAME, 1, "Yes, indeed."),
    ]
    assert together(*decisions) == 2
