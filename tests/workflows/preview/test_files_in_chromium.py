"""Files of a preview in the real Chromium: every link leads to what is in the file, served or in one file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.files.profile.folders import gguf
from tests.pages.everything import PICTURE
from tests.support.browser import Tab, chromium
from tests.support.models import model_folder
from tests.workflows.preview.test_in_chromium import served

pytestmark = pytest.mark.full

CARD = "---\nlicense: mit\n---\n\n# A\n\n[the config](config.json) and [the weights](m.gguf).\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = model_folder(tmp_path / "m", card=CARD, count=5)
    (folder / "m.gguf").write_bytes(gguf({"general.name": "tiny"}, {"blk.0.weight": (4, 2)}, 12))
    (folder / "a b.png").write_bytes(PICTURE)
    return folder


def look_through(tab: Tab, of_file: str) -> None:
    """Follows the links of the list and of the card."""
    tab.page.click(".tabs >> text=Files")
    tab.page.click("#all-files >> text=m.gguf")
    assert "4 × 2" in tab.page.inner_text(f"{of_file} tr:has-text('blk.0.weight')")
    tab.page.click(f"{of_file} .way a")
    tab.page.click("#all-files >> text=a b.png")
    picture = tab.page.locator(f"{of_file} .picture img")
    assert picture.evaluate("async (found) => { await found.decode(); return found.naturalWidth; }") > 0
    tab.page.click(".tabs >> text=Model card")
    tab.page.click(".card >> text=the config")
    assert '"model_type"' in tab.page.inner_text(f"{of_file} .numbered")
    tab.page.click(".tabs >> text=Files")
    tab.page.click("#all-files >> text=README.md")
    assert "# A" in tab.page.inner_text("#source")
    assert tab.ours == []
    tab.close()


def test_served(browser: Any, folder: Path) -> None:
    with served(folder, "--no-open") as (url, _):
        tab = Tab(browser, url)
        tab.open("/")
        look_through(tab, "main")


def test_in_one_file(browser: Any, folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    subprocess.run([sys.executable, "-m", "hubpub", "preview", folder, "--html", page], check=True, capture_output=True)
    tab = Tab(browser, page.as_uri())
    tab.open("")
    look_through(tab, ".of-file:target")
