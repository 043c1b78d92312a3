"""The pretended disk loses what a disk may lose, and nothing else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.drills.children import Child
from benchmarks.drills.power_cut import SECTOR, cut_power
from benchmarks.drills.watched_disk import Operation
from tests.benchmarks.watched_writer import Seen, write_watched

A, B, C = (letter * 2 * SECTOR for letter in (b"a", b"b", b"c"))


def write(data: bytes, offset: int = 0, file: str = "f") -> Operation:
    return Operation("write", file, offset, data)


def images(*log: Operation, times: int = 300) -> set[bytes | None]:
    choice = random.Random(1)  # noqa: S311
    return {cut_power(log, choice).get("f") for _ in range(times)}


def test_what_a_sync_confirmed_is_always_there() -> None:
    log = (write(A), Operation("sync", "f", 1), Operation("synced", "f", 1))
    assert images(*log) == {A}


def test_what_nobody_waited_for_is_there_in_whole_in_part_or_not_at_all() -> None:
    assert images(write(A)) == {A, A[:SECTOR], b""}


def test_a_sync_that_has_not_ended_confirms_nothing() -> None:
    assert b"" in images(write(A), Operation("sync", "f", 1))


def test_a_write_that_came_while_a_sync_was_under_way_is_not_confirmed() -> None:
    log = (
        write(A), Operation("sync", "f", 1), write(B, len(A)), Operation("synced", "f", 1),
    )  # fmt: skip
    assert images(*log) == {A, A + B, A + B[:SECTOR]}


def test_a_sync_confirms_its_own_file_only() -> None:
    log = (write(A), Operation("sync", "g", 1), Operation("synced", "g", 1))
    assert b"" in images(*log)


def test_writes_may_reach_the_disk_in_another_order() -> None:
    found = images(write(A), write(C, len(A)))
    assert bytes(len(A)) + C in found  # the second without the first


def test_a_truncation_that_was_confirmed_holds() -> None:
    log = (write(A), Operation("truncate", "f", SECTOR), Operation("sync", "f", 1))
    assert images(*log, Operation("synced", "f", 1)) == {A[:SECTOR]}


def test_a_deleted_file_is_gone() -> None:
    assert images(write(A), Operation("delete", "f")) == {None}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    folder: Path = tmp_path_factory.mktemp("watched")
    [found] = Child(write_watched, folder / "watched.db").end()
    assert isinstance(found, Seen)
    return found


def test_each_commit_is_written_and_synced_before_it_is_acknowledged(seen: Seen) -> None:
    assert len(seen.commits) == 3
    for kinds in seen.commits:
        assert "write" in kinds
        assert kinds[-1] == "synced"


def test_a_disk_that_says_full_is_put_into_words_and_the_next_commit_works(seen: Seen) -> None:
    assert seen.refusal.startswith("The disk is full")
    assert seen.numbers == [0, 1, 2, 4]


def test_afterwards_the_usual_way_to_the_disk_is_back(seen: Seen) -> None:
    assert seen.logged_after_the_block == 0
