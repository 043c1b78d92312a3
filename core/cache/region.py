"""A region of the cache: answers by key, bounded in number and in age."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from cachetools import TLRUCache

from core.cache.regions import RegionRule
from core.cache.shared_answers import SharedAnswers
from core.cache.types import Key, RegionStats
from core.cache.versions import RegionVersions
from core.contracts import Actor
from core.permissions import require

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Answer:
    value: Any
    found_at: float  # by the timer


class Region:
    """Gives an answer again for as long as it may be true.

    An answer carries the version of its region that was known *before* it was found: an event
    that arrives while it is being found makes it out of date together with the others. What is
    given is shared by all readers and must not be changed.

    Args:
        rule: time to live, bounds, permission.
        versions: tells what events have made out of date.
        shared: answers in Redis; None without.
        timer: seconds that only ever grow: moving the clock back makes nothing live longer.
    """

    def __init__(
        self,
        rule: RegionRule,
        versions: RegionVersions,
        shared: SharedAnswers | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rule = rule
        self._versions = versions
        self._shared = shared
        self._timer = timer
        self._lock = threading.Lock()
        self._answers: TLRUCache[Key, _Answer] = TLRUCache(
            rule.max_entries,
            ttu=lambda _key, answer, _now: answer.found_at + rule.ttl_seconds,
            timer=timer,
        )
        self._version: Hashable = None  # of the answers held
        self._finding: dict[Key, threading.Lock] = {}
        self._hits = self._shared_hits = self._misses = self._dropped = 0

    def get_or_load(
        self, actor: Actor, key: Key, load: Callable[[], T], kind: type[T] | None = None
    ) -> T:
        """The answer to `key`, remembered or found by `load` now.

        Of several who ask at once, one finds it and the others wait. An error is not remembered.

        Args:
            actor: needs the region's permission either way; in a region of personal answers the
                key gets their id.
            key: names the question wholly.
            load: finds the answer.
            kind: the type by which the answer can travel as JSON; without it, or without Redis,
                it stays in this process.
        """
        require(actor, self.rule.permission)
        version = self._versions.find(self.rule.name)
        owner = (actor.user_id,) if self.rule.is_personal else ()
        full = ((version.stamp, version.own), *owner, *key)
        with self._lock:
            answer = self._answers.get(full)
            if answer is not None:
                self._hits += 1
                return cast("T", answer.value)
            finding = self._finding.setdefault(full, threading.Lock())
        with finding:
            if version.is_ahead or kind is None or self._shared is None:
                return cast("T", self._find(full, lambda: self._load(load)))
            shared_key, shared = (version.stamp, *owner, *key), self._shared
            return cast("T", self._find(full, lambda: self._share(shared, shared_key, load, kind)))

    def tell_stats(self) -> RegionStats:
        """Sizes, ages and counts of this process."""
        version = self._versions.find(self.rule.name)
        with self._lock:
            self._answers.expire()
            oldest = min((answer.found_at for answer in self._answers.values()), default=None)
            return RegionStats(
                name=self.rule.name,
                title=self.rule.title,
                ttl_seconds=self.rule.ttl_seconds,
                entries=len(self._answers),
                max_entries=self.rule.max_entries,
                hits=self._hits,
                shared_hits=self._shared_hits,
                misses=self._misses,
                dropped=self._dropped,
                oldest_seconds=None if oldest is None else self._timer() - oldest,
                version=version.number,
                raised_at=version.raised_at,
            )

    def _find(self, key: Key, answer_anew: Callable[[], tuple[_Answer, bool]]) -> Any:
        with self._lock:
            answer = self._answers.get(key)  # by another, while this one waited
            if answer is not None:
                self._hits += 1
                return answer.value
        try:
            answer, is_shared = answer_anew()
            with self._lock:
                self._keep(key, answer)
                self._shared_hits += is_shared
                self._misses += not is_shared
            return answer.value
        finally:
            with self._lock:
                self._finding.pop(key, None)

    def _load(self, load: Callable[[], Any]) -> tuple[_Answer, bool]:
        began = self._timer()  # an answer is as old as its question
        return _Answer(load(), began), False

    def _share(
        self, shared: SharedAnswers, key: Key, load: Callable[[], T], kind: type[T]
    ) -> tuple[_Answer, bool]:
        rule = self.rule
        left = shared.find(rule.name, key, kind)
        if left is not None:
            value, seconds_left = left
            age = max(0.0, rule.ttl_seconds - seconds_left)
            return _Answer(value, self._timer() - age), True
        answer, _ = self._load(load)
        seconds_left = rule.ttl_seconds - (self._timer() - answer.found_at)
        shared.keep(rule.name, key, answer.value, kind, seconds_left)
        return answer, False

    def _keep(self, key: Key, answer: _Answer) -> None:
        if key[0] != self._version:  # nobody asks for those of another version again
            self._answers.clear()
            self._version = key[0]
        self._answers.expire()
        self._dropped += len(self._answers) >= self.rule.max_entries
        self._answers[key] = answer
