"""The local hub's pages in the real Chromium: they load, anybody can use them, and no card gets out of its box."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hubpub import localhub
from hubpub.workflows.card import render_card
from hubpub.workflows.model_page import describe, read_weights
from tests.pages.cards import CARDS, EXAMPLE, SEEDS
from tests.pages.everything import EVERYTHING, HOSTILE, PICTURE
from tests.support.browser import Tab, chromium

pytestmark = pytest.mark.full


def name_of(path: Path) -> str:
    return f"cards/{path.stem.replace('__', '-')}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A hub with the example, the seeds and the cards; its address."""
    root = tmp_path_factory.mktemp("pages") / "hub"
    with localhub.serve(root, describe=describe, read_weights=read_weights) as hub:
        api = HfApi(endpoint=hub.url, token=hub.token)

        def put(repo: str, files: dict[str, bytes], **more: Any) -> None:
            api.create_repo(repo, exist_ok=True)
            operations = [CommitOperationAdd(path, data) for path, data in files.items()]
            api.create_commit(repo, operations, **{"commit_message": "Publish", **more})

        card = render_card(recipe="huggingtweets", facts=str(EXAMPLE / "facts.toml"), repo="me/tinytweets")
        model = {path.name: path.read_bytes() for path in (EXAMPLE / "model").iterdir() if path.is_file()}
        put("me/tinytweets", {**model, "README.md": card.card.encode()})
        changed = card.card.text.replace("## How", "## *How*").encode()
        put("me/tinytweets", {"README.md": changed}, create_pr=True, commit_description="- [x] a `b`")
        api.create_tag("me/tinytweets", tag="v1")
        for path in (*SEEDS, *CARDS):
            put(name_of(path), {"README.md": path.read_bytes()})
        put("me/everything", {"README.md": EVERYTHING.encode(), "images/a.png": PICTURE})
        put("me/hostile", {"README.md": HOSTILE.encode(), "<b>x.py": b"x = 1\n", "images/a.png": PICTURE})
        hostile_history(api, put)
        yield hub.url


EVIL = "<img src=x onerror=window.harmed=31><script>window.harmed=32</script>\u202e"
LONG = "x" * 3_000
EVIL_FILES = {
    "<img src=x onerror=window.harmed=33>.py": b"x = 1\n",
    "\u202egnp.txt": "user\u202e\u2066 # admin\u2069\n".encode(),
    "a'b\".svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.harmed=34"/>',
    "javascript:window.harmed=35.html": b"<script>window.harmed=36</script>",
    f"{'x' * 200}.txt": b"y" * 100_000,
    "config.json": json.dumps({"architectures": [EVIL], "model_type": EVIL}).encode(),
    "README.md": f"---\ntags: ['{EVIL}', {LONG}]\nbase_model: {LONG}/{LONG}\n---\n# A\n".encode(),
}
EVIL_PAGES = [
    "",
    "/tree/main",
    "/commits/main",
    "/commit/main",
    "/discussions",
    "/discussions/1",
    "/discussions/2",
    *(f"/blob/main/{quote(name, safe='')}" for name in EVIL_FILES),
    f"/tree/{quote('<img>', safe='')}",
    "/blob/main/<script>",
]


def hostile_history(api: HfApi, put: Callable[..., None]) -> None:
    """A repository whose messages, names, tags and discussions all try what they must not."""
    repo, told = "me/history", {"commit_message": EVIL + LONG, "commit_description": f"{EVIL}\n\n{LONG}"}
    put(repo, EVIL_FILES, **told)
    put(repo, {"README.md": b"# B\n"}, create_pr=True, **told)
    number = api.create_discussion(
        repo, title=EVIL, description=f"{EVIL}\n{LONG}\n[x](javascript:window.harmed=37)"
    ).num
    api.rename_discussion(repo, number, new_title=EVIL + "y")
    api.change_discussion_status(repo, number, "closed", comment=EVIL)
    for tag in ("<img>", 'a"b', "x" * 200):
        api.create_tag(repo, tag=tag)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


PAGES = [
    "/",
    "/models?search=tiny",
    "/me",
    "/me/tinytweets",
    "/me/everything",
    "/me/tinytweets/tree/main",
    "/me/tinytweets/blob/main/config.json",
    "/me/tinytweets/blob/main/model.safetensors",
    "/me/tinytweets/blob/main/README.md",
    "/me/everything/blob/main/images/a.png",
    "/me/tinytweets/commits/main",
    "/me/tinytweets/commit/main",
    "/me/tinytweets/discussions",
    "/me/tinytweets/discussions/1",
    "/me/nothing",
]


