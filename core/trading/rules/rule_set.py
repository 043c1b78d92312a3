"""The rules of a strategy: when it enters and leaves, each a tree; read from JSON and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError, model_validator

from core.errors import InvalidInputError
from core.indicator import Indicator
from core.trading.rules.conditions import (
    Condition,
    depth_of,
    operands_of,
    walk,
    warm_up_of_condition,
)
from core.trading.rules.operands import IndicatorLine, Node

SIDES = ("enter_long", "exit_long", "enter_short", "exit_short")
"""The four trees, in the order in which they are read."""
MAX_DEPTH, MAX_CONDITIONS, MAX_CHARACTERS = 6, 40, 40_000
_MAX_PARTS, _MAX_LEVELS = 2_000, 40  # of the JSON before it is known to be a tree
_SHOWN_STEPS = 6


class RuleSet(Node):
    """Entries and exits; a side without an exit is left by stops, targets or the end only."""

    enter_long: Condition | None = None
    exit_long: Condition | None = None
    enter_short: Condition | None = None
    exit_short: Condition | None = None

    @model_validator(mode="after")
    def _check_size(self) -> RuleSet:
        if self.enter_long is None and self.enter_short is None:
            raise InvalidInputError("The rules never enter.", "Add a condition to buy.")
        count = sum(1 for _ in self.walk())
        if count > MAX_CONDITIONS:
            raise InvalidInputError(
                f"The rules have {count} conditions and groups.",
                f"Keep to {MAX_CONDITIONS}: more can be fitted to anything.",
            )
        deepest = max(depth_of(tree) for tree in self.trees().values())
        if deepest > MAX_DEPTH:
            raise InvalidInputError(
                f"The rules are {deepest} levels deep.", f"Keep to {MAX_DEPTH} levels."
            )
        return self

    def trees(self) -> dict[str, Condition]:
        """The trees there are, by side."""
        named = {side: getattr(self, side) for side in SIDES}
        return {side: tree for side, tree in named.items() if tree is not None}

    def walk(self) -> Iterator[Condition]:
        """All conditions of all trees."""
        for tree in self.trees().values():
            yield from walk(tree)

    def warm_up(self) -> int:
        """Index of the first bar on which everything in the rules is known."""
        return max(map(warm_up_of_condition, self.trees().values()))

    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators they read, each once."""
        found = {
            item.built.label: item.built
            for node in self.walk()
            for item in operands_of(node)
            if isinstance(item, IndicatorLine)
        }
        return tuple(found.values())


def read_rules(raw: Any) -> RuleSet:
    """The rules of JSON-ready values.

    Raises:
        InvalidInputError: it is no tree, too large, or names what there is not.
        NotFoundError: an unknown indicator.
    """
    if isinstance(raw, RuleSet):
        return raw
    _check_parts(raw)
    try:
        return RuleSet.model_validate(raw)
    except ValidationError as error:
        raise _as_invalid_input(error) from error


def read_rules_text(text: str) -> RuleSet:
    """The rules of a JSON text, the opposite of `write_rules`.

    Raises:
        InvalidInputError, NotFoundError: see `read_rules`.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidInputError(
            f"The text has {len(text):,} characters.", f"Rules have at most {MAX_CHARACTERS:,}."
        )
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(
            "This is not JSON.", "Paste what the export of a strategy gave."
        ) from error
    return read_rules(raw)


def write_rules(rules: RuleSet) -> str:
    """The rules as JSON text, the same text for equal rules."""
    return json.dumps(rules.model_dump(mode="json", exclude_none=True), indent=2)


def _check_parts(raw: Any) -> None:
    """Refuse what is larger or deeper than any tree, before anything recursive looks at it."""
    waiting, parts = [(raw, 1)], 0
    while waiting:
        item, level = waiting.pop()
        parts += 1
        if parts > _MAX_PARTS or level > _MAX_LEVELS:
            raise InvalidInputError(
                "The rules are too large.",
                f"Keep to {MAX_CONDITIONS} conditions on {MAX_DEPTH} levels.",
            )
        inner = item.values() if isinstance(item, Mapping) else item
        if isinstance(item, Mapping | list | tuple):
            waiting += [(part, level + 1) for part in inner]


def _as_invalid_input(error: ValidationError) -> InvalidInputError:
    problem = error.errors(include_url=False, include_context=False)[0]
    steps = [str(part).replace("_", " ") for part in problem["loc"]]
    path = " → ".join(
        [*steps[:1], "…", *steps[-_SHOWN_STEPS:]] if len(steps) > _SHOWN_STEPS + 1 else steps
    )
    return InvalidInputError(
        f"The rules cannot be read at {path or 'their beginning'}: {problem['msg']}.",
        "Correct this part, or build the rules on the page of strategies.",
    )
