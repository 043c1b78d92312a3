from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.user.watchlist_order import (
    Slot,
    arrange,
    list_sections,
    move_item,
    move_section,
    relabel_section,
)

SECTIONS = st.sampled_from(["", "Chips", "Banks", "FX"])
SLOTS = st.lists(SECTIONS, max_size=12).map(
    lambda names: [Slot(number, name) for number, name in enumerate(names)]
)
PLACES = st.integers(0, 15)


def shape(slots: list[Slot]) -> list[tuple[str, list[int]]]:
    """The order as a reader sees it: each run of one section with its items."""
    runs: list[tuple[str, list[int]]] = []
    for slot in slots:
        if not runs or runs[-1][0] != slot.section:
            runs.append((slot.section, []))
        runs[-1][1].append(slot.item_id)
    return runs


def test_items_without_section_come_first_then_sections_by_first_appearance() -> None:
    slots = [Slot(1, "B"), Slot(2, ""), Slot(3, "A"), Slot(4, "B"), Slot(5, "")]
    assert shape(arrange(slots)) == [("", [2, 5]), ("B", [1, 4]), ("A", [3])]


def test_moving_down_within_a_section_lands_at_the_place_asked_for() -> None:
    slots = [Slot(1, ""), Slot(2, "A"), Slot(3, "A"), Slot(4, "A")]
    assert shape(move_item(slots, 2, "A", 1)) == [("", [1]), ("A", [3, 2, 4])]
    assert shape(move_item(slots, 2, "A", 99)) == [("", [1]), ("A", [3, 4, 2])]


def test_moving_into_a_new_section_puts_that_section_last() -> None:
    slots = [Slot(1, ""), Slot(2, "A"), Slot(3, "A")]
    assert shape(move_item(slots, 1, "New", 0)) == [("A", [2, 3]), ("New", [1])]


def test_moving_the_only_item_of_a_section_within_it_leaves_the_section_where_it_is() -> None:
    slots = [Slot(1, "A"), Slot(2, "B")]
    assert move_item(slots, 1, "A", 3) == slots


def test_renaming_to_a_name_in_use_joins_where_the_first_of_the_two_stood() -> None:
    slots = [Slot(1, "A"), Slot(2, "B"), Slot(3, "C")]
    assert shape(relabel_section(slots, "C", "A")) == [("A", [1, 3]), ("B", [2])]


def test_removing_a_section_puts_its_items_behind_those_without_one() -> None:
    slots = [Slot(1, ""), Slot(2, "A"), Slot(3, "B")]
    assert shape(relabel_section(slots, "B", "")) == [("", [1, 3]), ("A", [2])]


def test_sections_move_in_one_piece_and_never_before_the_items_without_section() -> None:
    slots = [Slot(1, ""), Slot(2, "A"), Slot(3, "B"), Slot(4, "B")]
    assert shape(move_section(slots, "B", 0)) == [("", [1]), ("B", [3, 4]), ("A", [2])]
    assert shape(move_section(slots, "A", 7)) == [("", [1]), ("B", [3, 4]), ("A", [2])]


@given(SLOTS, st.data())
def test_every_move_keeps_all_items_and_leaves_the_order_arranged(
    slots: list[Slot], data: st.DataObject
) -> None:
    arranged = arrange(slots)
    moves = [relabel_section(arranged, data.draw(SECTIONS), data.draw(SECTIONS))]
    named = [name for name in list_sections(arranged) if name]
    if named:
        moves.append(move_section(arranged, data.draw(st.sampled_from(named)), data.draw(PLACES)))
    if arranged:
        chosen = data.draw(st.sampled_from(arranged))
        moves.append(move_item(arranged, chosen.item_id, data.draw(SECTIONS), data.draw(PLACES)))
    for moved in moves:
        assert sorted(slot.item_id for slot in moved) == sorted(slot.item_id for slot in slots)
        assert moved == arrange(moved)


@given(SLOTS, SECTIONS, PLACES)
def test_a_moved_item_stands_where_it_was_sent_and_the_others_keep_their_order(
    slots: list[Slot], section: str, place: int
) -> None:
    arranged = arrange([*slots, Slot(99, "Chips")])
    moved = move_item(arranged, 99, section, place)
    mates = [slot.item_id for slot in moved if slot.section == section]
    assert mates.index(99) == min(place, len(mates) - 1)
    for name in ("", "Chips", "Banks", "FX"):
        before = [s.item_id for s in arranged if s.section == name and s.item_id != 99]
        assert [s.item_id for s in moved if s.section == name and s.item_id != 99] == before
