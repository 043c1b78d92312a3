"""A server of its own, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.server import ROOT, Server, serve

# As root in a container Chromium's own sandbox cannot start; the rest keeps it from calling out.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Generous, so that a busy machine is no failure: nothing waits longer than it has to.
expect.set_options(timeout=60_000)
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
BACKGROUNDS = {"dark": "rgb(15, 20, 32)", "light": "rgb(255, 255, 255)"}
FADE_MILLISECONDS = 900  # only for the picture: charts fade in
# A tab that was cut off tries once more to poll.
EXPECTED_NOISE = ("when disconnected from server",)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        message = "no chromium found: browser journeys not run"
        if os.environ.get("SIGNALDECK_TEST_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, settled_demo_folder: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    shutil.copytree(settled_demo_folder, folder, dirs_exist_ok=True)
    environment = {"SIGNALDECK_DATA_DIR": str(folder), "SIGNALDECK_MODE": "demo"}
    with serve(ROOT / "app.py", environment) as running:
        yield running


class Visitor:
    """One person in one browser profile."""

    def __init__(
        self, browser: Browser, server: Server, scheme: str, pictures: Path | None = None
    ) -> None:
        context = browser.new_context(
            viewport={"width": 1440, "height": 1400},
            color_scheme=scheme,  # type: ignore[arg-type]
            accept_downloads=True,
        )
        context.set_default_timeout(60_000)
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self._url, self._scheme, self._pictures = server.url, scheme, pictures
        self._is_run_asked_for = False
        self.page.on("websocket", self._follow)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _note(self, message) -> None:
        if message.type == "error" and not any(n in message.text for n in EXPECTED_NOISE):
            self.problems.append(message.text)

    def open(self, path: str = "/") -> None:
        self.page.goto(self._url + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has run to its end.

        After a click the page still says that it is not running until the server has begun.
        """
        deadline = time.monotonic() + 60
        self.page.wait_for_selector(SETTLED)
        while self._is_run_asked_for:
            assert time.monotonic() < deadline, "The page did not run to its end."
            self.page.wait_for_timeout(10)
        self.page.wait_for_selector(SETTLED)

    def _follow(self, socket: WebSocket) -> None:
        self._is_run_asked_for = False
        socket.on("framesent", self._take_out)
        socket.on("framereceived", self._take_in)

    def _take_out(self, data: bytes | str) -> None:
        if isinstance(data, bytes) and BackMsg.FromString(data).HasField("rerun_script"):
            self._is_run_asked_for = True

    def _take_in(self, data: bytes | str) -> None:
        if isinstance(data, bytes):
            message = ForwardMsg.FromString(data)
            early = ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if message.HasField("script_finished") and message.script_finished != early:
                self._is_run_asked_for = False

    def look(self, name: str) -> None:
        """The page is whole in the dark and in the light; with a picture of both on demand."""
        other = "light" if self._scheme == "dark" else "dark"
        for scheme in (other, self._scheme):
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            background = ("background-color", BACKGROUNDS[scheme])
            expect(self.page.get_by_test_id("stApp")).to_have_css(*background)
            self.settle()
            self.expect_whole()
            if self._pictures:
                self.page.wait_for_timeout(FADE_MILLISECONDS)
                self.page.screenshot(path=self._pictures / f"{name}-{scheme}.png")

    def expect_whole(self) -> None:
        """Nothing on the page says that something went wrong."""
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        expect(self.page.get_by_test_id("stAlertContentError")).to_have_count(0)

    def enter(self, role: str) -> None:
        self.open("/")
        self.page.get_by_role("button", name=f"Enter as {role}").click()
        expect(self.page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
        self.settle()

    def cookie(self) -> str:
        cookies = self.page.context.cookies()
        return next((c["value"] for c in cookies if c["name"] == "signaldeck_session"), "")


@pytest.fixture
def visit(
    browser: Browser, server: Server, screenshots: Path | None
) -> Iterator[Callable[..., Visitor]]:
    visitors = []

    def begin(scheme: str = "light") -> Visitor:
        visitors.append(Visitor(browser, server, scheme, screenshots))
        return visitors[-1]

    yield begin
    # Noted before the tabs close: a poll that is cut off by the closing is no problem of the app.
    problems = [problem for visitor in visitors for problem in visitor.problems]
    for visitor in visitors:
        visitor.page.context.close()
    assert problems == []


@pytest.fixture(scope="session")
def screenshots() -> Path | None:
    """Where pictures of the journey go, when somebody wants them."""
    folder = os.environ.get("SIGNALDECK_SCREENSHOTS")
    return Path(folder) if folder else None
