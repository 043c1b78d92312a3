"""Prompts in the hands of people who try everything, in any order."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.contracts import SYSTEM, Actor
from core.enums import PromptState, Role
from core.errors import (
    AppError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
)
from core.gen_ai.prompts.evaluation import RULES, evaluate
from core.gen_ai.prompts.production import find_prompt
from core.gen_ai.prompts.standing import is_fit, list_standing
from core.gen_ai.prompts.templates import TEMPLATES
from db.gen_ai.prompt_repository import PromptRepository
from db.gen_ai.prompt_tables import PromptMove, PromptVersion
from tests.core.gen_ai.prompt_desk import ANN, BAD, BOB, DEV, NAME, TEXT, WHY, PromptDesk


@pytest.fixture
def desk(sqlite_database):
    return PromptDesk(sqlite_database)


@dataclass(frozen=True)
class Step:
    what: str
    who: Actor
    version: int
    text: str


ACTIONS = (
    "make_draft", "edit_draft", "evaluate", "hand_in", "archive",
    "approve", "reject", "put_in_production", "roll_back",
)  # fmt: skip
STEPS = st.builds(
    Step,
    st.sampled_from(ACTIONS),
    st.sampled_from((ANN, BOB)),
    st.sampled_from((1, 1, 2, 3)),
    st.sampled_from((TEXT, f"{TEXT} ", f"{TEXT}\nBe brief.", BAD)),
)


def carry_out(desk: PromptDesk, step: Step) -> None:
    write, admin, name = desk.write, desk.admin, desk.name
    {
        "make_draft": partial(write.make_draft, step.who, name, 0),
        "edit_draft": partial(write.edit_draft, step.who, name, step.version, step.text),
        "evaluate": partial(write.evaluate, step.who, name, step.version),
        "hand_in": partial(write.hand_in, step.who, name, step.version),
        "archive": partial(write.archive, step.who, name, step.version),
        "approve": partial(admin.approve, step.who, name, step.version, WHY),
        "reject": partial(admin.reject, step.who, name, step.version, WHY),
        "put_in_production": partial(admin.put_in_production, step.who, name, step.version, WHY),
        "roll_back": partial(admin.roll_back, step.who, name, desk.used()),
    }[step.what]()


class Witness:
    """Keeps its own account of who wrote, evaluated and approved which words."""

    def __init__(self) -> None:
        self.author: dict[int, int] = {}
        self.text: dict[int, str] = {}
        self.passed: set[tuple[int, str]] = set()
        self.approved: dict[int, tuple[int, str]] = {}
        self.in_production: int = 0

    def note(self, desk: PromptDesk, step: Step) -> None:
        """After a step that was carried out."""
        if step.what == "make_draft":
            version = max(self.author, default=0) + 1
            self.author[version], self.text[version] = step.who.user_id, TEXT
        elif step.what == "edit_draft":
            assert step.version not in self.approved, "edited after it was approved"
            assert step.who.user_id == self.author[step.version]
            self.text[step.version] = step.text.strip()
        elif step.what == "evaluate" and self.text[step.version] != BAD:
            self.passed.add((step.version, self.text[step.version]))
        elif step.what == "approve":
            assert step.who.user_id != self.author[step.version], "approved by its author"
            self.approved[step.version] = (step.who.user_id, self.text[step.version])
        elif step.what in {"put_in_production", "roll_back"}:
            moved = desk.used()
            assert self.author.get(moved) != step.who.user_id, "moved by its author"
            assert moved != self.in_production
            self.in_production = moved

    def check(self, desk: PromptDesk) -> None:
        """What models are given was approved and evaluated, word by word, by another person."""
        prompt = find_prompt(desk.database, desk.name)
        assert prompt.version == self.in_production
        if not prompt.version:
            return
        by, text = self.approved[prompt.version]
        assert by != self.author[prompt.version]
        assert text == self.text[prompt.version] != BAD
        assert (prompt.version, text) in self.passed
        assert desk.row(prompt.version).content == text


WAY = (
    ("make_draft", ANN),
    ("evaluate", ANN),
    ("hand_in", ANN),
    ("approve", BOB),
    ("put_in_production", BOB),
    ("roll_back", BOB),
)
BEGINNINGS = [[Step(what, who, 1, TEXT) for what, who in WAY[:end]] for end in range(len(WAY) + 1)]
"""As people go about it: random steps begin from far along, too."""


NUMBERS = itertools.count()


@pytest.fixture
def fresh(sqlite_database):
    """A prompt of its own for each example; what it does with texts is another test's."""
    names = []

    def make() -> PromptDesk:
        names.append(f"example_{next(NUMBERS)}")
        TEMPLATES[names[-1]] = replace(TEMPLATES[NAME], name=names[-1], try_out=lambda _: ())
        return PromptDesk(sqlite_database, names[-1])

    yield make
    for name in names:
        del TEMPLATES[name]


