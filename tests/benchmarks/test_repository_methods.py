"""Proof 5 asks every repository: each is told whose rows are meant, or it is said why not."""

from __future__ import annotations

from benchmarks.drills.repository_methods import UNOWNED, list_repository_methods

METHODS = {one.name: one for one in list_repository_methods()}


def test_every_repository_of_owned_rows_is_found() -> None:
    assert {"WatchlistRepository.get_watchlist", "BacktestRepository.get_for_owner"} <= set(METHODS)
    assert METHODS["WatchlistRepository.get_watchlist"].is_bound
    assert METHODS["BacktestRepository.get_for_owner"].takes_owner
    assert not METHODS["BacktestRepository.get_for_owner"].is_bound
    assert not METHODS["AllJobsRepository.list_jobs"].takes_owner


def test_who_is_not_told_the_owner_says_why() -> None:
    assert [one.name for one in METHODS.values() if not one.takes_owner and not one.reason] == []


def test_no_reason_outlives_its_method() -> None:
    untold = {one.name for one in METHODS.values() if not one.takes_owner}
    kinds = {name.partition(".")[0] for name in untold}
    assert set(UNOWNED) <= untold | kinds
