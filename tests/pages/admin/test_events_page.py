"""Dead letters are seen, repaired and delivered again; the log leads to timelines."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from core.enums import DeliveryStatus, Role
from core.events.dispatcher import EventDispatcher
from core.service_tables import SUBSCRIPTIONS
from db.events.event_repository import EventRepository
from db.events.tables import EventDelivery
from pages.components.table import name_rows
from tests.pages.conftest import actor_of
from tests.pages.reading import read_empty, read_figures, read_words

PAGE = "admin/events.py"
NAME = "<b>Tea</b> & *cakes*"


@pytest.fixture
def bury(desk_services):
    """An event of a batch of the demo trader, which its listener could not read."""

    def bury_(name="BatchFinished", **changes):
        trader = actor_of(desk_services, Role.TRADER)
        payload = {
            "batch_id": 3, "user_id": trader.user_id, "name": NAME, "status": "completed",
            "done": 1, "planned": 2,
        } | changes  # fmt: skip
        with desk_services.database.write() as session:
            stored = EventRepository(session).add_event(
                name=name,
                version=1,
                payload=payload,
                correlation_id="c0ffee",
                handlers=["notices.on_batch_finished"],
            )
            delivery = session.get(EventDelivery, stored.delivery_ids[0])
            delivery.status, delivery.attempts = DeliveryStatus.DEAD, 3
            delivery.error = "UnreadableEventError: title is missing; <i>name</i> is no field."
        return stored.delivery_ids[0]

    return bury_


def deliver(services):
    """Have everything delivered that is due, as a worker would."""
    handlers = {name: services.find(name) for _, name in SUBSCRIPTIONS}
    with services.database.write() as session:
        for row in session.exec(
            select(EventDelivery).where(EventDelivery.handler != "notices.on_batch_finished")
        ):
            row.status = DeliveryStatus.DELIVERED  # of the seed: not what is asked here
    return EventDispatcher(services.database, handlers).deliver_due()


def button(app, label):
    return next(one for one in app.button if one.label.startswith(label))


def text_of(app):
    kinds = (app.markdown, app.caption, app.error, app.warning, app.subheader)
    return "\n".join(
        [
            *(str(element.value).replace("\\", "") for kind in kinds for element in kind),
            *read_words(app),
        ]
    )


def tables_of(app):
    bodies = (element.proto.body for element in app.get("html"))
    return [body for body in bodies if "<table" in body]


def test_without_dead_letters_it_opens_on_what_happened_and_says_so(open_page, desk_services):
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert read_figures(app)["Dead letters"] == "0"
    newest, today = tables_of(app)
    flow = desk_services.event_log.get_flow(actor_of(desk_services, Role.ADMIN))
    assert "/timeline?id=" in newest
    assert flow.by_name
    for name, count, _ in flow.by_name:
        assert name in today
        assert f">{count:,}<" in today
    app.segmented_control(key="view").set_value("Dead letters").run()
    assert "No dead letters" in text_of(app)


def test_dead_letters_come_first_when_there_are_any(open_page, bury):
    bury()
    app = open_page(PAGE, role=Role.ADMIN)
    assert button(app, "Deliver all shown again (1)")
    assert not tables_of(app)


def test_a_letter_is_repaired_delivered_and_its_owner_is_told(open_page, desk_services, bury):
    delivery_id = bury()
    app = open_page(PAGE, {"letter": str(delivery_id)}, role=Role.ADMIN)
    assert not app.exception
    assert "title is missing" in text_of(app)
    area = app.text_area(key=f"payload_{delivery_id}")
    payload = json.loads(area.value)
    payload["title"] = payload.pop("name")
    area.set_value(json.dumps(payload))
    app.text_input(key=f"reason_{delivery_id}").set_value("The field was renamed")
    button(app, "Repair and deliver").click().run()
    assert not app.exception
    assert not app.error
    assert "No dead letters" in text_of(app)
    assert "letter" not in app.query_params
    assert deliver(desk_services) == 1
    notices = desk_services.notices.list_notices(actor_of(desk_services, Role.TRADER))
    assert [one.title for one in notices] == [f"Batch {NAME} finished"]


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("{", "a good reason", "not JSON"),
        ("{}", "a good reason", "batch_id is missing"),
        (None, "", "A reason is missing"),
    ],
)
def test_a_repair_that_is_none_is_answered_in_place(open_page, bury, text, reason, words):
    delivery_id = bury()
    app = open_page(PAGE, {"letter": str(delivery_id)}, role=Role.ADMIN)
    if text is not None:
        app.text_area(key=f"payload_{delivery_id}").set_value(text)
    app.text_input(key=f"reason_{delivery_id}").set_value(reason)
    button(app, "Repair and deliver").click().run()
    assert not app.exception
    assert any(words in one.value.replace("\\", "") for one in app.error)
    assert app.text_area(key=f"payload_{delivery_id}")


def test_the_marked_are_delivered_again_and_one_of_them_can_be_opened(
    open_page, desk_services, bury
):
    first, second = bury(), bury()
    app = open_page(PAGE, role=Role.ADMIN)
    assert button(app, "Deliver all shown again (2)")
    rows = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.session_state[name_rows("letters", [second, first])] = rows
    app.run()
    button(app, "Open and repair").click().run()
    assert app.query_params["letter"] == str(first)
    button(app, "Deliver the marked again (1)").click().run()
    assert not app.exception
    admin = actor_of(desk_services, Role.ADMIN)
    assert [one.delivery_id for one in desk_services.events.list_dead(admin)] == [second]


def test_one_cause_can_be_chosen_among_many(open_page, bury):
    bury()
    bury(name="CoffeeServed")
    bury(name="CoffeeServed")
    app = open_page(PAGE, role=Role.ADMIN)
    assert app.selectbox(key="letters_which").options == [
        "All (3)",
        "CoffeeServed → notices.on_batch_finished (2)",
        "BatchFinished → notices.on_batch_finished (1)",
    ]
    app.selectbox(key="letters_which").select_index(1).run()
    assert button(app, "Deliver all shown again (2)")


def test_an_event_that_this_program_does_not_know_says_so(open_page, bury):
    delivery_id = bury(name="CoffeeServed")
    app = open_page(PAGE, {"letter": str(delivery_id)}, role=Role.ADMIN)
    assert "knows no event of that name" in text_of(app)
    assert not app.text_area
    button(app, "Deliver as it is").click().run()
    assert "No dead letters" in text_of(app)


@pytest.mark.parametrize("letter", ["999", "x", "-1", ""])
def test_a_letter_that_is_not_there_is_a_sentence_or_nothing(open_page, bury, letter):
    bury()
    app = open_page(PAGE, {"letter": letter}, role=Role.ADMIN)
    assert not app.exception
    assert not app.text_area


def test_the_log_shows_events_with_links_and_no_markup_of_theirs(open_page, bury):
    bury()
    app = open_page(PAGE, {"view": "Log"}, role=Role.ADMIN)
    assert not app.exception
    page = "".join(element.proto.body for element in app.get("html"))
    assert 'href="/timeline?id=c0ffee"' in page
    assert "<b>Tea" not in page
    assert "&lt;b&gt;Tea" in page
    app.selectbox(key="log_name").select("BatchFinished").run()
    page = "".join(element.proto.body for element in app.get("html"))
    assert page.count("/timeline?id=") == 1


def test_an_address_of_a_letter_is_answered_without_dead_letters_too(open_page):
    app = open_page(PAGE, {"view": "Dead letters", "letter": "77"}, role=Role.ADMIN)
    assert not app.exception
    assert read_empty(app) == ["No dead letters"]
    assert len(app.error) == 1
