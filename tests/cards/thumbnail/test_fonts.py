"""Which font draws which character."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from typst import Compiler, Fonts

from hubpub.cards.thumbnail import fonts
from hubpub.cards.thumbnail.fonts import FontBook, form_of_han

TABLES = {
    "Noto Sans": "abc ☀é",
    "Noto Sans Bold": "abc ☀",
    "Noto Sans Thai": "ก",
    "Noto Looped Thai": "กข",
    "Noto Color Emoji": "🔥☀1👩🚀",
    "Noto Sans CJK SC": "字",
    "Noto Sans CJK JP": "字",
    "Noto Serif Devanagari": "क",
    "Noto Sans Devanagari": "क",
}


@pytest.fixture
def book(monkeypatch) -> Any:
    """Fonts that have what stands above."""
    faces = [
        SimpleNamespace(family=name, style="normal", weight=400, stretch=1.0, path=name, index=0)
        for name in TABLES
        if name != "Noto Sans Bold"
    ]
    faces.append(
        SimpleNamespace(family="Noto Sans", style="normal", weight=700, stretch=1.0, path="Noto Sans Bold", index=0)
    )
    monkeypatch.setattr(fonts, "_cmap", lambda path, index: frozenset(map(ord, TABLES[path])))
    return lambda cjk="SC": FontBook(SimpleNamespace(fonts=lambda: faces), cjk)


@pytest.mark.parametrize(
    ("character", "family"),
    [
        ("a", "Noto Sans"),
        # its bold letters lack it
        ("é", None),
        # as text, and as a picture where it says so
        ("☀", "Noto Sans"),
        ("☀\ufe0f", "Noto Color Emoji"),
        ("🔥", "Noto Color Emoji"),
        ("1\ufe0f", "Noto Color Emoji"),
        ("👩\u200d🚀", "Noto Color Emoji"),
        ("👩\u200d🔬", None),
        ("字", "Noto Sans CJK SC"),
        # plain hands before special ones
        ("ก", "Noto Sans Thai"),
        ("ข", "Noto Looped Thai"),
        ("क", "Noto Sans Devanagari"),
        ("ß", None),
    ],
)
def test_a_character_has_the_first_font_that_has_all_of_it(book, character, family):
    assert book().family(character) == family


def test_the_form_of_han_chooses(book):
    assert book("JP").family("字") == "Noto Sans CJK JP"


@pytest.mark.parametrize(
    ("texts", "languages", "form"),
    [
        (["漢字かな"], (), "JP"),
        (["漢字 한글"], (), "KR"),
        (["汉字"], (), "SC"),
        (["漢字"], ("ja",), "JP"),
        ([], ("en", "zh"), "SC"),
    ],
)
def test_the_letters_beside_it_say_the_form_of_han(texts, languages, form):
    assert form_of_han(texts, languages) == form


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("字", "fonts-noto-cjk"),
        ("あ", "fonts-noto-cjk"),
        ("한", "fonts-noto-cjk"),
        ("🔥", "fonts-noto-color-emoji"),
        ("🇩🇪", "fonts-noto-color-emoji"),
        ("क", "fonts-noto-core"),
        ("م", "fonts-noto-core"),
        ("\ue000", ""),
        ("\u0378", ""),
    ],
)
def test_the_package_that_has_a_character_is_named(character, name):
    assert FontBook(Fonts(include_system_fonts=False)).package(character) == name


def test_a_package_that_is_here_is_not_named(book):
    assert [book().package(character) for character in ("𩪾", "👩\u200d🔬", "ß")] == ["", "", "fonts-noto-core"]


def test_typsts_own_font_is_the_last_resort():
    book = FontBook(Fonts(include_system_fonts=False))
    assert book.main == "Libertinus Serif"
    assert book.family("é") == "Libertinus Serif"
    assert book.family("字") is None


def test_typsts_own_font_has_the_letters_that_are_said_of_it():
    """It has no file whose table could be read: each letter is drawn, and is not the box of what it lacks."""
    own = Fonts(include_system_fonts=False)

    def drawn(char: str) -> bytes:
        source = (
            '#set page(width: 40pt, height: 40pt)\n#set text(font: "Libertinus Serif", fallback: false)\n'
            f'#text("\\u{{{ord(char):x}}}") #text(weight: "bold", "\\u{{{ord(char):x}}}")'
        )
        made = Compiler(source.encode(), font_paths=own).compile(format="png", ppi=72)
        assert isinstance(made, bytes)
        return made

    box = drawn("\ue000")
    letters = [chr(code) for code in sorted(fonts._OF_BUILT_IN) if not chr(code).isspace()]
    assert not [char for char in letters if drawn(char) == box]


def test_a_broken_font_draws_nothing(tmp_path):
    (tmp_path / "x.ttf").write_bytes(b"\0\1\0\0" + b"x" * 100)
    assert fonts._cmap(str(tmp_path / "x.ttf"), 0) == frozenset()
    assert fonts._cmap(str(tmp_path / "none.ttf"), 0) == frozenset()
