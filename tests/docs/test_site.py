"""The site of the docs: built strictly, its links followed, and looked at by Chromium from the disk."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import pytest

from tests.support.browser import Tab, chromium
from tests.support.commands import ROOT

pytestmark = pytest.mark.full

PAGES = [
    "index.html",
    "tutorial.html",
    "how-to/publish.html",
    "reference/options.html",
    "reference/python.html",
    "reference/rules/weights.html",
    "reference/commands/push.html",
    "explanation/library-cards.html",
    "explanation/design.html",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site; a page in no list, a link that leads nowhere and a docstring that is no text would be errors."""
    out = tmp_path_factory.mktemp("site")
    strict = ("--fail-on-warning", "--keep-going", "--quiet")
    command = [sys.executable, "-m", "sphinx", *strict, "-d", out / "doctrees", ROOT / "docs", out / "html"]
    # some 15 s of a processor; the deadline is there against a hang alone
    done = subprocess.run(command, capture_output=True, text=True, timeout=900)
    assert (done.returncode, done.stderr) == (0, "")
    return out / "html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


def test_what_make_docs_runs_is_what_is_tested() -> None:
    [command] = re.findall(r"-m sphinx .*", (ROOT / "Makefile").read_text())
    assert {"--fail-on-warning", "--keep-going", "--quiet"} <= set(command.split())


def test_every_link_within_leads_to_a_place(site: Path) -> None:
    texts = {page: page.read_text() for page in site.rglob("*.html")}
    ids = {page: set(re.findall(r'\bid="([^"]+)"', text)) for page, text in texts.items()}
    followed = 0
    for page, text in texts.items():
        for found in re.findall(r'<(?:a|img|link|script)\b[^>]*?\b(?:href|src)="([^"]*)"', text):
            address, anchor = urldefrag(unquote(found))
            if re.match(r"[a-z]+:", address):
                continue
            target = (page.parent / address.split("?")[0]).resolve() if address else page
            assert target.exists(), f"{page.relative_to(site)}: {found}"
            if anchor and target in ids:
                assert anchor in ids[target], f"{page.relative_to(site)}: {found}"
            followed += 1
    assert followed > 1000


def test_what_the_reference_is_for_is_in_it(site: Path) -> None:
    python = (site / "reference" / "python.html").read_text()
    assert 'id="hubpub.push"' in python
    assert "main_process_only" in python
    rule = (site / "reference" / "rules" / "metadata.html").read_text()
    assert 'id="md010"' in rule
    assert "plan.schema.json" in "".join(path.name for path in site.rglob("*.json"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360], ids=["wide", "phone"])
def test_pages_look_right(site: Path, browser: Any, width: int, dark: bool) -> None:
    tab = Tab(browser, site.as_uri() + "/", dark=dark, width=width)
    for page in PAGES:
        tab.open(page)
        assert tab.overflow() <= 0, page
        assert tab.page.locator("article h1").is_visible()
        ground = tab.page.evaluate("getComputedStyle(document.body).backgroundColor")
        light = sum(map(int, re.findall(r"\d+", ground)[:3])) > 384
        assert light != dark, (page, ground)
        assert tab.page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)"), page
    assert (tab.ours, tab.asked, tab.dialogs) == ([], [], [])
    tab.close()


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("gated", "how-to/private.html"),
        ("hubpub.Checkpoints", "reference/python.html"),
        ("journal", "how-to/fleets.html"),
        ("WT023", "reference/rules/weights.html"),
    ],
)
def test_search_finds_without_a_network(site: Path, browser: Any, words: str, page: str) -> None:
    tab = Tab(browser, site.as_uri() + "/")
    tab.open(f"search.html?q={words}")
    tab.page.wait_for_selector("#search-results ul.search li a", timeout=30_000)
    tab.page.wait_for_function("document.querySelector('#search-results p')?.textContent.includes('finished')")
    found = tab.page.eval_on_selector_all("#search-results ul.search a", "links => links.map(link => link.href)")
    assert any(link.partition("#")[0].partition("?")[0].endswith(page) for link in found), found
    assert (tab.ours, tab.asked) == ([], [])
    tab.close()
