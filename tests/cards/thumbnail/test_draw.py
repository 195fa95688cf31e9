"""The picture, drawn with the fonts that typst brings: no font of the machine is needed."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from typst import Fonts

from hubpub.cards.thumbnail import draw as drawing
from hubpub.cards.thumbnail.avatars import SIDE
from hubpub.cards.thumbnail.draw import draw
from hubpub.errors import MachineError
from hubpub.types.thumbnail import HEIGHT, WIDTH, Figure, Missing, Thumbnail
from tests.cards.thumbnail.pictures import pixels

FONTS = Fonts(include_system_fonts=False)
WRITER = Thumbnail(
    "huggingtweets/tks",
    "writer",
    names=("Takasu",),
    handle="@tks",
    label="AI bot",
    prompt="My dream is",
    samples=("My dream is a quiet day.", "My dream is to walk."),
)
MODEL = Thumbnail(
    "acme/whisper", names=("whisper",), handle="acme", label="Speech", figures=(Figure("parameters", "39M"),)
)
HOSTILE = (
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    '#panic("x")',
    '"; #panic() //',
    "*bold* _a_ `raw` $x^2$ = Heading",
    "<label> @ref \\ \\u{41}",
    "]}) #[ #{",
    "/* never ended",
    "&lt;script&gt;",
)


def png_of(thumbnail: Thumbnail, *avatars: bytes) -> bytes:
    return draw(thumbnail, avatars, FONTS).png


@pytest.mark.parametrize("thumbnail", [WRITER, MODEL], ids=["writer", "model"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_has_the_size_that_sites_ask_for(thumbnail, theme):
    opened = Image.open(BytesIO(png_of(replace(thumbnail, theme=theme))))
    assert (opened.format, opened.size) == ("PNG", (WIDTH, HEIGHT))


def test_the_same_facts_give_the_same_bytes():
    assert png_of(WRITER) == png_of(WRITER)
    assert png_of(WRITER) != png_of(replace(WRITER, theme="dark"))


@pytest.mark.parametrize("change", ["names", "handle", "label", "samples", "repo"])
def test_each_fact_is_seen(change):
    other: dict[str, object] = {
        "names": ("Somebody",),
        "handle": "@other",
        "label": "AI",
        "samples": ("Other.",),
        "repo": "other/name",
    }
    assert png_of(replace(WRITER, **{change: other[change]})) != png_of(WRITER)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_no_markup(text):
    """Whatever it says it is shown letter by letter: as the same text is where each letter stands alone."""
    drawn = draw(replace(WRITER, names=(text,), handle=text, label=text, samples=(text,), prompt=""), (), FONTS)
    assert not drawn.missing
    # one that was code or markup would be shorter than its letters are: those of the sample make ink in their card
    card = pixels(drawn.png)[40:560, 500:1140]
    assert (card.min(axis=2) < 120).sum() > 40 * len(text.replace(" ", ""))


def test_no_text_reads_a_file_beside_the_layout():
    """An avatar lies in the directory that typst may read; no text names it as more than letters."""
    square = BytesIO()
    Image.new("RGB", (SIDE, SIDE), "#00ff00").save(square, "PNG")
    shown = replace(WRITER, samples=('#image("avatar-0.png")',))
    right = pixels(png_of(shown, square.getvalue()))[:, 420:]
    assert not ((right == (0, 255, 0)).all(axis=2)).any()


def test_what_no_font_has_is_left_out_and_named():
    drawn = draw(replace(WRITER, names=("Takasu 字🔥",), samples=("a\ue000b 字",)), (), FONTS)
    assert drawn.missing == (
        Missing("字", "fonts-noto-cjk"),
        Missing("🔥", "fonts-noto-color-emoji"),
        Missing("\ue000"),
    )
    assert drawn.png == png_of(replace(WRITER, samples=("ab",)))


def test_a_name_of_nothing_is_the_repositorys():
    for nothing in ("", " \t", "字", "\u202e"):
        assert png_of(replace(MODEL, names=(nothing,))) == png_of(replace(MODEL, names=("whisper",)))


def test_faces_are_shown_in_place_of_letters():
    colours = ["#00ff00", "#0000ff", "#ff00ff"]
    squares = []
    for colour in colours:
        out = BytesIO()
        Image.new("RGB", (SIDE, SIDE), colour).save(out, "PNG")
        squares.append(out.getvalue())
    for count in (1, 2, 3):
        left = pixels(png_of(WRITER, *squares[:count]))[:, :408]
        for index, colour in enumerate([(0, 255, 0), (0, 0, 255), (255, 0, 255)]):
            assert (left == colour).all(axis=2).any() == (index < count)


def test_what_is_left_out_of_the_installation_is_said(monkeypatch):
    monkeypatch.setattr(drawing, "find_spec", lambda name: None if name == "typst" else object())
    with pytest.raises(MachineError, match=r"hubpub\[thumbnail\] is not installed\. Install it: pip install 'hubpub\["):
        draw(WRITER)


def around(png: bytes) -> list[np.ndarray]:
    """The parts of a writer's picture where no text belongs: around the name, and around the cards."""
    every = pixels(png)
    return [every[:, :34], every[:, 374:408], every[:, 420:452], every[:, 1152:], every[:44, 420:], every[600:, 420:]]


@settings(max_examples=20)
@given(
    st.text(max_size=260),
    st.text(max_size=90),
    st.lists(st.text(st.characters(max_codepoint=0x17F), max_size=500), max_size=4),
)
def test_whatever_the_texts_they_stay_where_they_belong(name, handle, samples):
    shown = replace(WRITER, names=(name,), handle=handle, samples=tuple(samples), prompt="")
    empty = replace(shown, names=("i",), handle="", label="")
    bare, drawn = around(png_of(empty)), around(png_of(shown))
    # the last letters of a line may reach out of it by the width of their edge
    assert all(np.abs(one - other).mean() < 1.0 for one, other in zip(drawn, bare, strict=True))


@pytest.mark.parametrize("text", ["W" * 300, "iiii " * 100, "a" * 40 + " " + "b" * 200, "-" * 300, "word, " * 90])
def test_long_texts_fit(text):
    test = around(
        png_of(replace(WRITER, names=(text,), handle=text, label=text, samples=(text,) * 3, prompt=text[:20]))
    )
    bare = around(png_of(replace(WRITER, names=("i",), handle="", label="", prompt="")))
    assert all(np.abs(one - other).mean() < 1.0 for one, other in zip(test, bare, strict=True))


def test_a_long_text_is_cut_and_says_so():
    """Of a text that does not fit, what comes behind is not shown: two that differ there alone are one picture."""
    long = "a few words more " * 40
    assert png_of(replace(WRITER, samples=(long + "X",) * 3)) == png_of(replace(WRITER, samples=(long + "Y",) * 3))
    assert png_of(replace(WRITER, samples=(long,) * 3)) != png_of(replace(WRITER, samples=(long[:150],) * 3))