@pytest.mark.parametrize("path", [*SEEDS, *CARDS], ids=lambda path: path.stem)
def test_a_card_loads_without_a_fault_of_ours(site: str, browser: Any, path: Path) -> None:
    tab = Tab(browser, site, width=360)
    tab.open(f"/{name_of(path)}")
    assert tab.ours == []
    assert tab.overflow() == 0
    tab.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_ours_keeps_anybody_out(site: str, browser: Any, path: str, dark: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab = Tab(browser, site, dark=dark, width=360 if dark else 1280)
    tab.open(path)
    # a card's own pictures without words are its writer's affair
    found = Axe().run(tab.page, context={"exclude": [[".card img"]]}).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert {(one["id"], node["html"]) for one in serious for node in one["nodes"]} == set()
    assert tab.overflow() == 0
    # the page of an error is one
    assert [text for text in tab.ours if "status of 401" not in text] == []
    tab.close()


@pytest.mark.parametrize(
    "path", ["/me/tinytweets", "/models", "/me/tinytweets/commit/main", "/me/tinytweets/tree/main"]
)
def test_everything_is_reached_by_the_keyboard(site: str, browser: Any, path: str) -> None:
    tab = Tab(browser, site)
    tab.open(path)
    assert tab.by_keyboard() == ([], [])
    tab.close()


def test_a_menu_opens_and_closes_by_keys(site: str, browser: Any) -> None:
    tab = Tab(browser, site)
    tab.open("/me/tinytweets")
    tab.page.focus("details.use > summary")
    tab.page.keyboard.press("Enter")
    assert tab.page.is_visible("details.use .code")
    tab.page.keyboard.press("Escape")
    assert not tab.page.is_visible("details.use .code")
    assert tab.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    tab.close()


def test_code_and_name_are_copied(site: str, browser: Any) -> None:
    tab = Tab(browser, site)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.open("/me/tinytweets")
    tab.page.hover(".card .code")
    tab.page.click(".card .code .copy")
    copied = tab.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("from transformers import pipeline\n")
    tab.page.click(".copy-name .copy")
    assert tab.page.evaluate("navigator.clipboard.readText()") == "me/tinytweets"
    tab.close()


def test_light_and_dark_show_their_pictures(site: str, browser: Any) -> None:
    for dark in (False, True):
        tab = Tab(browser, site, dark=dark)
        tab.open("/me/everything")
        for button in (None, "light", "dark"):
            while button and tab.page.text_content("button.theme span") != f"Theme: {button}":
                tab.page.click("button.theme")
            is_dark = dark if button is None else button == "dark"
            assert tab.page.is_visible('img[alt="only dark"]') is is_dark
            assert tab.page.is_visible('img[alt="only light"]') is not is_dark
            assert tab.page.is_visible('img[alt="class dark"]') is is_dark
            assert tab.page.is_visible('img[alt="class light"]') is not is_dark
        tab.open("/me/tinytweets")
        assert tab.page.text_content("button.theme span") == "Theme: dark", "the choice is kept"
        tab.close()


def test_a_link_from_elsewhere_leads_to_the_heading(site: str, browser: Any) -> None:
    tab = Tab(browser, site)
    tab.open("/me/everything#usage")
    assert tab.page.evaluate("Math.abs(document.getElementById('card-usage').getBoundingClientRect().top)") < 60
    tab.close()


def looks(tab: Tab, selector: str) -> list[str]:
    """How an element of ours looks, and where it begins."""
    found: list[str] = tab.page.evaluate(
        """selector => {
          const element = document.querySelector(selector);
          const style = getComputedStyle(element);
          const names = ["display", "position", "visibility", "color", "backgroundColor", "zIndex", "opacity"];
          return [...names.map(name => style[name]), String(element.getBoundingClientRect().left), style.width];
        }""",
        selector,
    )
    return found


def test_no_card_gets_out_of_its_box(site: str, browser: Any) -> None:
    tab = Tab(browser, site)
    tab.open("/me/everything")
    title = tab.page.title()
    kept = ("header.bar", ".head", ".repository", ".tabs", "aside", "footer")
    clean = {one: looks(tab, one) for one in kept}
    tab.open("/me/hostile")
    tab.page.wait_for_timeout(300)
    assert tab.dialogs == []
    assert tab.ours == []
    assert tab.page.url == f"{site}/me/hostile"
    assert tab.page.title() == title.replace("everything", "hostile")
    assert tab.page.evaluate("window.harmed") is None
    # what was asked for are pictures alone, where the card names them
    assert {url.rpartition("/")[2].partition("?")[0] for url in tab.asked} <= {"picture.png", "background.png"}
    # whatever lies at a point of ours is ours
    inside = tab.page.evaluate(
        """() => {
          const points = [];
          for (const one of ["header.bar a", ".repository .own", ".tabs a", "aside h2", "aside a", "footer"]) {
            const element = document.querySelector(one);
            element.scrollIntoView({block: "center"});
            const box = element.getBoundingClientRect();
            const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            if (!there || there.closest(".card")) points.push(one);
          }
          return points;
        }"""
    )
    assert inside == []
    for one in kept:
        assert looks(tab, one) == clean[one], one
    ids = tab.page.evaluate("[...document.querySelectorAll('[id]')].map(x => x.id)")
    assert len(ids) == len(set(ids))
    names = tab.page.evaluate("[...document.querySelectorAll('.card [id]')].map(x => x.id)")
    assert all(name.startswith(("card-", "note-card-", "noteref-card-")) for name in names)
    bad = ".card :is(script, form, iframe, object, svg, style, base, meta, link, title)"
    assert tab.page.query_selector_all(bad) == []
    tab.close()


def test_no_history_gets_out_of_its_place(site: str, browser: Any) -> None:
    tab = Tab(browser, site, width=360)
    for path in (*(f"/me/history{one}" for one in EVIL_PAGES), "/", "/models?filter=" + quote(EVIL), "/me"):
        tab.open(path)
        assert tab.overflow() == 0, path
        assert (tab.dialogs, tab.page.evaluate("window.harmed"), tab.asked) == ([], None, []), path
        assert tab.page.query_selector_all("main :is(script, iframe, object, style, base, meta, link)") == [], path
        ids = tab.page.evaluate("[...document.querySelectorAll('[id]')].map(x => x.id)")
        assert len(ids) == len(set(ids)), path
    assert [text for text in tab.ours if "status of 404" not in text] == []
    tab.close()


def test_a_file_with_a_hostile_name_is_shown(site: str, browser: Any) -> None:
    tab = Tab(browser, site)
    tab.open("/me/hostile/tree/main")
    tab.page.click('a:has-text("<b>x.py")')
    assert tab.page.text_content(".line") == "x = 1\n"
    assert tab.ours == []
    tab.close()
