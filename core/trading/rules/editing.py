"""Changes to a tree, one at a time; a tree is never changed in place.

A place is the way from the root: `(1, 0)` is the first condition of the root's second.
"""

from __future__ import annotations

from typing import Literal

from core.trading.rules.conditions import AllOf, AnyOf, Compare, Condition, Not, children_of
from core.trading.rules.operands import IndicatorLine, Price
from core.trading.rules.words import say_condition

Place = tuple[int, ...]
Joint = Literal["all", "any"]

NEW_CONDITION = Compare(left=Price(), right=IndicatorLine(indicator="sma"))
"""What an added condition begins as."""


def list_lines(tree: Condition, place: Place = ()) -> list[tuple[Place, str]]:
    """Every condition with its place and its words, from the top; groups by their joint alone."""
    if isinstance(tree, Not):
        words = "not"
    elif isinstance(tree, AllOf | AnyOf):
        words = "all of" if isinstance(tree, AllOf) else "any of"
    else:
        words = say_condition(tree)
    lines = [(place, words)]
    for position, child in enumerate(children_of(tree)):
        lines += list_lines(child, (*place, position))
    return lines


def find_condition(tree: Condition, place: Place) -> Condition:
    """The condition at a place.

    Raises:
        IndexError: there is none.
    """
    for position in place:
        tree = children_of(tree)[position]
    return tree


def replace_condition(tree: Condition, place: Place, new: Condition) -> Condition:
    """The tree with another condition at a place."""
    if not place:
        return new
    children = list(children_of(tree))
    children[place[0]] = replace_condition(children[place[0]], place[1:], new)
    return _with_children(tree, children)


def add_condition(tree: Condition, place: Place, new: Condition) -> tuple[Condition, Place]:
    """The tree with one more, and where that stands.

    In a group it becomes the last; beside a condition of a group the next; a condition that
    stands alone is joined with it by `all`.
    """
    here = find_condition(tree, place)
    if isinstance(here, AllOf | AnyOf):
        joined = _with_children(here, [*here.conditions, new])
        return replace_condition(tree, place, joined), (*place, len(here.conditions))
    above = find_condition(tree, place[:-1]) if place else None
    if isinstance(above, AllOf | AnyOf):
        position = place[-1] + 1
        joined = _with_children(
            above, [*above.conditions[:position], new, *above.conditions[position:]]
        )
        return replace_condition(tree, place[:-1], joined), (*place[:-1], position)
    return replace_condition(tree, place, AllOf(conditions=(here, new))), (*place, 1)


def remove_condition(tree: Condition, place: Place) -> Condition | None:
    """The tree without it; a group or `not` that is left empty goes too, None where all went."""
    if not place:
        return None
    above = find_condition(tree, place[:-1])
    rest = [child for at, child in enumerate(children_of(above)) if at != place[-1]]
    if not rest:
        return remove_condition(tree, place[:-1])
    left = rest[0] if len(rest) == 1 else _with_children(above, rest)
    return replace_condition(tree, place[:-1], left)


def indent_condition(tree: Condition, place: Place, joint: Joint) -> tuple[Condition, Place]:
    """The condition in a group of its own with a new one, and where that stands."""
    here = find_condition(tree, place)
    group = (AllOf if joint == "all" else AnyOf)(conditions=(here, NEW_CONDITION))
    return replace_condition(tree, place, group), (*place, 1)


def outdent_condition(tree: Condition, place: Place) -> tuple[Condition, Place]:
    """The condition taken out of its group, to stand behind it; as it was where that cannot be."""
    if len(place) < 2:  # noqa: PLR2004 - a group has to stand in a group
        return tree, place
    outer = find_condition(tree, place[:-2])
    if not isinstance(outer, AllOf | AnyOf):
        return tree, place
    here, group = find_condition(tree, place), find_condition(tree, place[:-1])
    rest = [child for at, child in enumerate(children_of(group)) if at != place[-1]]
    kept = [] if not rest else [rest[0] if len(rest) == 1 else _with_children(group, rest)]
    position = place[-2]
    children = [*outer.conditions[:position], *kept, here, *outer.conditions[position + 1 :]]
    changed = replace_condition(tree, place[:-2], _with_children(outer, children))
    return changed, (*place[:-2], position + len(kept))


def negate_condition(tree: Condition, place: Place) -> tuple[Condition, Place]:
    """The condition turned into its opposite, or back."""
    here = find_condition(tree, place)
    if isinstance(here, Not):
        return replace_condition(tree, place, here.condition), place
    above = find_condition(tree, place[:-1]) if place else None
    if isinstance(above, Not):
        return replace_condition(tree, place[:-1], here), place[:-1]
    return replace_condition(tree, place, Not(condition=here)), place


def move_condition(tree: Condition, place: Place, steps: int) -> tuple[Condition, Place]:
    """The condition further up (below 0) or down in its group; as it was at the group's end."""
    above = find_condition(tree, place[:-1]) if place else None
    if not isinstance(above, AllOf | AnyOf):
        return tree, place
    target = place[-1] + steps
    if not 0 <= target < len(above.conditions):
        return tree, place
    children = list(above.conditions)
    children.insert(target, children.pop(place[-1]))
    changed = replace_condition(tree, place[:-1], _with_children(above, children))
    return changed, (*place[:-1], target)


def _with_children(tree: Condition, children: list[Condition]) -> Condition:
    if isinstance(tree, Not):
        return Not(condition=children[0])
    kind = AllOf if isinstance(tree, AllOf) else AnyOf
    # Unchecked: a group that has become too large is refused with the whole, in words.
    return kind.model_construct(kind="all" if kind is AllOf else "any", conditions=tuple(children))
