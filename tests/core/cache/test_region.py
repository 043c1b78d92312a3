"""An answer is given again only while it may be true, and only to whom it may be given."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cache.region import Region
from core.cache.regions import OWN_SIGNALS, PRICES, RULES
from core.cache.versions import LOOK_SECONDS, RegionVersions
from core.contracts import Actor
from core.enums import Role
from core.errors import NotPermittedError
from core.permissions import Permission
from db.session import Database

TESS = Actor(1, Role.TRADER, "tess")
SAM = Actor(2, Role.TRADER, "sam")
RULE = replace(PRICES, ttl_seconds=60, max_entries=3)


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Source:
    """Counts how often it is asked; what it says changes with every time."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def versions(sqlite_database: Database, clock: Clock) -> RegionVersions:
    return RegionVersions(sqlite_database, clock)


@pytest.fixture
def region(versions: RegionVersions, clock: Clock) -> Region:
    return Region(RULE, versions, timer=clock)


def test_the_second_reader_gets_what_the_first_found(region: Region) -> None:
    source = Source()
    assert region.get_or_load(TESS, ("GOOG",), source) == 1
    assert region.get_or_load(SAM, ("GOOG",), source) == 1
    assert region.get_or_load(SAM, ("AAPL",), source) == 2


def test_nothing_is_given_beyond_its_time_to_live(region: Region, clock: Clock) -> None:
    source = Source()
    region.get_or_load(TESS, ("GOOG",), source)
    clock.seconds += 59.9
    assert region.get_or_load(TESS, ("GOOG",), source) == 1
    clock.seconds += 0.1
    assert region.get_or_load(TESS, ("GOOG",), source) == 2


def test_an_answer_is_as_old_as_its_question(region: Region, clock: Clock) -> None:
    def slow() -> str:
        clock.seconds += 50
        return "found"

    region.get_or_load(TESS, ("GOOG",), slow)
    clock.seconds += 10
    source = Source()
    assert region.get_or_load(TESS, ("GOOG",), source) == 1


def test_the_number_of_answers_is_bounded_and_the_least_used_goes(region: Region) -> None:
    source = Source()
    for symbol in ("A", "B", "C", "A", "D"):
        region.get_or_load(TESS, (symbol,), source)
    assert region.get_or_load(TESS, ("A",), source) == 1
    assert region.get_or_load(TESS, ("B",), source) == 5
    stats = region.tell_stats()
    assert (stats.entries, stats.dropped) == (3, 2)


