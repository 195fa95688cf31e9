"""A look as a page: lines, fixes, pictures, and what stays out of it."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.workflows.preview.files import published_file, read_published
from hubpub.workflows.preview.look import Look
from hubpub.workflows.preview.write import Manner, page_of
from tests.pages.everything import HOSTILE, PICTURE
from tests.pages.html import Parsed

TOKEN = "hf_" + "pQ7vXk2LmZ9rTbW4sYc8NdF3hJg6uRaE5t"


def look(text: str, **more: object) -> Look:
    return Look("me/x", text, findings=judge_draft(Draft("me/x", None, Card(text))), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_mark_stands_on_its_line(end: str) -> None:
    text = "---\nlicense: mit\n---\n\n# A\n\nIn order.\n\nIt is cafÃ©.\n".replace("\n", end)
    shown = page_of(look(text, is_own=True), Manner())
    card = shown[shown.index('<article class="card"') : shown.index("</article>")]
    assert card.index("In order.") < card.index('id="finding-1"') < card.index("It is")
    source = shown[shown.index('id="source"') :]
    number = re.search(r'id="L(\d+)">It is', source)
    assert number
    assert f'href="#L{number[1]}"' in card


def test_a_lone_cr_ends_a_line() -> None:
    # where all do, the front matter is none, and the finding that says so stands above its first line
    text = "---\rlicense: mit\r---\r\rIn order.\r\rIt is cafÃ©.\r"
    shown = page_of(look(text, is_own=True), Manner())
    card = shown[shown.index('<article class="card"') : shown.index("</article>")]
    places = [card.index(one) for one in ('id="finding-1"', "<hr", ">In order.", 'id="finding-2"', "<p>It is caf")]
    assert places == sorted(places)
    mixed = "---\nlicense: mit\n---\n\nFirst.\r\rIn order.\n\nIt is cafÃ©.\r\r\nLast.\n"
    shown = page_of(look(mixed, is_own=True), Manner())
    card = shown[shown.index('<article class="card"') : shown.index("</article>")]
    places = [card.index(one) for one in ("<p>First.", "<p>In order.", 'id="finding-1"', "<p>It is caf", "<p>Last.")]
    assert places == sorted(places)
    assert "+ It is café." in card
    number = re.search(r'id="L(\d+)">It is', shown)
    assert number
    assert f'href="#L{number[1]}"' in card


def test_only_a_folders_own_card_shows_its_fix() -> None:
    text = "---\nlicense: mit\n---\n\n# A\n\nIt is cafÃ©.\n"
    assert "+ It is café." in page_of(look(text, is_own=True), Manner())
    assert "What --fix writes" not in page_of(look(text), Manner())


def test_no_secret_is_in_the_page() -> None:
    text = f"---\nlicense: mit\ntags: [{TOKEN}]\n---\n\n# A\n\nlogin({TOKEN})\n"
    shown = page_of(look(text, is_own=True, told=(TOKEN,)), Manner())
    assert "SC" in shown
    assert TOKEN not in shown


def test_a_file_holds_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(PICTURE)
    (tmp_path / "secret.png").write_bytes(PICTURE)
    card = "# A\n\n![1](a%20b.png#hf-dark-mode-only) ![2](secret.png) ![3](../x.png) ![4](made.svg) ![5](https://e.org/p.png)\n"
    found = look(card, root=tmp_path, readable=frozenset({"a b.png"}), pictures={"made.svg": b"<svg/>"})
    sources = {one["alt"]: one["src"] for one in Parsed(page_of(found, Manner())).all("img")}
    assert sources["1"] == f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}#hf-dark-mode-only"
    assert sources["4"] == f"data:image/svg+xml;base64,{base64.b64encode(b'<svg/>').decode()}"
    assert (sources["2"], sources["3"], sources["5"]) == ("", "", "https://e.org/p.png")


def test_a_file_holds_as_much_of_its_pictures_as_one_can_open(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x" * 2_900_000)
    found = look("# A\n\n" + "![1](a.png) " * 40, root=tmp_path, readable=frozenset({"a.png"}))
    page = page_of(found, Manner())
    card, _, files = page.partition("</article>")
    assert card.count("data:image/png;base64,") == 13
    assert files.count("data:image/png;base64,") == 1
    # the next page has room again
    assert page_of(found, Manner()) == page


def test_offline_takes_addresses_from_outside_out() -> None:
    card = (
        "# A\n\n![a](https://e.org/a.png) ![b](//e.org/b.png) ![c](/datasets/c.png)\n\n"
        '<img srcset="https://e.org/d.png 2x"><div style="background: url(https://e.org/f.png)">x</div>\n'
        "<video poster='https://e.org/g.png'></video>\n"
    )
    shown = page_of(look(card), Manner(offline=True))
    shown = shown.partition('id="source"')[0].partition("<body>")[2]
    parsed = Parsed(shown)
    kept = [
        one.get(key, "")
        for tag in ("img", "video", "source")
        for one in parsed.all(tag)
        for key in ("src", "srcset", "poster")
    ]
    assert not [url for url in kept if "e.org" in url or "datasets" in url]
    assert not [value for _, one in parsed.elements for value in (one.get("style", ""),) if "url" in value]
    page = page_of(look(card), Manner(offline=True))
    assert "img-src &#39;self&#39; data:;" in page


def test_a_hostile_card_runs_nothing() -> None:
    parsed = Parsed(page_of(look(HOSTILE), Manner()))
    assert len(parsed.all("script")) == 1
    assert not {tag for tag, _ in parsed.elements} & {"iframe", "form", "object", "embed", "base"}
    assert not [name for _, one in parsed.elements for name in one if name.startswith("on")]
    ids = parsed.ids()
    assert len(ids) == len(set(ids))


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (tmp_path / "secret").write_text("s")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "own").write_text("o")
    found = Look("me/x", None, root=folder, readable=frozenset({"link", "own", "../secret"}))
    assert read_published(found, "own") == b"o"
    for path in ("link", "../secret", str(tmp_path / "secret"), ".git/config", ""):
        assert published_file(found, path) is None
