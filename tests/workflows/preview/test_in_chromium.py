"""The preview in the real Chromium: it follows what lies on the disk, and what it marks stands in its place."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.pages.everything import HOSTILE
from tests.support.browser import Tab, chromium
from tests.support.models import model_folder

pytestmark = pytest.mark.full

PARTS = "".join(f"## Part {number}\n\n{'Words of the part. ' * 40}\n\n" for number in range(40))
CARD = (
    "---\nlicense: apache2\npipeline_tag: text-generation\ntags:\n- art\n---\n\n# A model\n\nIt is cafÃ©.\n\n"
    f"{PARTS}## Last\n\nMore information needed\n"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@contextmanager
def served(*arguments: str | Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The command, as a process, and its address."""
    command = [sys.executable, "-m", "hubpub", "preview", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            found = re.match(r"The preview is at (http://127\.0\.0\.1:\d+); Ctrl-C ends it\.", line)
            assert found, line + (process.stderr.read() if process.stderr else "")
            yield found[1], process
        finally:
            process.kill()


def test_an_edit_shows_where_one_was(browser: Any, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD, count=5)
    with served(folder, "--no-open") as (url, process):
        tab = Tab(browser, url)
        tab.open("/")
        tab.page.click("text=List ")
        tab.page.uncheck("#show-warning")
        tab.page.evaluate("document.getElementById('card-part-20').scrollIntoView()")
        before = tab.page.evaluate("scrollY")
        assert before > 1000
        (folder / "README.md").write_text(CARD.replace("## Last", "## The very last"))
        tab.page.wait_for_selector("#card-the-very-last", state="attached", timeout=30_000)
        tab.page.wait_for_function(f"Math.abs(scrollY - {before}) < 3", timeout=10_000)
        assert tab.page.evaluate("document.querySelector('.checks details').open")
        assert not tab.page.is_checked("#show-warning")
        assert tab.page.locator(".noted-warning:visible").count() == 0
        # what cannot be read is told in the page, which then follows again
        (folder / "hubpub.toml").write_text("nothing = [")
        tab.page.wait_for_selector(".notice h1", timeout=30_000)
        (folder / "hubpub.toml").unlink()
        tab.page.wait_for_selector("#card-the-very-last", state="attached", timeout=30_000)
        assert tab.ours == []
        tab.close()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (0, "", "")


def test_facts_beside_the_folder_are_followed(browser: Any, tmp_path: Path) -> None:
    folder, facts = model_folder(tmp_path / "m", count=5), tmp_path / "facts.toml"
    facts.write_text('[facts]\ndescription = "First of all."\n')
    with served(folder, "--recipe", "standard", "--facts", facts, "--no-open") as (url, _):
        tab = Tab(browser, url)
        tab.open("/")
        assert "First of all." in tab.page.inner_text(".card")
        facts.write_text('[facts]\ndescription = "Second to none."\n')
        tab.page.wait_for_selector(".card :text('Second to none.')", timeout=30_000)
        assert tab.ours == []
        tab.close()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A preview that stays as it is; its address."""
    with served(model_folder(tmp_path_factory.mktemp("p") / "m", card=CARD, count=5), "--no-open") as (url, _):
        yield url


def test_a_page_of_what_stays_as_it_is_is_made_once(tmp_path: Path) -> None:
    facts = tmp_path / "facts.toml"
    facts.write_text('[facts]\ndescription = "First of all."\n')
    with served(model_folder(tmp_path / "m", count=5), "--recipe", "standard", "--facts", facts, "--no-open") as (
        url,
        _,
    ):
        versions = set()
        for _look in range(8):
            with urllib.request.urlopen(f"{url}/version", timeout=30) as answer:
                versions.add(answer.read())
            time.sleep(0.15)
        assert len(versions) == 1


def test_marks_stand_on_their_lines(browser: Any, page: str) -> None:
    tab = Tab(browser, page)
    tab.open("/")
    for code, following in (("BD001", "It is caf"), ("BD004", "More information needed")):
        text = tab.page.evaluate(
            """code => [...document.querySelectorAll('.card .noted')]
                 .find(one => one.textContent.includes(code)).nextElementSibling.textContent""",
            code,
        )
        assert text.startswith(following)
    assert tab.page.locator(".chip-license .mark").inner_text().endswith("MD010")
    tab.page.click(".chip-license .mark")
    assert tab.page.evaluate("document.querySelector(':target').textContent").count("apache2") == 1
    # the source is one click away, and leads to the line
    tab.page.click(".card .noted .place a >> nth=0")
    assert tab.page.is_visible("#L10")
    assert tab.page.evaluate("document.querySelector(':target').textContent").startswith("It is caf")
    assert not tab.page.is_visible("article.card")
    for name, view in (("Files", "#all-files"), ("Source", "#source"), ("Model card", "#page")):
        tab.page.click(f".tabs a:has-text('{name}')")
        visible = tab.page.evaluate(
            "[...document.querySelectorAll('.view')].filter(x => x.checkVisibility()).map(x => x.id)"
        )
        assert visible == [view[1:]]
    assert tab.ours == []
    tab.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("view", ["", "#all-files", "#source"])
def test_nothing_keeps_anybody_out(browser: Any, page: str, dark: bool, view: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab = Tab(browser, page, dark=dark, width=360 if dark else 1280)
    tab.open(f"/{view}")
    tab.page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(one => { one.open = true })")
    found = Axe().run(tab.page).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert {(one["id"], node["html"]) for one in serious for node in one["nodes"]} == set()
    assert tab.overflow() == 0
    assert tab.ours == []
    tab.close()


@pytest.mark.parametrize("view", ["", "#all-files", "#source"])
def test_everything_is_reached_by_the_keyboard(browser: Any, page: str, view: str) -> None:
    tab = Tab(browser, page)
    tab.open(f"/{view}")
    tab.page.evaluate("document.querySelectorAll('.checks details, .mended').forEach(one => { one.open = true })")
    # from the top of the page, not from the view that the address leads to
    tab.page.focus("a.home")
    tab.page.keyboard.press("Shift+Tab")
    tab.page.keyboard.press("Shift+Tab")
    assert tab.by_keyboard() == ([], [])
    tab.close()


def test_a_hostile_card_stays_in_its_box(browser: Any, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=HOSTILE, count=5)
    (folder / "<img src=x onerror=alert(1)>.json").write_text("{}")
    html = tmp_path / "p.html"
    assert (
        subprocess.run([sys.executable, "-m", "hubpub", "preview", folder, "--html", html], env=os.environ).returncode
        == 0
    )
    with served(folder, "--no-open") as (url, _):
        for base, path in ((url, "/"), (f"file://{tmp_path}", "/p.html")):
            tab = Tab(browser, base)
            tab.open(path)
            tab.page.wait_for_timeout(300)
            assert tab.dialogs == []
            assert tab.page.evaluate("window.harmed") is None
            # a picture that the card names and the folder lacks is the card's affair
            assert [told for told in tab.ours if "/files/" not in told] == []
            bad = ".card :is(script, form, iframe, object, svg, style, base, meta, link, title)"
            assert tab.page.query_selector_all(bad) == []
            tab.close()
