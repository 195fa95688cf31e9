"""A card's links, pictures and headings on a repository's page."""

from __future__ import annotations

import pytest

from hubpub.pages.markdown.placement import Place, place_in_repository, with_anchors

PLACE = Place("/ns/name/resolve/main/", "/ns/name/blob/main/")


def _placed(card: str) -> str:
    return place_in_repository(card, PLACE)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ('<img src="pic.png">', '<img src="/ns/name/resolve/main/pic.png">'),
        ('<img alt="a > b" src="./b.png" title="c">', '<img alt="a > b" src="/ns/name/resolve/main/b.png" title="c">'),
        ('<video poster="p.jpg" src="v.mp4"></video>',
         '<video poster="/ns/name/resolve/main/p.jpg" src="/ns/name/resolve/main/v.mp4"></video>'),
        ('<source srcset="a.png, b.png 2x">',
         '<source srcset="/ns/name/resolve/main/a.png, /ns/name/resolve/main/b.png 2x">'),
        ('<a href="LICENSE" rel="nofollow">x</a>', '<a href="/ns/name/blob/main/LICENSE" rel="nofollow">x</a>'),
        ('<a href="docs/a.md#b">x</a>', '<a href="/ns/name/blob/main/docs/a.md#b">x</a>'),
    ],
)  # fmt: skip
def test_what_is_relative_leads_into_the_repository(given: str, wanted: str) -> None:
    assert _placed(given) == wanted


@pytest.mark.parametrize(
    "card",
    [
        '<a href="https://example.org/x">x</a>',
        '<a href="//example.org/x">x</a>',
        '<a href="mailto:a@example.org">x</a>',
        '<a href="/other/model">x</a>',
        '<a href="#usage">x</a>',
        '<a href="?p=1">x</a>',
        '<a href="">x</a>',
        '<img src="data:image/png;base64,AAAA">',
        # words, not markup
        '<p title="<img src=&quot;a.png&quot;>">&lt;img src="a.png"&gt; href="b"</p>',
        "<pre>&lt;h1&gt;a&lt;/h1&gt;</pre>",
    ],
)
def test_all_else_stays(card: str) -> None:
    assert _placed(card) == card


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("../a.png", "/ns/name/resolve/main/a.png"),
        ("../../../../../login", "/ns/name/resolve/main/login"),
        ("./b/../c.png?x=../y", "/ns/name/resolve/main/docs/c.png?x=../y"),
        ("b/", "/ns/name/resolve/main/docs/b/"),
        ("..", "/ns/name/resolve/main/"),
    ],
)
def test_none_leads_out_of_the_repository(given: str, wanted: str) -> None:
    within = Place("/ns/name/resolve/main/", "/ns/name/blob/main/", folder="docs")
    assert place_in_repository(f'<img src="{given}">', within) == f'<img src="{wanted}">'


def test_an_address_of_the_hub_leads_to_it_from_elsewhere() -> None:
    elsewhere = Place("/files/", "/views/", site="https://hub.example")
    page = '<a href="/other/model">x</a><a href="//a.b">y</a><a href="/\\a.b">z</a><a href="a">w</a>'
    assert place_in_repository(page, elsewhere) == (
        '<a href="https://hub.example/other/model">x</a><a href="//a.b">y</a><a href="/\\a.b">z</a>'
        '<a href="/views/a">w</a>'
    )


def _anchor(name: str) -> str:
    return f'<a class="anchor" href="#{name}" aria-hidden="true" tabindex="-1">#</a>'


def test_headings_get_the_ids_that_github_gives() -> None:
    card = "<h1>How to <em>use</em> it?</h1><h2>Übung &amp; C++</h2><h2>A_b-c d</h2><h2>A_b-c d</h2><h3>!</h3>"
    assert with_anchors(card, "c-") == (
        f'<h1 id="c-how-to-use-it">How to <em>use</em> it?{_anchor("c-how-to-use-it")}</h1>'
        f'<h2 id="c-übung--c">Übung &amp; C++{_anchor("c-übung--c")}</h2>'
        f'<h2 id="c-a_b-c-d">A_b-c d{_anchor("c-a_b-c-d")}</h2>'
        f'<h2 id="c-a_b-c-d-1">A_b-c d{_anchor("c-a_b-c-d-1")}</h2>'
        "<h3>!</h3>"
    )
    assert with_anchors('<h1 class="x" id="c-y">z</h1>', "c-") == f'<h1 class="x" id="c-y">z{_anchor("c-y")}</h1>'


def test_no_two_headings_have_one_id() -> None:
    card = '<p id="c-a"></p><h1>a</h1><h1>a</h1><h1>a-1</h1><h1>a</h1><h2 id="c-a-3">x</h2>'
    ids = [part.partition('"')[0] for part in with_anchors(card, "c-").split(' id="')[1:]]
    assert len(set(ids)) == len(ids) == 6
    assert ids[:2] == ["c-a", "c-a-1"]


def test_a_wide_table_scrolls_by_itself() -> None:
    assert with_anchors("<table><tr></tr></table>", "") == '<div class="wide"><table><tr></tr></table></div>'
