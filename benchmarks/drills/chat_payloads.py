"""Proof 11: hostile messages come in by three doors, and commands are given by every role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from starlette.testclient import TestClient

from benchmarks.drills.attack_desk import SYMBOL, AttackDesk, open_desk
from benchmarks.drills.chat_codes import try_codes
from benchmarks.drills.chat_doors import count_rows, is_inert, make_key, open_api
from benchmarks.drills.chat_reading import read_page
from benchmarks.drills.chat_roles import try_roles
from benchmarks.drills.chat_texts import SNIPPETS, list_payloads
from benchmarks.drills.read_pages import ReadPage, open_pages
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from core.enums import Role
from core.settings import Settings

_PAGE = "gen_ai/chatops.py"
_SHOWN = 20
"""Messages that are read in one page, out of forty that it shows."""
_NAMES = 8
_MOST_OF_A_NAME = 60


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Messages first, then roles, then codes."""
    draw = run.draw()
    payloads = list_payloads(draw, run.pick(5, 16))
    draw.shuffle(payloads)
    with open_desk(run) as desk, open_api(desk) as api:
        _plant(desk)
        before = count_rows(desk.services.database)
        _send_to_service(desk, payloads, findings)
        _send_to_api(desk, api, payloads[: run.pick(100, len(payloads))], findings)
        # Settings are only asked for whether they are fit to start with.
        settings = Settings.model_validate({"data_dir": desk.folder, "is_worker_started": False})
        with open_pages(desk.services, settings) as read:
            _read_in_page(desk, read, payloads[: run.pick(40, len(payloads))], findings)
        after = count_rows(desk.services.database)
        changed = sorted(name for name, count in after.items() if count != before[name])
        findings.expect(not changed, f"Messages changed {changed}")
        findings.count(tables_changed_by_messages=len(changed))
        try_roles(desk, api, findings)
        try_codes(desk, draw, run.pick(5, 200), findings)


def _plant(desk: AttackDesk) -> None:
    """A list for everybody, under a name that is an attack; commands show it."""
    for place, role in enumerate(Role):
        actor = desk.actor(role)
        name = SNIPPETS[place % _NAMES][:_MOST_OF_A_NAME]
        made = desk.services.watchlists.create_watchlist(actor, name)
        desk.services.watchlist_items.add_symbols(actor, made.id, [SYMBOL])


def _send_to_service(desk: AttackDesk, payloads: Sequence[str], findings: Findings) -> None:
    outcomes: Counter[str] = Counter()
    for text in payloads:
        try:
            turn = desk.services.chat.ask(desk.actor(Role.TRADER), text)
        # What is not answered in words is a traceback that somebody would be shown.
        except Exception as error:
            findings.expect(False, f"{text[:60]!a}: {type(error).__name__}")  # noqa: FBT003
            outcomes["raised"] += 1
        else:
            outcomes[turn.answer.outcome] += 1
    findings.count(
        payloads=len(payloads),
        answered_in_words=outcomes.total() - outcomes["raised"],
        tracebacks=outcomes["raised"],
    )


def _send_to_api(
    desk: AttackDesk, api: TestClient, payloads: Sequence[str], findings: Findings
) -> None:
    header, wrong = make_key(desk, desk.actor(Role.TRADER)), 0
    for text in payloads:
        body = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        answer = api.post("/api/v1/chat", json={"text": body}, headers=header)
        is_wrong = answer.status_code >= 500 or not is_inert(answer)  # noqa: PLR2004
        wrong += is_wrong
        findings.expect(not is_wrong, f"API, {text[:60]!a}: {answer.status_code}")
    findings.count(payloads_by_the_API=len(payloads), answers_that_are_not_plain_JSON=wrong)


def _read_in_page(
    desk: AttackDesk, read: ReadPage, payloads: Sequence[str], findings: Findings
) -> None:
    """Some messages at a time, and what the lists are called; then the page as it is sent."""
    actor, shown, faults = desk.actor(Role.TRADER), 0, 0
    for start in range(0, len(payloads), _SHOWN):
        some = payloads[start : start + _SHOWN]
        turns = [desk.services.chat.ask(actor, text) for text in (*some, "/watch", "/jobs")]
        reader = read_page(read(_PAGE, {}, Role.TRADER))
        faults += len(reader.faults)
        for fault in reader.faults:
            findings.expect(False, fault)  # noqa: FBT003
        is_whole = reader.asked[-len(turns) :] == [turn.text for turn in turns]
        findings.expect(is_whole, f"Messages {start} to {start + len(some)} are not shown as sent.")
        shown += len(some) * is_whole
    findings.count(payloads_read_in_the_page=shown, raw_tags_links_and_images=faults)


DRILL = Drill(
    "chat_payloads",
    Group.ATTACKS,
    "Proof 11: no message of ChatOps is shown as a raw tag, and each command keeps to its roles.",
    carry_out,
)
