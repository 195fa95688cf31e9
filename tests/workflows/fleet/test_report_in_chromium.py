"""The report's page in the real Chromium: its filters, light and dark, and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubpub.types.report import FleetReport
from hubpub.workflows.fleet.report import page_of_report
from tests.support.browser import Tab, chromium
from tests.workflows.fleet.test_report import report

pytestmark = pytest.mark.full
__all__ = ["report"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(tmp_path: Path, report: FleetReport) -> Path:
    path = tmp_path / "fleet.html"
    path.write_text(page_of_report(report))
    return path


def shown(tab: Tab) -> list[str]:
    return [row.inner_text().split()[0] for row in tab.page.locator(".fleet tbody tr:visible").all()]


def test_rows_are_filtered_by_state_rule_and_word(browser: Any, page: Path) -> None:
    tab = Tab(browser, page.parent.as_uri())
    tab.open(f"/{page.name}")
    assert shown(tab) == ["1", "2", "3", "4"]
    tab.page.uncheck('[data-state="changed"]')
    assert shown(tab) == ["2", "3"]
    assert tab.page.locator("[data-left]").inner_text() == "2 of 4 rows"
    tab.page.check('[data-state="changed"]')
    tab.page.select_option("[data-rule]", "MD012")
    assert shown(tab) == ["1", "2"]
    tab.page.fill("[data-text]", "ME/M1")
    assert shown(tab) == ["2"]
    tab.page.select_option("[data-rule]", "")
    tab.page.fill("[data-text]", "<script>")
    assert shown(tab) == ["2", "3"]
    assert (tab.ours, tab.asked, tab.dialogs) == ([], [], [])
    tab.close()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1280])
def test_anybody_can_read_it(browser: Any, page: Path, dark: bool, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab = Tab(browser, page.parent.as_uri(), dark=dark, width=width)
    tab.open(f"/{page.name}")
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(tab.page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert tab.ours == []
    tab.close()