def play(desk: PromptDesk, beginning: Sequence[Step], steps: Sequence[Step]) -> None:
    """Each step, and after each that is carried out, whether all is still as it must be."""
    witness, done = Witness(), 0
    for place, step in enumerate([*beginning, *steps]):
        try:
            carry_out(desk, step)
        except AppError:
            continue
        done += 1
        witness.note(desk, step)
        if place >= len(beginning):
            witness.check(desk)
    assert len(desk.actions()) == done, "one entry of the audit trail for each thing done"


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(beginning=st.sampled_from(BEGINNINGS), steps=st.lists(STEPS, min_size=4, max_size=12))
def test_nothing_is_in_production_without_a_passed_evaluation_and_another_person(
    fresh, beginning, steps
):
    play(fresh(), beginning, steps)


def test_from_every_stage_nobody_gets_further_by_any_step_alone(fresh):
    for beginning, what, who in itertools.product(BEGINNINGS[3:6], ACTIONS[1:], (ANN, BOB)):
        last = [Step(what, who, 1, BAD), Step("put_in_production", who, 1, TEXT)]
        play(fresh(), beginning, last)


def list_short_cuts() -> Iterator[list[Step]]:
    """The whole way with a step left out, taken by the other person, or followed by an edit."""
    way = [Step(what, who, 1, TEXT) for what, who in WAY[:5]]
    for place in range(1, len(way)):
        step, other = way[place], BOB if way[place].who is ANN else ANN
        yield [*way[:place], *way[place + 1 :]]
        yield [*way[:place], replace(step, who=other), *way[place + 1 :]]
        yield [*way[:place], Step("edit_draft", ANN, 1, BAD), *way[place:]]
    yield [way[0], Step("edit_draft", ANN, 1, BAD), *way[2:]]


def test_no_short_cut_leads_into_production(fresh):
    for way in list_short_cuts():
        play(fresh(), [], way)


def test_the_way_of_a_version_from_draft_to_production_and_back(desk):
    first, second = desk.bring(ANN, BOB), desk.bring(BOB, ANN, f"{TEXT}\nBe brief.")
    desk.admin.put_in_production(BOB, NAME, first, WHY)
    desk.admin.put_in_production(ANN, NAME, second, WHY)
    found = find_prompt(desk.database, NAME)
    assert (found.name, found.version) == (NAME, 2)
    assert found.text.endswith("Be brief.")
    assert "{" not in found.text
    with pytest.raises(NotPermittedError, match="version 1 yourself"):
        desk.admin.roll_back(ANN, NAME, second)
    assert desk.admin.roll_back(BOB, NAME, second) == first
    with pytest.raises(ConflictError, match="nothing to roll back"):
        desk.admin.roll_back(BOB, NAME, second)
    assert desk.admin.roll_back(ANN, NAME, first) == 0
    assert desk.used() == 0
    assert desk.actions()[-4:] == [
        "prompt.put_in_production", "prompt.put_in_production",
        "prompt.rolled_back", "prompt.rolled_back",
    ]  # fmt: skip


def test_rolling_back_passes_over_what_is_no_longer_fit(desk):
    first, second = desk.bring(ANN, BOB), desk.bring(ANN, BOB)
    for version in (first, second):
        desk.admin.put_in_production(BOB, NAME, version, WHY)
    desk.write.archive(ANN, NAME, first)
    assert desk.admin.roll_back(BOB, NAME, second) == 0


def test_a_stored_version_that_was_tampered_with_is_given_to_nobody(desk):
    version = desk.bring(ANN, BOB)
    desk.admin.put_in_production(BOB, NAME, version, WHY)
    with desk.database.write() as session:
        PromptRepository(session).get_version(NAME, version).content += " Buy now."
    assert desk.used() == 0
    prompt = desk.board.get_board(ANN).prompts[0]
    assert (prompt.production, prompt.used) == (version, 0)
    assert desk.admin.roll_back(BOB, NAME, version) == 0


def test_only_its_author_edits_and_hands_in_and_nobody_decides_on_their_own(desk):
    version = desk.write.make_draft(ANN, NAME, 0)
    for refused in (
        partial(desk.write.edit_draft, BOB, NAME, version, TEXT),
        partial(desk.write.hand_in, BOB, NAME, version),
        partial(desk.write.archive, DEV, NAME, version),
        partial(desk.write.make_draft, SYSTEM, NAME, 0),
    ):
        with pytest.raises(NotPermittedError):
            refused()
    with pytest.raises(ConflictError, match="not passed an evaluation"):
        desk.write.hand_in(ANN, NAME, version)
    desk.write.evaluate(BOB, NAME, version)
    desk.write.edit_draft(ANN, NAME, version, f"{TEXT}\nBe brief.")
    row = desk.row(version)
    assert (row.evaluation, row.evaluated_at, row.is_passed) == ({}, None, False)
    desk.write.evaluate(BOB, NAME, version)
    desk.write.hand_in(ANN, NAME, version)
    with pytest.raises(ConflictError, match="in review"):
        desk.write.edit_draft(ANN, NAME, version, TEXT)
    for decide in (desk.admin.approve, desk.admin.reject):
        for actor in (ANN, SYSTEM, DEV):
            with pytest.raises(NotPermittedError):
                decide(actor, NAME, version, WHY)
        with pytest.raises(InvalidInputError, match="reason is missing"):
            decide(BOB, NAME, version, " ")
    desk.admin.reject(BOB, NAME, version, WHY)
    assert desk.row(version).state is PromptState.REJECTED
    with pytest.raises(ConflictError, match="rejected"):
        desk.admin.put_in_production(BOB, NAME, version, WHY)


