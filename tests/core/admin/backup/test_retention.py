from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.admin.backup.retention import Dated, RetentionPolicy, choose_kept
from core.enums import BackupKind

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
KINDS = st.sampled_from(BackupKind)


def nightly(days: int) -> list[Dated]:
    return [
        Dated(f"b{n:04}", AT - timedelta(days=n, hours=10), BackupKind.SCHEDULED)
        for n in range(days)
    ]


def test_a_year_of_nights_leaves_days_weeks_and_months() -> None:
    kept = choose_kept(nightly(400), RetentionPolicy(7, 4, 12), AT)
    # Counted by hand: 21 November 2026, 02:00, is a Saturday of ISO week 47.
    days = {f"b{n:04}" for n in range(7)}  # 21 to 15 November
    weeks = {"b0000", "b0006", "b0013", "b0020"}  # 21 Nov and the Sundays 15, 8 and 1 Nov
    ends = [datetime(2026, month, day, 2, tzinfo=UTC) for month, day in MONTH_ENDS_2026]
    ends.append(datetime(2025, 12, 31, 2, tzinfo=UTC))
    months = {"b0000"} | {f"b{(AT - timedelta(hours=10) - end).days:04}" for end in ends}
    assert kept == days | weeks | months
    assert len(kept) == 7 + 4 + 12 - 3  # one serves twice, one three times


MONTH_ENDS_2026 = [
    (1, 31),
    (2, 28),
    (3, 31),
    (4, 30),
    (5, 31),
    (6, 30),
    (7, 31),
    (8, 31),
    (9, 30),
    (10, 31),
]


def test_a_desk_that_was_off_for_a_year_keeps_its_last_backups() -> None:
    old = [Dated(f"b{n}", AT - timedelta(days=400 + n), BackupKind.SCHEDULED) for n in range(3)]
    assert choose_kept(old, RetentionPolicy(), AT) == {"b0", "b1", "b2"}


def test_safety_backups_stay_for_thirty_days_and_take_nobodys_place() -> None:
    safety = [
        Dated("young", AT - timedelta(days=29), BackupKind.SAFETY),
        Dated("old", AT - timedelta(days=31), BackupKind.SAFETY),
    ]
    same_day = Dated("nightly", AT - timedelta(days=29, hours=1), BackupKind.SCHEDULED)
    newest = Dated("newest", AT - timedelta(days=3), BackupKind.SCHEDULED)
    kept = choose_kept([*safety, same_day, newest], RetentionPolicy(1, 1, 2), AT)
    assert kept == {"young", "nightly", "newest"}


def test_the_newest_that_a_drill_has_proven_stays_though_its_day_has_a_newer_one() -> None:
    day = AT - timedelta(days=2)
    backups = [
        Dated("proven before", day - timedelta(hours=2), BackupKind.SCHEDULED, is_proven=True),
        Dated("proven", day - timedelta(hours=1), BackupKind.SCHEDULED, is_proven=True),
        Dated("unproven", day, BackupKind.MANUAL),
    ]
    assert choose_kept(backups, RetentionPolicy(), AT) == {"proven", "unproven"}


def test_nothing_kept_by_the_policy_still_keeps_the_newest_and_the_last_day() -> None:
    kept = choose_kept(nightly(3), RetentionPolicy(0, 0, 0), AT + timedelta(days=5))
    assert kept == {"b0000"}
    assert choose_kept(nightly(3), RetentionPolicy(0, 0, 0), AT) == {"b0000"}
    assert choose_kept([], RetentionPolicy(), AT) == set()


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 900 * 24 * 60), KINDS), max_size=80),
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 14)),
)
def test_bounded_never_without_the_newest_and_stable(
    ages: list[tuple[int, BackupKind]], counts: tuple[int, int, int]
) -> None:
    backups = [
        Dated(f"b{n}", AT - timedelta(minutes=minutes), kind)
        for n, (minutes, kind) in enumerate(ages)
    ]
    policy = RetentionPolicy(*counts)
    kept = choose_kept(backups, policy, AT)
    assert kept <= {one.name for one in backups}
    if backups:
        newest = max(backups, key=lambda one: (one.made_at, one.name))
        assert newest.name in kept
    lasting = [
        one
        for one in backups
        if one.name in kept
        and AT - one.made_at >= timedelta(days=1)
        and one.kind is not BackupKind.SAFETY
    ]
    assert len(lasting) <= sum(counts) + 1
    # Applied again to what it left, it removes nothing more.
    again = choose_kept([one for one in backups if one.name in kept], policy, AT)
    assert again == kept
