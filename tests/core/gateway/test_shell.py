"""The start page on its way through: ours where it is HTML, everything else as it was."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from core.gateway.shell import Shell
from core.gateway.style_sheet import STYLE_ADDRESS

PAGE = "<html><head><title>Streamlit</title></head><body>…</body></html>"


async def page(request: Request):
    kept = {"etag": "x", "x-asked": ",".join(request.headers.keys())}
    return HTMLResponse(PAGE, headers=kept)


async def in_parts(_: Request):
    async def parts():
        for start in range(0, len(PAGE), 7):
            yield PAGE[start : start + 7]

    return StreamingResponse(parts(), media_type="text/html")


async def text(_: Request):
    return PlainTextResponse("<title>Streamlit</title>", headers={"etag": "y"})


@pytest.fixture
def client():
    routes = [
        Route("/screens", page),
        Route("/parts", in_parts),
        Route("/text", text),
        Route("/static/index.html", page),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Shell)]))


@pytest.mark.parametrize("path", ["/screens", "/parts"])
@pytest.mark.parametrize("encoding", ["gzip, br", "identity"])
def test_a_page_bears_our_name_and_our_script_comes_first(client, path, encoding):
    answer = client.get(path, headers={"accept-encoding": encoding})
    assert "<title>Signaldeck</title>" in answer.text
    assert answer.text.startswith('<html><head><script src="/auth/server.js"></script><link ')
    assert f'<link rel="stylesheet" href="{STYLE_ADDRESS}"><title>' in answer.text
    assert answer.text.endswith("<body>…</body></html>")
    assert answer.headers.get("content-encoding", "identity") in encoding
    assert answer.headers["vary"] == "Accept-Encoding"


def test_versions_and_parts_of_the_original_are_neither_asked_for_nor_told(client):
    asked = {"range": "bytes=0-5", "if-none-match": "x", "if-modified-since": "today"}
    answer = client.get("/screens", headers=asked)
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    assert not set(asked) & set(answer.headers["x-asked"].split(","))


def test_what_is_no_page_passes_unchanged(client):
    answer = client.get("/text")
    assert (answer.text, answer.headers["etag"]) == ("<title>Streamlit</title>", "y")
    assert client.get("/static/index.html").text == PAGE
