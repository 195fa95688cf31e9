"""What the Hub is documented to show, what is only likely, and what no card may do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.pages.markdown.gallery import Output
from hubpub.pages.markdown.limits import TEXT_LIMIT
from hubpub.pages.markdown.placement import Place
from hubpub.pages.markdown.render import render_markdown
from hubpub.pages.markdown.sanitise import CLASSES
from tests.pages.html import Parsed

PLACE = Place("/n/m/resolve/main/", "/n/m/blob/main/")


def shown(text: str, **more: object) -> Parsed:
    return Parsed(render_markdown(text, PLACE, **more).html)  # type: ignore[arg-type]


def test_tables_lists_and_strikethrough():
    page = shown("| a | b |\n|:--|--:|\n| 1 | 2 |\n\n~~gone~~ and ~also~\n")
    assert [cell.get("style") for cell in page.all("td")] == ["text-align:left", "text-align:right"]
    assert len(page.all("s")) == 2
    assert page.balanced


def test_addresses_are_links_as_on_github():
    page = shown(
        "https://a.b/c_d. www.x.org/y, (http://e.f) me@g.org README.md config.py //h.i example.com www. `http://j.k`"
    )
    assert [link["href"] for link in page.all("a")] == [
        "https://a.b/c_d", "http://www.x.org/y", "http://e.f", "mailto:me@g.org",
    ]  # fmt: skip


def test_task_lists():
    rendered = render_markdown("- [x] a\n- [ ] b\n- c\n")
    page = Parsed(rendered.html)
    assert page.all("input") == [
        {"type": "checkbox", "disabled": "", "checked": "", "aria-label": "done"},
        {"type": "checkbox", "disabled": "", "aria-label": "to do"},
    ]
    assert rendered.unsure == ("task lists",)


def test_alerts():
    rendered = render_markdown("> [!WARNING]\n> Do *not*.\n\n> [!other]\n> x\n")
    page = Parsed(rendered.html)
    assert {"class": "markdown-alert markdown-alert-warning"} in page.all("div")
    assert "Warning" in page.text
    assert len(page.all("blockquote")) == 1
    assert rendered.unsure == ("alerts",)


def test_footnotes_have_names_of_their_own():
    rendered = render_markdown('a[^x] b[^x] ^[c] <i id="note-card-1">d</i>\n\n[^x]: *Note*.\n')
    page = Parsed(rendered.html)
    assert rendered.unsure == ("footnotes",)
    assert len(page.ids()) == len(set(page.ids()))
    links = [link["href"] for link in page.all("a")]
    assert links == ["#note-card-1", "#note-card-1", "#note-card-2", "#noteref-card-1", "#noteref-card-1-1",
                     "#noteref-card-2"]  # fmt: skip
    assert {link[1:] for link in links} <= set(page.ids())


def test_formulas_of_both_kinds():
    page = shown("$$a_b*c*$$ and \\\\(x^2\\\\) but \\(y\\) and `$$z$$`\n\n$$\n\\frac{1}{2}\n\n= *h*\n$$\n")
    assert [formula["alttext"] for formula in page.all("math")] == ["a_b*c*", "x^2", "\\frac{1}{2}\n\n= *h*"]
    assert [formula["display"] for formula in page.all("math")] == ["block", "inline", "block"]
    assert not page.all("em")
    assert "(y)" in page.text
    assert "$$z$$" in page.text


@pytest.mark.parametrize("text", ["a $$", "\\\\( a", "$$\n\na", "$$ $$", "> $$\n> a\n\nb $$"])
def test_what_is_no_formula_stays(text):
    page = shown(text)
    assert not page.all("math")
    assert "$$" in page.text or "(" in page.text


def test_code_is_coloured_and_stays_what_it_is():
    code = 'def f(x):\n\treturn "<b>" & x  \n\n\n'
    page = shown(f"```python\n{code}```\n\n```none-such\n<x>\n```\n\n    plain\n")
    assert page.text.replace("\n\n", "\n").startswith(code.replace("\n\n", "\n"))
    assert {"class": "k"} in page.all("span")
    assert [block["tabindex"] for block in page.all("pre")] == ["0", "0", "0"]
    assert "<x>\n" in page.text


def test_above_200_kb_code_has_one_colour():
    page = shown("```python\nx = 1\n```\n\n```python\n" + "y = 2\n" * 40_000 + "```\n\n```python\nz = 3\n```\n")
    assert {"class": "n"} in page.all("span")
    assert len(page.all("span")) < 10


def test_mermaid_is_shown_as_code_and_told():
    assert render_markdown("```mermaid\ngraph TD\n```\n").unsure == ("Mermaid diagrams",)


def test_the_gallery_shows_what_the_widget_has():
    outputs = [
        Output("images/a b.png", 'a "tiger"'),
        Output("https://x.y/z.mp4"),
        Output("javascript:alert(1)", "no"),
        Output("../../../etc/x.wav", "sound"),
    ]
    page = shown("<Gallery />\n\nand <Gallery/>", outputs=outputs)
    assert page.all("img") == [
        {"src": "/n/m/resolve/main/images/a%20b.png", "alt": 'a "tiger"', "loading": "lazy"},
    ]
    assert page.all("video")[0]["src"] == "https://x.y/z.mp4"
    assert page.all("audio")[0]["src"] == "/n/m/resolve/main/etc/x.wav"
    assert len(page.all("figure")) == 3
    assert "The gallery is empty" in shown("<Gallery />").text
    assert not shown("`<Gallery />`", outputs=outputs).all("figure")


def test_pictures_for_light_and_dark():
    page = shown('![a](a.png#hf-dark-mode-only)\n\n<img class="hidden dark:block mine" src="b.png">')
    assert page.all("img")[0]["src"] == "/n/m/resolve/main/a.png#hf-dark-mode-only"
    assert page.all("img")[1]["class"] == "hidden dark:block"


def test_offline_takes_what_is_elsewhere():
    text = (
        '![a](https://x.y/z.png) <img srcset="//x.y/z.png 2x"> <p style="color:red;background:url(https://x.y)">p</p>'
        '<img src="/\\x.y/z.png"> ![b](b.png) [c](https://x.y/z)\n\n<Gallery />\n'
    )
    html = render_markdown(text, PLACE, offline=True, outputs=[Output("https://x.y/z.png")]).html
    assert html.count("x.y") == 1, "the link alone, which nobody follows unasked"
    assert "/n/m/resolve/main/b.png" in html
    assert "color:red" in html


@pytest.mark.parametrize(
    "text",
    [
        *("<div>" * 100_000, "[" * 5_000, "x" * (TEXT_LIMIT + 1), "x " * 300_000, "| " * 130_000, "\n" * 70_000),
        # an address, or a title, that is written once and shown a thousand times
        f"[a]: {'x' * 50_000}\n\n{'[a] ' * 1_000}",
        f"[a]: x '{'x' * 50_000}'\n\n{'![b][a] ' * 1_000}",
    ],
    ids=["elements", "brackets", "long", "line", "cells", "lines", "addresses", "titles"],
)
def test_too_much_is_shown_as_it_is_written(text):
    page = shown(text)
    assert "shown as it is written" in page.text
    assert [tag for tag, _ in page.elements] == ["p", "pre"]


@pytest.mark.parametrize(
    "text",
    [
        "# a\n" * 10_000,
        ("*_" * 400 + "\n") * 100,
        "$$ " * 30_000,
        "\\\\(" * 30_000,
        "$$" + "{" * 3_000 + "$$",
        "$$\\left(" * 1_000 + "$$",
        "www." * 20_000,
        "^[" * 400,
        "".join(f"a[^{n}]\n\n[^{n}]: x\n\n" for n in range(2_000)),
        "://" * 60_000,
        "http://" * 20_000,
    ],
    ids=["headings", "marks", "dollars", "openings", "braces", "lefts", "www", "notes", "footnotes", "schemes", "http"],
)
def test_a_card_that_is_made_to_hang_does_not(text):
    page = shown(text)
    assert len(page.ids()) == len(set(page.ids()))


def test_references_to_one_address_are_links():
    assert len(shown("[a]: https://example.org/a\n\n" + "[a] " * 2_000).all("a")) == 2_000


@pytest.mark.parametrize("value", ["<h1>x<img src=x onerror=1></h1>", "<table><img src=x>", "</table><img src=x>"])
def test_a_value_that_looks_like_an_element_stays_one(value):
    page = shown(f'<span title="{value}">a</span>')
    assert [tag for tag, _ in page.elements] == ["p", "span"]
    assert page.all("span") == [{"title": value}]


# What may stand in a box. Attributes by element, those of all elements first.
ANYWHERE = {"id", "class", "style", "title", "dir", "lang", "align"}
ELEMENTS = {
    "a": {"href", "name", "rel", "aria-hidden", "tabindex", "role", "aria-label"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"},
    "input": {"type", "disabled", "checked", "aria-label"},
    "pre": {"tabindex", "role", "aria-label"},
    "video": {"src", "poster", "controls", "loop", "muted", "autoplay", "playsinline", "preload", "width", "height"},
    "math": {"display", "alttext"},
    **{name: {"width", "colspan", "rowspan", "scope", "valign"} for name in ("td", "th")},
    **{name: set() for name in (
        *("p", "div", "span", "h1", "h2", "em", "strong", "i", "b", "s", "code", "section", "ol", "ul", "li", "sup"),
        *("table", "thead", "tbody", "tr", "blockquote", "hr", "br", "details", "summary", "mrow", "mi", "mn", "mo"),
        # what MathML Core draws
        *("mtext", "msup", "msub", "mspace", "ms", "mfrac", "msqrt", "mroot", "mstyle", "merror", "mpadded"),
        *("mphantom", "menclose", "mfenced", "none", "msubsup", "munder", "mover", "munderover", "mmultiscripts"),
        *("mprescripts", "mtable", "mtr", "mtd"),
    )},
}  # fmt: skip
OURS = {"code", "formula", "formula-source", "wide", "anchor", "note-reference", "soft", "plain"} | CLASSES
PIECES = [
    "<script>", "</script>", "<svg onload=alert(1)>", "<math>", "</math>", "<style>", "</style>", "<title>", "<xmp>",
    "<textarea>", "<plaintext>", "<!--", "-->", "<![CDATA[", "<img ", "<a ", "<div ", "<p>", "</p>", "</div>",
    "<table>",
    "<td>", "<iframe ", "<form>", "<input ", "<base href=//x>", "<meta http-equiv=refresh content=0>", "src=x ",
    "href='", 'href="', "style='position:fixed;z-index:9", "onerror=alert(1) ", "javascript:alert(1)", "id=app ",
    "class='page-header' ", "name=x ", "'", '"', "`", "```\n", "```python\n", ">", "/>", "<", " ", "\n", "\n\n", "\x00",
    "$$", "$$\n", "\\\\(", "\\\\)", "\\text{<b>}", "\\href{javascript:x}{y}", "\\class{z}{w}", "x^2", "[x](", ")", "![",
    "> [!NOTE]\n", "- [x] ", "[^1]", "\n[^1]: ", "^[", "]", "<Gallery />", "# h\n", "| a |\n| --- |\n",
    "&lt;script&gt;",    '<span title="', "<h1 id=usage>",
]  # fmt: skip
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=14).map("".join)


def is_harmless(text: str) -> None:
    page = shown(text, outputs=[Output("a.png", "b")])
    for tag, attributes in page.elements:
        assert tag in ELEMENTS or tag in {"figure", "figcaption", "h3", "h4", "h5", "h6"}, tag
        allowed = ANYWHERE | ELEMENTS.get(tag, set())
        if not tag.startswith("m"):
            assert set(attributes) <= allowed, (tag, attributes)
        assert not any(name.startswith("on") or name in ("href", "xlink:href") for name in attributes if tag != "a")
        for name in ("id", "name"):
            assert attributes.get(name, "card-").startswith(("card-", "note-card-", "noteref-card-"))
        if attributes.get("href", "").startswith("#"):
            assert attributes["href"].startswith(("#card-", "#note-card-", "#noteref-card-"))
        for address in (attributes.get("href", ""), attributes.get("src", "")):
            assert "".join(address.split()).lower().partition(":")[0] not in ("javascript", "vbscript", "data")
        words = set(attributes.get("class", "").split())
        assert words <= OURS or tag == "span" or words == {"gallery"}
        style = attributes.get("style", "")
        assert "position" not in style.replace("background-position", "")
        assert "z-index" not in style
    assert page.others == []
    assert page.balanced


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(hostile)
def test_no_text_has_what_a_box_must_not_have(text):
    is_harmless(text)


@pytest.mark.full
@settings(max_examples=5_000, deadline=None, derandomize=True, database=None)
@given(hostile)
def test_no_text_has_what_a_box_must_not_have_more(text):
    is_harmless(text)
