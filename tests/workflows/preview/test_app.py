"""The server's answers, asked without a socket."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from hubpub.pages.assets import file_name
from hubpub.workflows.preview.app import Shown, create_app
from hubpub.workflows.preview.look import Look

PORT = 8123
OWN = {"host": f"127.0.0.1:{PORT}"}


def ask(shown: Shown, path: str, headers: dict[str, str] | None = None, query: str = "", method: str = "GET") -> Any:
    """The status, the headers and the body of an answer."""
    sent: list[dict[str, Any]] = []

    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await asyncio.Event().wait()  # nobody hangs up
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    pairs = [(name.encode(), value.encode()) for name, value in (OWN if headers is None else headers).items()]
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "headers": pairs, "scheme": "http", "server": ("127.0.0.1", PORT), "client": ("127.0.0.1", 1), "root_path": "",
        "http_version": "1.1", "extensions": {},
    }  # fmt: skip
    asyncio.run(create_app(shown, PORT)(scope, receive, send))
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, b"".join(one.get("body", b"") for one in sent[1:])


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    folder = tmp_path / "m"
    folder.mkdir()
    for name in ("a.png", "a.html", "secret", "x y.txt"):
        (folder / name).write_text(f"<script>{name}")
    (tmp_path / "outside").write_text("o")
    look = Look(
        "me/x", "# A", root=folder, readable=frozenset({"a.png", "a.html", "x y.txt"}), pictures={"m.svg": b"<svg/>"}
    )
    return Shown(False, "<p>page", "k-1", look)


def test_the_page_and_its_policy(shown: Shown) -> None:
    status, headers, body = ask(shown, "/")
    assert (status, body) == (200, b"<p>page")
    assert "script-src 'self';" in headers["content-security-policy"]
    assert " https:" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    shown.offline = True
    assert " https:" not in ask(shown, "/")[1]["content-security-policy"]
    assert ask(shown, f"/_pages/{file_name('js')}")[0] == 200
    assert ask(shown, "/_pages/other.js")[0] == 404


def test_a_newer_version_is_told_at_once(shown: Shown) -> None:
    assert ask(shown, "/version", query="known=k-0")[2] == b"k-1"
    shown.is_over = True
    assert ask(shown, "/version", query="known=k-1")[2] == b"k-1"


def test_only_what_is_published_is_served(shown: Shown) -> None:
    status, headers, body = ask(shown, "/files/a.png")
    assert (status, headers["content-type"], body) == (200, "image/png", b"<script>a.png")
    # whatever it is called, no text runs
    status, headers, _ = ask(shown, "/files/a.html")
    assert (status, headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert "sandbox" in headers["content-security-policy"]
    assert ask(shown, "/files/m.svg")[2] == b"<svg/>"
    assert ask(shown, "/files/x y.txt")[0] == 200
    for path in ("secret", "../outside", "%2e%2e/outside", "a.png/../../outside", "", "/etc/passwd", "a.png/"):
        assert ask(shown, f"/files/{path}")[0] == 404, path
    shown.look = None
    assert ask(shown, "/files/a.png")[0] == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "evil.example"},
        {"host": f"evil.example:{PORT}"},
        {"host": "127.0.0.1:1"},
        {"host": f"127.0.0.1.evil.example:{PORT}"},
        {**OWN, "origin": "https://evil.example"},
        {**OWN, "origin": "null"},
        {**OWN, "origin": "http://127.0.0.1:1"},
        {**OWN, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
        {**OWN, "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"},
    ],
)
def test_other_sites_are_answered_nothing(shown: Shown, headers: dict[str, str]) -> None:
    for path in ("/", "/version", "/files/a.png"):
        status, _, body = ask(shown, path, headers, query="known=k-0")
        assert status in (403, 421)
        assert b"page" not in body.replace(b"page of", b"")


def test_own_requests_are_answered(shown: Shown) -> None:
    for headers in (
        {"host": f"localhost:{PORT}"},
        {**OWN, "origin": f"http://127.0.0.1:{PORT}", "sec-fetch-site": "same-origin"},
        # a link that was followed from elsewhere
        {**OWN, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    ):
        assert ask(shown, "/", headers)[0] == 200
    assert ask(shown, "/", method="POST")[0] == 405


def test_a_file_has_a_page(shown: Shown) -> None:
    status, headers, body = ask(shown, "/view/x y.txt")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "script-src 'self';" in headers["content-security-policy"]
    assert b"&lt;script&gt;x y.txt" in body
    assert b'href="/files/x%20y.txt" download' in body
    assert b'<img src="/files/a.png"' in ask(shown, "/view/a.png")[2]
    assert b'<img src="/files/m.svg"' in ask(shown, "/view/m.svg")[2]
    assert b"# A" in ask(shown, "/view/README.md")[2]
    for path in ("secret", "../outside", "none", ""):
        status, _, body = ask(shown, f"/view/{path}")
        assert (status, b"no such file would be published" in body) == (404, True), path
