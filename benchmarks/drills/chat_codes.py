"""Codes that must do nothing: expired, replayed, replaced, guessed, somebody else's."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, select

from benchmarks.drills.attack_desk import SYMBOL, AttackDesk
from benchmarks.drills.types import Findings
from core.chatops.parts import ConfirmPart
from core.clock import now
from core.contracts import Actor
from core.enums import ChatOutcome, Role
from db.chatops.tables import ChatConfirmation

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def try_codes(desk: AttackDesk, draw: random.Random, guesses: int, findings: Findings) -> None:
    """Each role's list must hold its symbol until its owner confirms in time."""
    bad = _BadCodes(desk, findings)
    people, made = [desk.actor(role) for role in Role], 0
    for place, actor in enumerate(people):
        _put_back(desk, actor)
        replaced, expired = _ask(desk, actor), _ask(desk, actor)
        _expire(desk, actor)
        bad.give(actor, actor, [replaced, expired])  # before the next, which would end it too
        good = _ask(desk, actor)
        bad.give(actor, people[place - 1], [good, good.lower()])
        bad.give(actor, actor, [good[:-1], f"{good}X", *_guess(draw, guesses)])
        done = desk.services.chat.ask(actor, f"/confirm {good}").answer.outcome
        made += done is ChatOutcome.CHANGED and not _holds(desk, actor)
        _put_back(desk, actor)
        bad.give(actor, actor, [good])
    findings.expect(made == len(people), f"Only {made} good codes did what they were for.")
    findings.count(
        bad_codes_given=bad.tried, effects_of_bad_codes=bad.effects, good_codes_that_worked=made
    )


class _BadCodes:
    """Gives codes that must do nothing, and looks whether they did."""

    def __init__(self, desk: AttackDesk, findings: Findings) -> None:
        self._desk, self._findings = desk, findings
        self.tried = self.effects = 0

    def give(self, owner: Actor, asker: Actor, codes: Sequence[str]) -> None:
        """Each of the codes, which would change the owner's list."""
        for code in codes:
            self.tried += 1
            outcome = self._desk.services.chat.ask(asker, f"/confirm {code}").answer.outcome
            has_effect = outcome is not ChatOutcome.FAILED or not _holds(self._desk, owner)
            self.effects += has_effect
            said = f"A bad code of {owner.role} did something for {asker.role}."
            self._findings.expect(not has_effect, said)
            _put_back(self._desk, owner)


def _guess(draw: random.Random, count: int) -> list[str]:
    return ["-".join("".join(draw.choices(_LETTERS, k=5)) for _ in range(2)) for _ in range(count)]


def _ask(desk: AttackDesk, actor: Actor) -> str:
    turn = desk.services.chat.ask(actor, f"/watch remove {SYMBOL}")
    return next(one.code for one in turn.answer.parts if isinstance(one, ConfirmPart))


def _expire(desk: AttackDesk, actor: Actor) -> None:
    with desk.services.database.write() as session:
        rows = session.exec(
            select(ChatConfirmation).where(
                col(ChatConfirmation.user_id) == actor.user_id,
                col(ChatConfirmation.ended_at).is_(None),
            )
        )
        for row in rows:
            row.expires_at = now() - timedelta(seconds=1)
            session.add(row)


def _holds(desk: AttackDesk, actor: Actor) -> bool:
    lists = desk.services.watchlists.list_watchlists(actor)
    first = desk.services.watchlists.get_watchlist(actor, lists[0].id)
    return SYMBOL in {one.symbol for one in first.items}


def _put_back(desk: AttackDesk, actor: Actor) -> None:
    lists = desk.services.watchlists.list_watchlists(actor)
    desk.services.watchlist_items.add_symbols(actor, lists[0].id, [SYMBOL])
