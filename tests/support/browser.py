"""The real Chromium, which sees nothing but what a test serves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "google-chrome", "chromium-browser", _ON_MACOS)
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, "the pages are looked at by Chromium: install it (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        # the sandbox of its own needs rights that a container does not have
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Tab:
    """A page in it, and what went wrong there.

    Attributes:
        page: Playwright's page.
        ours: What the console said of us: errors, and what the page's policy refused.
        cards: What it said of the pictures that a card names.
        asked: The addresses of other sites that the page asked for; each is refused.
        dialogs: The dialogs that a script opened.
    """

    def __init__(self, browser: Any, base: str, *, dark: bool = False, width: int = 1280, scale: float = 1) -> None:
        scheme = "dark" if dark else "light"
        window = {"width": width, "height": 900}
        self.context = browser.new_context(color_scheme=scheme, viewport=window, device_scale_factor=scale)
        self.base = base
        self.page = self.context.new_page()
        self.ours: list[str] = []
        self.cards: list[str] = []
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.ours.append(str(error)))
        self.page.on("dialog", self._dialog)
        self.page.route("**/*", self._route)

    def open(self, path: str) -> None:
        """Go to a page of the site."""
        self.page.goto(self.base + path, wait_until="load")

    def close(self) -> None:
        """Close it."""
        self.context.close()

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def by_keyboard(self) -> tuple[list[str], list[str]]:
        """What the Tab key does not reach, and what does not show that it is reached."""
        # each step is told by a number that the page itself gives, so that equals are told apart
        count = self.page.evaluate(
            """() => {
              const one = 'a[href], button, summary, input:not([disabled]), select, textarea, [tabindex]';
              const all = [...document.querySelectorAll(one)]
                .filter(x => x.tabIndex >= 0 && x.checkVisibility({visibilityProperty: true}));
              all.forEach((x, number) => { x.dataset.step = number; });
              return all.length;
            }"""
        )
        reached, unseen = set(), []
        for _ in range(count + 5):
            self.page.keyboard.press("Tab")
            step, shown, html = self.page.evaluate(
                """() => {
                  const here = document.activeElement, style = getComputedStyle(here);
                  const box = here.getBoundingClientRect();
                  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
                    && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
                  return [here.dataset.step ?? null, seen, here.outerHTML.slice(0, 150)];
                }"""
            )
            if step is None:
                break
            reached.add(int(step))
            if not shown:
                unseen.append(html)
        missed = [step for step in range(count) if step not in reached]
        told = self.page.evaluate(
            "steps => steps.map(x => document.querySelector(`[data-step='${x}']`).outerHTML.slice(0, 150))", missed
        )
        return told, unseen

    def _heard(self, message: Any) -> None:
        if message.type not in ("error", "warning"):
            return
        where = message.location.get("url", "")
        # the pictures that a card names are its own affair: elsewhere, refused by the page's policy, or not there
        refused = "Content Security Policy" in message.text and "'http://" in message.text.replace(self.base, "")
        if refused or not where.startswith(self.base) or "/resolve/" in where:
            self.cards.append(f"{message.text} ({where})")
        else:
            self.ours.append(f"{message.text} ({where})")

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _route(self, route: Any) -> None:
        url = route.request.url
        if url.startswith((self.base, "data:", "blob:")):
            route.continue_()
        else:
            self.asked.append(url)
            route.abort()
