"""Over four years in twelve zones each due time is begun or noted as missed exactly once.

However many schedulers look, whenever they look, and whichever of them are there.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from core.enums import DueState
from core.schedules.cron import Cron
from core.schedules.definition import Schedule
from core.schedules.planning import Era, list_due, plan
from core.schedules.scheduler import FIRST_LOOK_SECONDS, LOOK_SECONDS
from db.session import open_database
from tests.core.schedules.desk import Desk
from tests.core.schedules.due_reference import BEGIN, END, LINES, ZONES, list_reference, minute_of

PATIENCE_SECONDS = 120  # until the slowest of the processes has started, on a busy machine
LINE = LINES[0]  # 02:30, which most changes of clocks touch


def schedule(zone, line=LINE):
    name = zone.rpartition("/")[2].lower()
    return Schedule(name, zone, "job", Cron(line.text, zone), window=timedelta(hours=9))


def no_hours(*_):
    return []


@pytest.mark.parametrize("zone", ZONES)
def test_of_four_years_each_is_taken_once_by_one_of_several_schedulers(zone):
    """Three of them look at random instants, each with what it read some while ago."""
    chance = random.Random(zone)  # noqa: S311 - no secret
    era = Era(schedule(zone), 1, BEGIN)
    table: dict[datetime, str] = {}  # what the database keeps, with its unique key
    taken: Counter[datetime] = Counter()
    read = [BEGIN, BEGIN, BEGIN]  # the newest row that each has read
    at = BEGIN
    while at < END:
        at = min(
            END, at + timedelta(hours=chance.choice([0.02, 1, 5, 20, 40, 150]) * chance.random())
        )
        who = chance.randrange(3)
        for coming in plan(list_due([era], read[who], at, no_hours), at):
            key = coming.moment.due_at
            if key not in table:  # ON CONFLICT DO NOTHING
                table[key] = coming.missed
                taken[key] += 1
        if chance.random() < 0.7:  # else its next look begins from what it knew before
            read[who] = max(table, default=BEGIN)
    assert [minute_of(key) for key in sorted(table)] == list_reference(LINE, zone)
    assert set(taken.values()) == {1}
    assert 200 < sum(not missed for missed in table.values()) < len(table)


# Around the changes of clocks in the spring and the autumn of 2024, in four zones at a time.
SPANS = (
    (datetime(2024, 3, 29, 20, tzinfo=UTC), datetime(2024, 4, 1, 20, tzinfo=UTC)),
    (datetime(2024, 4, 6, 8, tzinfo=UTC), datetime(2024, 4, 8, 8, tzinfo=UTC)),
    (datetime(2024, 10, 26, 20, tzinfo=UTC), datetime(2024, 10, 28, 20, tzinfo=UTC)),
)
HALF_HOURLY = LINES[2]


def list_looks(begin, end, seed):
    """When the schedulers look: often, and sometimes not for hours."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    looks, at = [], begin
    while at < end:
        at = min(end, at + timedelta(minutes=chance.choice([2, 30, 90, 400]) * chance.random() + 1))
        looks.append(at)
    return looks


def check(rows, zones, begin, end, begun):
    """The rows are those of the reference, and what is not missed was begun once."""
    for zone in zones:
        expected = [minute for minute in list_reference(HALF_HOURLY, zone)
                    if minute_of(begin) < minute <= minute_of(end)]  # fmt: skip
        mine = [row for row in rows if row.name == schedule(zone).name]
        assert [minute_of(row.due_at) for row in mine] == expected, zone
    carried_out = {row.correlation_id for row in rows if row.state is not DueState.MISSED}
    assert Counter(begun) == dict.fromkeys(carried_out, 1)
    assert 0 < len(carried_out) < len(rows)


@pytest.mark.parametrize("span", range(len(SPANS)))
def test_threads_on_one_database_take_each_once(database, span):
    begin, end = SPANS[span]
    zones = ZONES[span * 4 : span * 4 + 4]
    with time_machine.travel(begin, tick=False) as clock:
        desk = Desk(database, *(schedule(zone, HALF_HOURLY) for zone in zones), workers=4)
        desk.seconds = FIRST_LOOK_SECONDS
        looks = [begin, *list_looks(begin, end, span)]
        gate = threading.Barrier(len(desk.workers), action=lambda: turn(clock, desk, looks))

        def look(worker):
            while True:
                gate.wait()
                if desk.is_over:
                    return
                worker.start_due()

        desk.is_over, failures = False, []
        threads = [threading.Thread(target=guarded(look, gate, failures), args=(worker,))
                   for worker in desk.workers]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not failures
    check(desk.rows(), zones, begin, end, [correlation for _, correlation in desk.begun])


def turn(clock, desk, looks):
    """All have looked: the next instant."""
    if not looks:
        desk.is_over = True
        return
    clock.move_to(looks.pop(0))
    desk.seconds += LOOK_SECONDS


def guarded(look, gate, failures):
    def run(worker):
        try:
            look(worker)
        except Exception as error:  # noqa: BLE001 - told to the test
            failures.append(error)
            gate.abort()

    return run


def be_a_process(url, told, number, gate):
    """One of three schedulers in processes of their own: all look at once, or one alone."""
    begin, end = SPANS[0]
    database = open_database(url)
    with time_machine.travel(begin, tick=False) as clock:
        desk = Desk(database, *(schedule(zone, HALF_HOURLY) for zone in ZONES[:4]))
        for place, at in enumerate(list_looks(begin, end, 0)):
            clock.move_to(at)
            gate.wait(PATIENCE_SECONDS)
            if place % 2 or place // 2 % 3 == number:
                desk.look()
        gate.wait(PATIENCE_SECONDS)
        desk.look()
    Path(told).write_text(json.dumps([correlation for _, correlation in desk.begun]))
    database.engine.dispose()


def test_processes_on_one_database_take_each_once(database, tmp_path):
    begin, end = SPANS[0]
    zones = ZONES[:4]
    with time_machine.travel(begin, tick=False):  # else the first of them would say when it began
        Desk(database, *(schedule(zone, HALF_HOURLY) for zone in zones)).look()
    spawn = multiprocessing.get_context("spawn")
    url = database.engine.url.render_as_string(hide_password=False)
    gate = spawn.Barrier(3)
    files = [tmp_path / f"{number}.json" for number in range(3)]
    processes = [
        spawn.Process(target=be_a_process, args=(url, str(file), number, gate), daemon=True)
        for number, file in enumerate(files)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE_SECONDS)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    begun = [json.loads(file.read_text()) for file in files]
    assert all(begun), "each of them had something to do"
    desk = Desk(database, *(schedule(zone, HALF_HOURLY) for zone in zones))
    check(desk.rows(), zones, begin, end, [one for told in begun for one in told])
