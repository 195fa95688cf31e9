"""A card's links, pictures and headings on a repository's page."""

from __future__ import annotations

import pytest

from hubpub.pages.placement import place_in_repository


def _placed(card: str) -> str:
    return place_in_repository(card, "/ns/name", "main")


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


def test_headings_get_the_ids_that_github_gives() -> None:
    card = "<h1>How to <em>use</em> it?</h1><h2>Übung &amp; C++</h2><h2>A_b-c d</h2><h2>A_b-c d</h2><h3>!</h3>"
    assert _placed(card) == (
        '<h1 id="how-to-use-it">How to <em>use</em> it?</h1><h2 id="übung--c">Übung &amp; C++</h2>'
        '<h2 id="a_b-c-d">A_b-c d</h2><h2 id="a_b-c-d-1">A_b-c d</h2><h3>!</h3>'
    )
    assert _placed('<h1 class="x" id="y">z</h1>') == '<h1 class="x" id="y">z</h1>'