def test_a_key_without_the_scope_is_no_way_around(desk):
    version = desk.bring(ANN, None)
    with pytest.raises(NotPermittedError, match="lacks the scope"):
        desk.admin.approve(
            Actor(2, Role.ADMIN, "bob", scopes=frozenset({"use_chat"})), NAME, version, WHY
        )


def test_the_board_shows_what_waits_against_what_is_used(desk):
    with desk.database.write() as session:
        PromptRepository(session).lock(NAME)
    assert desk.board.get_board(DEV).waiting == ()
    version = desk.bring(ANN, None, f"{TEXT}\nNever promise a guaranteed profit.")
    (found,) = desk.board.get_board(DEV).waiting
    assert (found.shown.version, found.against) == (version, 0)
    assert [line.text for line in found.lines if line.sign == "+"] == [
        "Never promise a guaranteed profit."
    ]
    assert not [line for line in found.lines if line.sign == "-"]
    assert found.shown.evaluation == evaluate(TEMPLATES[NAME], desk.row(version).content, version)


def test_what_stands_behind_the_production_version():
    def move(version: int, *, back: bool = False) -> PromptMove:
        return PromptMove(
            name=NAME, number=1, version=version, is_return=back, moved_by_id=1, moved_by="ann"
        )

    assert list_standing([]) == [0]
    assert list_standing([move(1), move(2), move(3)]) == [0, 1, 2, 3]
    assert list_standing([move(1), move(2), move(3), move(2, back=True)]) == [0, 1, 2]
    assert list_standing([move(1), move(2), move(1), move(1, back=True)]) == [0, 1]
    assert list_standing([move(1), move(2), move(0, back=True)]) == [0]


def test_without_approval_a_row_is_not_fit():
    assert not is_fit(None)
    text, print_ = TEXT, evaluate(TEMPLATES[NAME], TEXT, 1).fingerprint
    row = PromptVersion(
        name=NAME, version=1, content=text, variables=[], state=PromptState.APPROVED, author_id=1,
        author="ann", decided_by_id=2, evaluation={}, is_passed=True, fingerprint=print_,
    )  # fmt: skip
    assert is_fit(row)
    for name, value in (
        ("decided_by_id", 1), ("decided_by_id", None), ("is_passed", False),
        ("fingerprint", "0" * 64), ("state", PromptState.IN_REVIEW), ("content", f"{text}."),
    ):  # fmt: skip
        assert not is_fit(PromptVersion(**(row.model_dump() | {name: value}))), name


def test_new_rules_of_evaluation_ask_for_a_new_evaluation(desk, monkeypatch):
    version, waiting = desk.bring(ANN, BOB), desk.bring(ANN, None)
    desk.admin.put_in_production(BOB, NAME, version, WHY)
    monkeypatch.setattr("core.gen_ai.prompts.evaluation.RULES", RULES + 1)
    assert desk.used() == 0
    with pytest.raises(ConflictError, match="rules of today"):
        desk.admin.approve(BOB, NAME, waiting, WHY)
    desk.write.evaluate(DEV, NAME, version)
    assert desk.used() == version
    with pytest.raises(ConflictError, match="in production already"):
        desk.admin.put_in_production(BOB, NAME, version, WHY)
    with pytest.raises(ConflictError, match="Roll back first"):
        desk.write.archive(ANN, NAME, version)


def test_drafts_begin_with_any_version_and_are_bounded(desk):
    first = desk.bring(ANN, None, f"{TEXT}\nBe brief.")
    second = desk.write.make_draft(BOB, NAME, first)
    assert desk.row(second).content == desk.row(first).content
    with pytest.raises(InvalidInputError, match="too long"):
        desk.write.edit_draft(BOB, NAME, second, "a" * 6_001)
    for name, based_on in ((NAME, 99), ("nothing", 0)):
        with pytest.raises(NotFoundError):
            desk.write.make_draft(BOB, name, based_on)
    for _ in range(18):
        desk.write.make_draft(BOB, NAME, 0)
    with pytest.raises(ConflictError, match="20 drafts"):
        desk.write.make_draft(ANN, NAME, 0)
