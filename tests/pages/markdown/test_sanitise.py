"""A card as HTML that is safe to put into a page, and that still looks like the card."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.pages.markdown.render import markdown_to_html
from hubpub.types.card import Card

SEEDS = sorted((Path(__file__).parents[2] / "corpus" / "huggingtweets" / "repaired").glob("*.md"))
some = settings(max_examples=400, deadline=None, derandomize=True, database=None)
more = settings(max_examples=1500, deadline=None, derandomize=True, database=None)
many = settings(max_examples=6000, deadline=None, derandomize=True, database=None)


class Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.others.append(data)

    handle_decl = unknown_decl = handle_pi = handle_comment

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(markdown: str) -> Page:
    return Page(markdown_to_html(markdown))


def test_markdown_is_rendered():
    assert markdown_to_html("# Hi *there*\n").startswith('<h1 id="card-hi-there">Hi <em>there</em><a ')
    assert "<del>" in markdown_to_html("~~x~~") or "<s>" in markdown_to_html("~~x~~")
    assert markdown_to_html("") == ""


def test_tables_code_and_pictures_are_kept():
    shown = page("| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```python\nx < y\n```\n\n![alt](https://x.y/z.png)\n")
    assert len(shown.all("th")) == len(shown.all("td")) == 2
    assert shown.all("code")
    assert "x < y" in shown.text
    [image] = shown.all("img")
    assert (image["src"], image["alt"]) == ("https://x.y/z.png", "alt")


@pytest.mark.parametrize("address", ["data:a", " DATA:a", "da&#9;ta:a", "da\nta:a", "&#1;data:a", "&#x1f; da&#13;ta:a"])
def test_a_data_url_is_only_a_pictures(address):
    assert page(f'<a href="{address}">x</a>').all("a") == [{"rel": "noopener nofollow"}]
    assert page(f'<video src="{address}" poster="{address}"></video>').all("video") == [{}]
    assert page(f'<img srcset="https://a.b/c, {address} 2x">').all("img") == [{}]
    assert page(f'<img src="{address}">').all("img") == [{}]
    assert page('<img src="data:image/png;base64,AA">').all("img") == [{"src": "data:image/png;base64,AA"}]


def test_videos_and_pictures_by_media_are_shown():
    shown = page(
        '<video src="https://a.b/c.mp4" controls width="9"><source src="d.mp4" type="video/mp4"></video>\n\n'
        '<picture><source media="(prefers-color-scheme: dark)" srcset="https://a.b/d.png, e.png 2x"><img src="l.png">'
        '</picture>\n\n<audio controls src="f.mp3"></audio>\n'
    )
    assert shown.all("video") == [{"src": "https://a.b/c.mp4", "controls": "", "width": "9"}]
    assert shown.all("source") == [
        {"src": "d.mp4", "type": "video/mp4"},
        {"media": "(prefers-color-scheme: dark)", "srcset": "https://a.b/d.png, e.png 2x"},
    ]
    assert shown.all("audio") == [{"controls": "", "src": "f.mp3"}]
    for bad in ("javascript:x", "java&#10;script:x", "vbscript:x", "a.png, data:x 2x"):
        assert page(f'<img srcset="{bad}">').all("img") == [{}]
        assert "script" not in markdown_to_html(f'<video src="{bad}" onplay="script"></video>')


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_seed_keeps_its_avatars_its_table_and_its_links(path):
    text = path.read_bytes().decode()
    shown = page(Card(text).body)
    avatars = [
        attributes["style"] for attributes in shown.all("div") if "background-image" in (attributes.get("style") or "")
    ]
    assert len(avatars) == text.count("background-image")
    for style in avatars:
        assert "border-radius:50%" in style.replace(" ", "")
        assert "background-size:cover" in style.replace(" ", "")
    [first, *_] = avatars
    assert "url('https://pbs.twimg.com/profile_images/" in first.replace('"', "'")
    assert sum("display:none" in style.replace(" ", "") for style in avatars) == text.count("display:none")
    rows = text.count("\n| ") - 1
    assert len(shown.all("tr")) == rows
    assert "Tweets downloaded" in shown.text
    for label in ("/artifacts", "wandb.ai/wandb/huggingtweets/runs/", "twitter.com/intent/follow"):
        assert any(label in attributes["href"] for attributes in shown.all("a"))
    assert len(shown.all("img")) == 3
    assert "language: en" not in shown.text
    assert 'generator("My dream is", num_return_sequences=5)' in shown.text
    assert shown.others == []


@pytest.mark.parametrize(
    ("markdown", "gone"),
    [
        ("<script>alert(1)</script>", "alert"),
        ("<script\n>alert(1)</script\n>", "alert"),
        ("<SCRIPT SRC=//x.y/z.js></SCRIPT>", "x.y"),
        ("<style>body{display:none}</style>", "body"),
        ("<link rel=stylesheet href=//x.y/z.css>", "x.y"),
        ("<meta http-equiv=refresh content='0;url=//x.y'>", "x.y"),
        ("<base href=//x.y>", "x.y"),
        ("<iframe src=https://x.y></iframe>", "x.y"),
        ("<object data=https://x.y></object>", "x.y"),
        ("<embed src=https://x.y>", "x.y"),
        ("<form action=https://x.y><input name=q><button>Go</button></form>", "x.y"),
        ("<svg onload=alert(1)><script>alert(1)</script></svg>", "alert"),
        ("<math><mtext><script>alert(1)</script></mtext></math>", "alert"),
        ("<img src=x onerror=alert(1)>", "alert"),
        ("<img/src=x/onerror=alert(1)>", "<img"),
        ("<div OnClick='alert(1)'>x</div>", "alert"),
        ("<video src=https://x.y/z.mp4 onloadstart=alert(1)></video>", "alert"),
        ("<a href='javascript:alert(1)'>x</a>", "alert"),
        ("<a href='  java\nscript:alert(1)'>x</a>", "alert"),
        ("<a href='jav&#x09;ascript:alert(1)'>x</a>", "alert"),
        ("<a href='vbscript:alert(1)'>x</a>", "alert"),
        ("<a href='data:text/html,<b>x</b>'>x</a>", "text/html"),
        ("[x](data:text/html;base64,PHNjcmlwdD4=)", 'href="data:'),
        ("<a href='https://x.y' target=_blank>x</a>", "target"),
        ("<a href='https://x.y' ping='https://p.q'>x</a>", "p.q"),
        ("<div style='position:fixed;top:0;left:0;z-index:9'>x</div>", "position"),
        ("<div style='position:fixed;top:0;left:0;z-index:9'>x</div>", "z-index"),
        ("<div style='behavior:url(x.htc)'>x</div>", "behavior"),
        ("<div style='-moz-binding:url(x.xml)'>x</div>", "binding"),
        ("<div style='transform:scale(99)'>x</div>", "transform"),
        ("<!-- <script>alert(1)</script> -->", "alert"),
        ("<?php alert(1) ?>", "<?"),
        ("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "onerror"),
    ],
)
def test_what_could_harm_is_gone(markdown, gone):
    assert gone not in markdown_to_html(f"before\n\n{markdown}\n\nafter\n")
    shown = page(f"before\n\n{markdown}\n\nafter\n")
    assert shown.text.strip().startswith("before")
    assert "after" in shown.text


@pytest.mark.parametrize(
    "markdown", ["[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "![x](javascript:alert(1))"]
)
def test_markdown_makes_no_link_of_it_either(markdown):
    assert page(markdown).all("a") == []
    assert page(markdown).all("img") == []


def test_a_picture_may_be_data_and_a_link_may_not():
    data = "data:image/png;base64,iVBORw0KGgo="
    assert page(f"![x]({data})").all("img")[0]["src"] == data
    assert page(f"<img src=' {data}'>").all("img")[0]["src"].strip() == data
    for link in (f"<a href='{data}'>x</a>", f"<a href=' DATA{data[4:]}'>x</a>", f"[x]({data})"):
        assert "href" not in page(link).all("a")[0]
    assert page(f"<video src='{data}'></video>").all("video") == [{}]
    assert page(f"<q cite='{data}'>x</q>").all("q") == [{}]


def test_a_link_says_nothing_of_where_it_was_followed():
    [link] = page("[x](https://x.y)").all("a")
    assert link == {"href": "https://x.y", "rel": "noopener nofollow"}


HOSTILE = [
    "<script>", "</script>", "<script ", "<scr", "ipt>", "<svg>", "<math>", "<style>", "</style>", "<title>", "<xmp>",
    "<noscript>", "<textarea>", "<template>", "<plaintext>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<img ",
    "<a ", "<div ", "<p>", "</p>", "<table>", "<td>", "<select>", "<iframe ", "src=x ", "href='", 'href="', "style='",
    "position:fixed", "onerror=alert(1) ", "onclick='alert(1)'", "ONLOAD=x ", "javascript:alert(1)", "data:text/html,x",
    "'", '"', "`", "```\n", ">", "/>", "<", "=", " ", "\n", "\n\n", "\t", "\x00", "&lt;script&gt;", "&#60;script&#62;",
    "[x](", "](", ")", "![", "<http://x.y>", "| a |\n| --- |\n", "    ", "alert(1)", "x",
]  # fmt: skip
hostile = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), max_size=14).map("".join)


def is_harmless(markdown: str) -> None:
    html = markdown_to_html(markdown)
    assert "<script" not in html.lower()
    shown = Page(html)
    for tag, attributes in shown.elements:
        assert tag not in (
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "form",
            "base",
            "meta",
            "link",
            "svg",
            "math",
        )
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in ("href", "src"):
                scheme = "".join((value or "").split()).lower().partition(":")[0]
                assert scheme not in ("javascript", "vbscript")
                assert scheme != "data" or tag == "img"
            if name == "style":
                assert "position" not in (value or "").replace("background-position", "")
    assert shown.others == []
    # what is cleaned is clean: a second reader of it sees no more than the first
    assert "<script" not in markdown_to_html(html).lower()


@some
@given(hostile)
def test_no_card_can_harm_a_page(markdown):
    is_harmless(markdown)


@pytest.mark.full
@more
@given(hostile)
def test_no_card_can_harm_a_page_more(markdown):
    is_harmless(markdown)


@pytest.mark.slow
@many
@given(hostile)
def test_no_card_can_harm_a_page_thousands(markdown):
    is_harmless(markdown)
