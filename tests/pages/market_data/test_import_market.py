"""The whole-market side of the import page: dry run, consent, job, receipt, export."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.contracts import Actor
from core.enums import FileContract, Interval, JobStatus, Role
from core.services import Services
from db.jobs.tables import Job

PAGE = "market_data/import_data.py"
OpenPage = Callable[..., AppTest]
RunJobs = Callable[[Actor], None]
HEADER = b"date,ticker,open,high,low,close,volume\n"
GOOD = (
    HEADER
    + b"2024-01-02,005930,10,12,9,11,500\n"
    + b"2024-01-03,005930,0,0,0,11,0\n"
    + b"2024-01-02,00088K,5,6,4,5,1\n"
)
DEFECTIVE = GOOD + b"2024-01-05,5930,1,1,1,1,1\n2024-01-06,005930,10,9,11,10,1\n"


@pytest.fixture
def market_page(open_page: OpenPage) -> AppTest:
    return open_page(PAGE, {"view": "market"})


def upload(app: AppTest, content: bytes, name: str = "prices.csv") -> AppTest:
    return app.file_uploader[0].set_value((name, content, "text/csv")).run()


def find_button(app: AppTest, beginning: str):
    return next((one for one in app.button if one.label.startswith(beginning)), None)


def tick(app: AppTest, beginning: str) -> AppTest:
    return next(box for box in app.checkbox if box.label.startswith(beginning)).check().run()


def classes(app: AppTest) -> dict[str, str]:
    frame = app.dataframe[0].value
    return dict(zip(frame["Class"], frame["Rows"], strict=True))


def import_file(app: AppTest, services: Services, actor: Actor, run_jobs: RunJobs) -> AppTest:
    find_button(app, "Import ").click().run()
    run_jobs(actor)
    return app.run()


def test_empty_it_says_which_files_are_understood(market_page: AppTest) -> None:
    assert not market_page.exception
    assert any("foreign_buy" in element.value for element in market_page.markdown)


def test_a_file_is_checked_by_itself_and_its_classes_add_up(
    market_page: AppTest, desk_services: Services, demo_trader: Actor
) -> None:
    app = upload(market_page, GOOD)

    assert not app.exception
    assert classes(app) == {"Bars with trade": "2", "Suspended days": "1", "Total": "3"}
    assert find_button(app, "Import 3 rows") is not None
    assert not desk_services.jobs.list_jobs(demo_trader)


def test_refused_rows_and_lost_zeros_need_consent(market_page: AppTest) -> None:
    app = upload(market_page, DEFECTIVE)

    assert find_button(app, "Import ").disabled
    assert "2 of 5 rows cannot be stored" in app.warning[0].value
    assert list(app.dataframe[1].value["Line"]) == [5, 6]

    tick(app, "Put lost zeros back")
    assert list(app.dataframe[1].value["Line"]) == [6]
    tick(app, "Leave out")

    assert not app.warning
    assert not find_button(app, "Import 4 rows").disabled


def test_the_job_stores_the_file_and_the_receipt_stays_under_the_address(
    market_page: AppTest, desk_services: Services, demo_trader: Actor, run_jobs: RunJobs
) -> None:
    app = import_file(upload(market_page, GOOD), desk_services, demo_trader, run_jobs)

    assert not app.exception
    assert app.query_params["job"]
    assert any("3 new and 0 changed rows are stored" in one.value for one in app.markdown)
    assert any("2 bars, 1 suspended days" in one.value for one in app.caption)
    uploads = desk_services.market_uploads._folder
    assert list(uploads.iterdir()) == []

    upload(app, GOOD)
    assert "nothing to import" in app.info[0].value


def test_a_contradiction_is_listed_and_overwritten_only_on_consent(
    market_page: AppTest, desk_services: Services, demo_trader: Actor, run_jobs: RunJobs
) -> None:
    app = import_file(upload(market_page, GOOD), desk_services, demo_trader, run_jobs)
    upload(app, GOOD.replace(b"9,11,500", b"9,10,500"))

    difference = app.dataframe[-1].value.iloc[0]
    assert (difference["Stored"], difference["File"]) == ("11", "10")
    assert find_button(app, "Import 1 row").disabled

    tick(app, "Overwrite")
    import_file(app, desk_services, demo_trader, run_jobs)
    assert any("0 new and 1 changed rows are stored" in one.value for one in app.markdown)


def test_a_waiting_import_shows_progress_and_can_be_cancelled(
    market_page: AppTest, desk_services: Services, demo_trader: Actor
) -> None:
    app = upload(market_page, GOOD)
    find_button(app, "Import ").click().run()
    find_button(app, "Cancel the import").click().run()
    app.run()

    (job,) = desk_services.jobs.list_jobs(demo_trader)
    assert job.status is JobStatus.REVOKED
    assert list(desk_services.market_uploads._folder.iterdir()) == []
    assert any("Nothing was stored" in error.value for error in app.error)


def test_a_file_of_no_known_kind_is_refused_in_words(market_page: AppTest) -> None:
    app = upload(market_page, b"a,b\n1,2\n")
    assert not app.exception
    assert "no known kind" in app.error[0].value


def test_what_is_stored_is_offered_for_export(
    market_page: AppTest, desk_services: Services, demo_trader: Actor, run_jobs: RunJobs
) -> None:
    app = import_file(upload(market_page, GOOD), desk_services, demo_trader, run_jobs)

    assert "Daily prices · csv:prices" in app.selectbox(key="market_export").options
    content = b"".join(
        desk_services.market_exports.export(demo_trader, FileContract.DAILY_PRICES, "csv:prices")
    )
    assert content.count(b"\n") == 4


def test_a_viewer_sees_the_refusal_and_nothing_else(open_alone: OpenPage) -> None:
    app = open_alone(PAGE, role=Role.VIEWER)
    assert app.error
    assert not app.file_uploader


def test_an_address_with_somebody_elses_or_another_kind_of_job_shows_the_upload_alone(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    other = desk_services.fetches.submit_fetch(demo_trader, "bundled", "GOOG", Interval.DAY)
    for job_id in ("no-such-job", other):
        app = open_page(PAGE, {"view": "market", "job": job_id})
        assert not app.exception
        assert find_button(app, "Cancel the import") is None
        assert app.file_uploader


def test_progress_is_that_of_the_storing_while_it_stores(
    market_page: AppTest, desk_services: Services, demo_trader: Actor
) -> None:
    app = upload(market_page, GOOD)
    find_button(app, "Import ").click().run()
    (view,) = desk_services.jobs.list_jobs(demo_trader)
    job_id = view.id
    with desk_services.database.write() as session:
        row = session.get(Job, job_id)
        row.status, row.progress, row.message = JobStatus.RUNNING, 0.25, "Comparing"
    desk_services.market_uploads.note_progress(demo_trader.user_id, job_id, 0.7, "Storing 005930")
    app.run()

    bars = [(bar.proto.value, bar.proto.text.split(": ")[-1]) for bar in app.get("progress")]
    assert (70, "Storing 005930") in bars

    with desk_services.database.write() as session:
        row = session.get(Job, job_id)
        row.status, row.error = JobStatus.RETRY, "The disk is full."
    app.run()
    texts = [bar.proto.text for bar in app.get("progress")]
    assert any("Will be tried again: The disk is full." in text for text in texts)
