"""Previews of the example and of real cards in the real Chromium, as files: with their pictures, and offline."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Call
from tests.pages.cards import CARDS, EXAMPLE, SEEDS
from tests.pages.everything import HOSTILE
from tests.support.browser import Tab, chromium

pytestmark = pytest.mark.full

# What a browser would fetch from elsewhere for an element of the card.
OUTSIDE = """() => [...document.querySelectorAll('main *')].flatMap(one => [
    ...['src', 'srcset', 'poster', 'background', 'data'].map(name => one.getAttribute(name) ?? ''),
    ...(one.getAttribute('style') ?? '').match(/url|image-set|src\\(/i) ? [one.getAttribute('style')] : [],
  ]).filter(value => value && !value.startsWith('data:'))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


def written(call: Call, path: Path, into: Path, *more: str | Path) -> None:
    """The page as a file, twice: ``online.html`` and ``offline.html``."""
    for name, flags in (("online", ()), ("offline", ("--offline",))):
        assert call("preview", path, *more, *flags, "--html", into / f"{name}.html", "--quiet")[0] == 0


def looked_at(browser: Any, folder: Path) -> None:
    """Nothing of ours is wrong, nothing is too wide, and offline nothing is asked for."""
    for dark, width in ((False, 1280), (True, 360)):
        tab = Tab(browser, f"file://{folder}", dark=dark, width=width)
        tab.open("/online.html")
        assert tab.ours == []
        assert tab.overflow() == 0
        # a card's own pictures alone, and none by a script, a font or a frame
        assert all(re.match("https?://", url) for url in tab.asked)
        tab.close()
    tab = Tab(browser, f"file://{folder}")
    tab.open("/offline.html")
    assert (tab.ours, tab.cards, tab.asked) == ([], [], [])
    assert tab.page.evaluate(OUTSIDE) == []
    tab.close()


@pytest.mark.parametrize("path", [*SEEDS, *CARDS], ids=lambda path: path.stem)
def test_a_card_loads_without_a_fault_of_ours(call: Call, browser: Any, path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "README.md")
    written(call, tmp_path / "README.md", tmp_path)
    looked_at(browser, tmp_path)


def test_a_hostile_card_fetches_nothing_offline(call: Call, browser: Any, tmp_path: Path) -> None:
    more = "".join(
        f"\n\n{html}\n"
        for html in (
            "<picture><source srcset='https://evil.example/a.png 1x, //evil.example/b.png 2x'><img></picture>",
            "<video poster=https://evil.example/d.png><source src='ht\ttps://evil.example/e.mp4'></video>",
            "<audio autoplay src='\\\\evil.example/f.mp3'></audio>",
            "<div style='background:u\\72l(//evil.example/g.png)'>g</div>",
            '<div style="background-image:image-set(&quot;https://evil.example/h.png&quot; 1x)">h</div>',
            "<p style='list-style:url(https://evil.example/i.png)'>i</p><table background=https://evil.example/j.png>",
        )
    )
    (tmp_path / "README.md").write_text(HOSTILE.replace("[^1]: <script>", f"{more}\n[^1]: <script>"))
    written(call, tmp_path / "README.md", tmp_path)
    for name, asks in (("online", True), ("offline", False)):
        tab = Tab(browser, f"file://{tmp_path}")
        tab.open(f"/{name}.html")
        tab.page.wait_for_timeout(300)
        assert (tab.dialogs, tab.page.evaluate("window.harmed")) == ([], None)
        assert bool(tab.asked) is asks
        assert all(url.endswith((".png", ".mp4", ".mp3")) for url in tab.asked), tab.asked
        tab.close()


def test_the_example_loads_without_a_fault_of_ours(call: Call, browser: Any, tmp_path: Path) -> None:
    facts = EXAMPLE / "facts.toml"
    written(call, EXAMPLE / "model", tmp_path, "--recipe", "huggingtweets", "--facts", facts)
    looked_at(browser, tmp_path)
    tab = Tab(browser, f"file://{tmp_path}")
    tab.open("/online.html")
    assert tab.page.text_content("h1.repository .own") == "tinytweets"
    assert any("logo.png" in url for url in tab.asked)
    assert tab.page.locator(".lineage a").count() >= 2
    tab.close()
