from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.events.reader import load_event
from core.events.types import EVENT_TYPES, Event


@pytest.mark.parametrize("kind", EVENT_TYPES.values(), ids=EVENT_TYPES.keys())
@given(data=st.data())
@settings(max_examples=20)
def test_every_event_survives_its_way_through_json(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(st.builds(kind))
    payload = json.loads(json.dumps(event.payload()))
    assert repr(load_event(event.name, event.version, payload)) == repr(event)


def test_every_event_is_known_by_its_own_name() -> None:
    ours = [kind for kind in Event.__subclasses__() if kind.__module__.startswith("core.")]
    assert len(ours) > 10
    for kind in ours:
        assert EVENT_TYPES[kind.__name__] is kind
