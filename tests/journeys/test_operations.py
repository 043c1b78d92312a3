"""The operator's day in a real browser: schedule, job, timeline, backup, key; and who may not."""

from __future__ import annotations

import json
import re
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from pages.components.entries import ENTRIES

pytestmark = [pytest.mark.browser]

ADMIN_PAGES = {entry.title: entry.address for entry in ENTRIES["Admin"]}


def heading(visitor, name):
    return visitor.page.get_by_role("heading", name=name, exact=True)


def button(visitor, name):
    return visitor.page.get_by_role("button", name=name, exact=True)


def figure(visitor, label):
    name = visitor.page.get_by_text(label, exact=True)
    return visitor.page.locator("dl.sd-figures div").filter(has=name).locator("dd")


def read(server, path, secret):
    """The status and the body of a request with that key and nothing else."""
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    with closing(connection):
        headers = {"Authorization": f"Bearer {secret}"}
        connection.request("GET", f"/api/v1/{path}", headers=headers)
        answer = connection.getresponse()
        return answer.status, json.load(answer)


def test_a_schedule_run_by_hand_is_followed_from_its_job_to_its_timeline(visit):
    admin = visit()
    page = admin.page
    admin.enter("admin")
    admin.open("/schedules")
    page.get_by_role("link", name="Nightly backup").first.click()
    button(admin, "Run now").click()
    expect(page.get_by_text("Nightly backup: 1 job begun")).to_be_visible()
    expect(page.get_by_role("table", name="What became of due times")).to_contain_text("By hand")

    admin.open("/jobs")
    expect(page.get_by_text("make_backup").first).to_be_visible()
    expect(page.get_by_text("done", exact=True).first).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("link", name="Timeline").first.click()
    expect(heading(admin, "Timeline")).to_be_visible()
    # Who began it, the job it led to, and what the job noted when it was done.
    expect(figure(admin, "Begun by")).to_have_text("demo-admin")
    lines = page.get_by_role("table", name="Timeline").get_by_role("row")
    for said in ("schedule.run", "make_backup, success", "backup.made"):
        expect(lines.filter(has_text=said)).to_have_count(1)
    expect(figure(admin, "Failed")).to_have_text("0")


def test_a_backup_is_made_on_the_page_and_a_drill_proves_it(visit):
    admin = visit()
    page = admin.page
    admin.enter("admin")
    admin.open("/backups")
    expect(
        page.get_by_text("There is no backup.").or_(page.get_by_text("No restore has ever been"))
    ).to_be_visible()
    before = int(figure(admin, "On the shelf").inner_text())
    button(admin, "Back up now").click()
    expect(page.get_by_text("Backup: done.")).to_be_visible()
    expect(figure(admin, "On the shelf")).to_have_text(str(before + 1))
    expect(figure(admin, "Newest backup")).to_have_text("just now")
    button(admin, "Drill now").click()
    expect(page.get_by_text(re.compile("^A restore was proven"))).to_be_visible()
    expect(page.get_by_text("came back equal")).to_be_visible()
    expect(page.get_by_role("table", name="Restore drills")).to_contain_text("proven")


def test_a_key_made_on_the_page_opens_the_api_until_it_is_revoked(visit, server):
    admin = visit()
    page = admin.page
    admin.enter("admin")
    admin.open("/watchlists")
    page.get_by_role("button", name="Start with: Bundled symbols").click()
    expect(page.get_by_text("List created with 23 symbols.")).to_be_visible()

    admin.open("/api_keys")
    page.get_by_role("textbox", name="Name").fill("Morning report")
    button(admin, "Make the key").click()
    shown = page.get_by_test_id("stCode").first
    expect(shown).to_contain_text(re.compile("^sdk_"))
    secret = shown.inner_text().strip()
    button(admin, "I have copied it").click()
    expect(page.get_by_text(secret)).to_have_count(0)

    status, lists = read(server, "watchlists", secret)
    assert (status, len(lists["items"])) == (200, 1)
    status, bundled = read(server, f"watchlists/{lists['items'][0]['id']}", secret)
    assert status == 200
    assert len(bundled["items"]) == 23
    assert read(server, "watchlists", secret[:-1] + "?")[0] == 401

    page.get_by_role("combobox", name="Key to revoke").click()
    page.get_by_role("option", name="Morning report").click()
    button(admin, "Revoke").click()
    expect(page.get_by_text("Morning report is revoked")).to_be_visible()
    status, refusal = read(server, "watchlists", secret)
    assert (status, refusal["code"]) == (401, "api_key")
    assert refusal["remedy"]


def test_every_page_of_the_operators_is_whole_in_the_light_and_in_the_dark(visit):
    admin = visit()
    page = admin.page
    admin.enter("admin")
    menu = page.get_by_test_id("stSidebarNav")
    for title, address in ADMIN_PAGES.items():
        menu.get_by_role("link", name=title, exact=True).click()
        expect(heading(admin, title)).to_be_visible()
        admin.look(address)


def test_a_trader_finds_no_way_to_the_operators_pages(visit):
    trader = visit()
    trader.enter("trader")
    for title in ADMIN_PAGES:
        expect(trader.page.get_by_role("link", name=title, exact=True)).to_have_count(0)
    trader.open(f"/{ADMIN_PAGES['Backups']}")
    expect(heading(trader, "Backups")).to_have_count(0)
    assert [p for p in trader.problems if "does not seem to exist" in p] == trader.problems
    trader.problems.clear()