def test_a_remembered_answer_needs_the_permission_too(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    region.get_or_load(TESS, ("GOOG",), Source())
    monkeypatch.setattr("core.permissions.ROLE_PERMISSIONS", {role: frozenset() for role in Role})
    with pytest.raises(NotPermittedError):
        region.get_or_load(TESS, ("GOOG",), Source())


def test_an_api_key_without_the_scope_gets_nothing_remembered(region: Region) -> None:
    region.get_or_load(TESS, ("GOOG",), Source())
    narrow = replace(TESS, scopes=frozenset({Permission.READ_STRATEGIES}))
    with pytest.raises(NotPermittedError):
        region.get_or_load(narrow, ("GOOG",), Source())


def test_what_belongs_to_a_reader_is_never_given_to_another(
    versions: RegionVersions, clock: Clock
) -> None:
    own = Region(OWN_SIGNALS, versions, timer=clock)
    source = Source()
    assert own.get_or_load(TESS, ("board",), source) == 1
    assert own.get_or_load(SAM, ("board",), source) == 2
    assert own.get_or_load(TESS, ("board",), source) == 1


def test_an_error_is_not_remembered(region: Region) -> None:
    def fail() -> int:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        region.get_or_load(TESS, ("GOOG",), fail)
    assert region.get_or_load(TESS, ("GOOG",), Source()) == 1


def test_nothing_is_an_answer_too(region: Region) -> None:
    asked: list[int] = []
    for _ in range(2):
        assert region.get_or_load(TESS, ("none",), lambda: asked.append(1)) is None
    assert asked == [1]


def test_of_many_at_once_one_finds_and_the_others_wait(region: Region) -> None:
    together, source = threading.Barrier(8), Source()

    def slow() -> int:
        entered.set()
        assert released.wait(60)
        return source()

    def ask(_number: int) -> int:
        together.wait(60)
        return region.get_or_load(TESS, ("GOOG",), slow)

    entered, released = threading.Event(), threading.Event()
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(ask, range(8))
        assert entered.wait(60)
        released.set()
    assert list(answers) == [1] * 8
    stats = region.tell_stats()
    assert (stats.misses, stats.hits) == (1, 7)


def test_news_makes_all_processes_forget(sqlite_database: Database, clock: Clock) -> None:
    ours, theirs = (RegionVersions(sqlite_database, clock) for _ in range(2))
    region, source = Region(RULE, ours, timer=clock), Source()
    region.get_or_load(TESS, ("GOOG",), source)
    theirs.raise_all([RULE.name])
    clock.seconds += LOOK_SECONDS
    assert region.get_or_load(TESS, ("GOOG",), source) == 2


def test_the_database_is_asked_once_a_second_at_most(
    sqlite_database: Database, clock: Clock
) -> None:
    versions = RegionVersions(sqlite_database, clock)
    region = Region(RULE, versions, timer=clock)
    region.get_or_load(TESS, ("GOOG",), Source())
    RegionVersions(sqlite_database, clock).raise_all([RULE.name])
    clock.seconds += LOOK_SECONDS - 0.01
    assert region.tell_stats().version == 0
    clock.seconds += 0.01
    assert region.tell_stats().version == 1


def test_other_regions_keep_what_they_know(versions: RegionVersions, clock: Clock) -> None:
    region, source = Region(RULE, versions, timer=clock), Source()
    region.get_or_load(TESS, ("GOOG",), source)
    versions.raise_all(["gate"])
    assert region.get_or_load(TESS, ("GOOG",), source) == 1


def test_news_that_comes_while_an_answer_is_being_found_counts(
    region: Region, versions: RegionVersions
) -> None:
    def overtaken() -> str:
        versions.raise_all([RULE.name])
        return "before the news"

    region.get_or_load(TESS, ("GOOG",), overtaken)
    assert region.get_or_load(TESS, ("GOOG",), lambda: "after") == "after"


def test_own_news_counts_at_once_and_undelivered(region: Region, versions: RegionVersions) -> None:
    source = Source()
    region.get_or_load(TESS, ("GOOG",), source)
    versions.note_own([RULE.name])
    assert region.get_or_load(TESS, ("GOOG",), source) == 2
    assert region.get_or_load(TESS, ("GOOG",), source) == 2


def test_answers_of_an_older_version_take_no_room(region: Region, versions: RegionVersions) -> None:
    for symbol in ("A", "B", "C"):
        region.get_or_load(TESS, (symbol,), Source())
    versions.raise_all([RULE.name])
    region.get_or_load(TESS, ("A",), Source())
    stats = region.tell_stats()
    assert (stats.entries, stats.dropped) == (1, 0)


def test_a_restored_backup_does_not_bring_old_answers_back(
    sqlite_database: Database, region: Region, versions: RegionVersions, clock: Clock
) -> None:
    source = Source()
    versions.raise_all([RULE.name])
    region.get_or_load(TESS, ("GOOG",), source)
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM cache_version")
    clock.seconds += LOOK_SECONDS
    versions.raise_all([RULE.name])  # the same number again
    assert region.get_or_load(TESS, ("GOOG",), source) == 2


def test_statistics_tell_counts_sizes_and_ages(region: Region, clock: Clock) -> None:
    assert region.tell_stats().hit_share is None
    assert region.tell_stats().oldest_seconds is None
    source = Source()
    region.get_or_load(TESS, ("A",), source)
    clock.seconds += 7
    for _ in range(3):
        region.get_or_load(TESS, ("A",), source)
    stats = region.tell_stats()
    assert (stats.entries, stats.hits, stats.misses, stats.oldest_seconds) == (1, 3, 1, 7)
    assert stats.hit_share == 0.75
    clock.seconds += 60
    assert region.tell_stats().entries == 0


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.sampled_from("AB")),
        st.tuples(st.just("wait"), st.sampled_from([0.5, 20.0, 60.0])),
        st.tuples(st.just("change"), st.just("")),
        st.tuples(st.just("own"), st.just("")),
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_no_answer_is_older_than_its_bounds(steps: list[tuple[str, str | float]]) -> None:
    """Against a model: how long ago what was given had last been true."""
    clock, changed_at, own_at = Clock(), [-1e9], [-1e9]
    versions = FakeVersions(clock)
    region = Region(RULE, versions, timer=clock)  # type: ignore[arg-type]
    for action, value in steps:
        if action == "wait":
            clock.seconds += float(value)
        elif action == "change":
            versions.raise_all()
            changed_at.append(clock.seconds)
        elif action == "own":
            versions.own += 1
            own_at.append(clock.seconds)
        else:
            found_at = region.get_or_load(TESS, (value,), clock)
            assert clock.seconds - found_at < RULE.ttl_seconds
            assert found_at >= own_at[-1]
            seen = [at for at in changed_at if at + LOOK_SECONDS <= clock.seconds]
            assert found_at >= seen[-1]


class FakeVersions:
    """Versions without a database, known a second late at most."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer, self._number, self._seen, self._looked_at = timer, 0, 0, -1e9
        self.own = 0

    def raise_all(self) -> None:
        self._number += 1

    def find(self, _region: str) -> object:
        from core.cache.versions import RegionVersion

        if self._timer() - self._looked_at >= LOOK_SECONDS:
            self._seen, self._looked_at = self._number, self._timer()
        return RegionVersion(self._seen, self.own, None, is_ahead=False)


def test_regions_keep_the_times_that_the_desk_was_promised() -> None:
    times = {rule.name: rule.ttl_seconds for rule in RULES}
    assert times == {
        "instruments": 3600,
        "prices": 60,
        "gate": 900,
        "signals": 300,
        "own_signals": 300,
    }
    assert all(rule.forgotten_by and rule.max_entries <= 2_000 for rule in RULES)
