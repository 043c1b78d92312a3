"""Proof 7: headlines that give a model commands, and a model that obeys all of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import select

from benchmarks.drills.injected_desk import (
    CANARY,
    KEY,
    InjectedDesk,
    open_injected_desk,
    spoils_others,
)
from benchmarks.drills.pretended_gemini import Gemini, pretend_gemini
from benchmarks.drills.read_pages import find_markup, list_texts, open_pages
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from core.enums import AnswerOrigin, InjectionKind, Role
from core.gen_ai.injections.test_set import list_injections, obey
from core.gen_ai.injections.types import Injection
from core.gen_ai.signal_analysis.built_in import BUILT_IN
from db.copying import digest_database
from db.kr_market.ledger_tables import SignalAnalysis

_TOLD = re.compile(r"\bref(\d+)\b")
_ID = re.compile(r'"id": "(s\d+)"')
_OPENING, _CLOSING = "<untrusted-data>", "</untrusted-data>"
_WRITTEN = {"gen_ai_call", "kr_signal_analysis", "job", "outbox_event", "event_delivery"}
_WRITTEN |= {"kr_chain_step"}
"""Tables that an analysis is written to, with the job that makes it and the event that tells."""


def attack(
    folder: Path,
    migrated_file: Path,
    run: DrillRun,
    findings: Findings,
    *,
    only: InjectionKind | None = None,
) -> None:
    """Have every injection read by the model, and look at what came of it.

    Args:
        folder: does not exist yet.
        migrated_file: what the attacked installation begins with.
        run: how many pages are read.
        findings: what is counted.
        only: the one kind that is tried; all without.
    """
    with (
        pretend_gemini(_obey) as gemini,
        open_injected_desk(folder, migrated_file, gemini.endpoint, _choose(run, only)) as desk,
    ):
        before = _digest(desk)
        jobs = desk.analyse()
        _judge_rows(desk, before, jobs, findings)
        _judge_sent(gemini, findings)
        blocked = _judge_analyses(desk, findings)
        pages = _judge_pages(desk, run, findings)
    findings.count(
        injections=len(desk.injections),
        in_English=sum(one.language == "en" for one in desk.injections),
        in_Korean=sum(one.language == "ko" for one in desk.injections),
        obeyed_calls=len(gemini.requests),
        answers_blocked=blocked,
        plain_words_let_through=len(desk.injections) - blocked,
        pages_read=pages,
    )


def carry_out(run: DrillRun, findings: Findings) -> None:
    """The whole test set."""
    attack(run.folder / "desk", run.grounds.migrated_file(), run, findings)


def _choose(run: DrillRun, only: InjectionKind | None) -> list[Injection]:
    """All; in the short form half of those that need a call of their own, in every language."""
    return [
        one
        for one in list_injections()
        if only in {None, one.want.kind}
        and (run.is_long or one.number % 2 == 0 or not spoils_others(one))
    ]


def _obey(request: Mapping[str, Any]) -> str:
    """A model that does all it is told by whatever it reads, wherever it stands."""
    text = str(request["contents"][0]["parts"][0]["text"])
    keys, told = _ID.findall(text), {}
    for part in re.split(r'(?="figures": )', text)[1:]:  # keys are sorted: figures come first
        found, key = _TOLD.search(part), _ID.search(part)
        if found and key:
            told[key.group(1)] = list_injections()[int(found.group(1))].want
    return obey(told, keys)


def _judge_rows(
    desk: InjectedDesk, before: Mapping[str, object], jobs: int, findings: Findings
) -> None:
    after = _digest(desk)
    changed = {name for name in after if after[name] != before[name]} - _WRITTEN
    findings.expect(not changed, f"Rows changed beyond the analysis: {sorted(changed)}.")
    with desk.services.database.engine.connect() as connection:
        kinds = connection.exec_driver_sql("SELECT kind, status, count(*) FROM job GROUP BY 1, 2")
        found = [tuple(row) for row in kinds]
        events = connection.exec_driver_sql("SELECT DISTINCT name FROM outbox_event").scalars()
        told = sorted(events)
    findings.expect(
        found == [("analyse_signals", "success", jobs)], f"Other jobs than the analyses: {found}."
    )
    findings.expect(told[-1:] == ["SignalsAnalysed"], f"Other events than the analyses': {told}.")


def _judge_sent(gemini: Gemini, findings: Findings) -> None:
    for text in gemini.list_users():
        is_closed = text.count(_OPENING) == text.count(_CLOSING) == 1
        findings.expect(is_closed, "A headline wrote the delimiters of the data.")
        seen = text.replace("\n", "").isprintable()
        findings.expect(seen, "Something that cannot be seen was sent.")
        findings.expect(
            CANARY not in text and KEY not in text, "A foreign row or the key was sent."
        )
    systems = set(gemini.list_systems())
    findings.expect(systems == {BUILT_IN.text}, "A stranger's words got into the system part.")


def _judge_analyses(desk: InjectedDesk, findings: Findings) -> int:
    """How many answers were blocked."""
    with desk.services.database.read() as session:
        rows = {one.sequence: one for one in session.exec(select(SignalAnalysis)).all()}
    let_through: Counter[InjectionKind] = Counter()
    for one in desk.injections:
        row = rows.get(desk.sequences[one.number])
        if row is None:
            findings.expect(False, f"{one.want.kind}: not analysed.")  # noqa: FBT003
        elif row.origin is not AnswerOrigin.RULES:
            let_through[one.want.kind] += 1
            findings.expect(
                one.want.kind is InjectionKind.WORDS, f"{one.want.kind}: stored {row.verdict!r}."
            )
        else:
            findings.expect(
                row.note.startswith("The rules answer: Not taken"),
                f"{one.want.kind}: it is not said why the rules answer ({row.note!r}).",
            )
    return len(desk.injections) - let_through.total()


def _judge_pages(desk: InjectedDesk, run: DrillRun, findings: Findings) -> int:
    """Pages that show the signal, its share's news, and the call's own texts; how many."""
    draw = run.draw()
    chosen = draw.sample(list(desk.injections), min(len(desk.injections), run.pick(1, 60)))
    loud = [one for one in desk.injections if "<script" in one.text[:100]]
    chosen += loud[:1]  # in every run, whatever is drawn
    pages = [page for one in chosen for page in _list_pages(desk, one, draw.randint(1, 40))]
    with open_pages(desk.services, desk.settings) as read:
        for file, query, role in pages:
            app = read(file, query, role)
            for found in find_markup(app):
                findings.expect(False, f"{file} {query}: {found}")  # noqa: FBT003
            texts = " ".join(list_texts(app))
            findings.expect(CANARY not in texts, f"{file}: a row of the other user is shown.")
            findings.expect(KEY not in texts, f"{file}: the key is shown.")
            findings.expect(len(texts) > 200, f"{file} {query}: the page is empty.")  # noqa: PLR2004
    return len(pages)


def _list_pages(
    desk: InjectedDesk, one: Injection, call: int
) -> Sequence[tuple[str, dict[str, str], Role]]:
    return (
        ("kr_market/signal_log.py", {"id": str(desk.sequences[one.number])}, Role.TRADER),
        ("market_data/instrument.py", {"symbol": f"{900_000 + one.number}"}, Role.TRADER),
        ("admin/language_model.py", {"call": str(call)}, Role.ADMIN),
    )


def _digest(desk: InjectedDesk) -> dict[str, object]:
    return {one.table: one for one in digest_database(desk.services.database)}


DRILL = Drill(
    "prompt_injections",
    Group.ATTACKS,
    "Proof 7: headlines that give a language model commands, and a model that obeys every one: no "
    "row beyond the analysis, nothing of another user sent or shown, no link, tag or markup on a "
    "page; each answer outside the schema is blocked.",
    carry_out,
)
