"""Which font of this machine draws which character: told beforehand by the fonts' own tables.

typst draws a box for what no font has, and does not say so. So each character gets its font here, by the ``cmap`` of
the fonts that typst finds, and typst looks no further.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hubpub.cards.thumbnail.text import is_emoji, seen

if TYPE_CHECKING:
    from typst import FontInfo, Fonts

# The look of the picture: the first of these that there is, then the next for what that lacks.
_FIRST = ("Noto Sans", "Inter", "Helvetica Neue", "Segoe UI", "Arial", "Liberation Sans", "DejaVu Sans")
_COLOURED = ("Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Twitter Color Emoji")
# typst brings this one in itself; where that is all there is, it has the letters of Europe's west at least
_BUILT_IN = "Libertinus Serif"
_SIGNS = (0x2013, 0x2014, *range(0x2018, 0x201F), 0x2022, 0x2026)
_OF_BUILT_IN = frozenset({*range(0x20, 0x7F), *range(0xA1, 0x180), *_SIGNS})
# In a mixture of scripts, what is drawn in a special hand comes last.
_SPECIAL = ("Mono", "Display", "Looped", "Kufi", "Nastaliq", "Rashi", "Condensed", "Unjoined", "Slanted", "Traditional")
_NORMAL, _BOLD = 400, 700
# Unicode's names of scripts, where families are called otherwise.
_CALLED = {"ARABIC": "Arabic", "CANADIAN": "CanAborig", "NKO": "NKo", "SYMBOL": "Symbols"}
_CJK = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH", "KANGXI")

# Debian's packages, each with a family by which it is known to be here.
_PACKAGES = {
    "emoji": ("fonts-noto-color-emoji", "Noto Color Emoji"),
    "CJK": ("fonts-noto-cjk", "Noto Sans CJK SC"),
    "letters": ("fonts-noto-core", "Noto Sans Symbols2"),
}

Coverage = frozenset[int]


class FontBook:
    """The fonts of a machine.

    Args:
        fonts: What typst found.
        cjk: Which of the forms of Han characters to take first: ``JP``, ``KR``, ``SC`` or ``TC``.
    """

    def __init__(self, fonts: Fonts, cjk: str = "SC") -> None:
        self._faces: dict[str, list[FontInfo]] = defaultdict(list)
        for face in fonts.fonts():
            if face.path is not None or face.family == _BUILT_IN:
                self._faces[face.family].append(face)
        self._cjk = cjk
        self._known: dict[str, Coverage] = {}
        self._found: dict[tuple[str, bool], str | None] = {}

    @property
    def main(self) -> str:
        """The family that the picture is set in."""
        return next((family for family in _FIRST if family in self._faces), _BUILT_IN)

    def family(self, character: str) -> str | None:
        """The family that draws a character; None where none does.

        Args:
            character: A grapheme cluster.
        """
        needed, coloured = frozenset(map(ord, seen(character))), is_emoji(character)
        key = ("".join(sorted(map(chr, needed))), coloured)
        if key not in self._found:
            families = self._candidates(character, coloured=coloured)
            self._found[key] = next((family for family in families if needed <= self._coverage(family)), None)
        return self._found[key]

    def package(self, character: str) -> str:
        """The Debian package with a font that draws a character; empty where none is known that is not here already.

        Args:
            character: A grapheme cluster that no font here has.
        """
        if {unicodedata.category(char) for char in seen(character)} & {"Co", "Cn"}:
            return ""  # private use, and what this Unicode does not know
        what = "emoji" if is_emoji(character) else "CJK" if _script(character) == "CJK" else "letters"
        name, family = _PACKAGES[what]
        return "" if family in self._faces else name

    def _candidates(self, character: str, *, coloured: bool) -> Iterator[str]:
        """The families that may draw a character, the best first."""
        if coloured:
            yield from (family for family in _COLOURED if family in self._faces)
        yield from (family for family in _FIRST if family in self._faces)
        word = _script(character)
        if word == "CJK":
            yield from (f"Noto Sans CJK {form}" for form in (self._cjk, "SC", "JP", "TC", "KR"))
        yield from (family for family in self._rest if word.lower() in family.lower())
        yield from self._rest
        if not coloured:
            yield from (family for family in _COLOURED if family in self._faces)

    @cached_property
    def _rest(self) -> list[str]:
        return sorted(self._faces, key=lambda family: (_special(family), "Sans" not in family, family))

    def _coverage(self, family: str) -> Coverage:
        """What a family has both in normal and in bold letters."""
        if family not in self._known:
            faces = self._faces.get(family, ())
            nearest = {_nearest(faces, weight) for weight in (_NORMAL, _BOLD)} if faces else ()
            tables = [_OF_BUILT_IN if path is None else _cmap(path, index) for path, index in nearest]
            self._known[family] = frozenset.intersection(*tables) if tables else frozenset()
        return self._known[family]


def form_of_han(texts: Iterable[str], languages: Iterable[str] = ()) -> str:
    """Which form of Han characters texts want: by the letters that stand beside them, else by the languages.

    Args:
        texts: All texts of a picture.
        languages: Codes of the Hub.
    """
    names = {_script_word(char) for text in texts for char in text if ord(char) > 0x2E7F}
    if names & {"HIRAGANA", "KATAKANA"}:
        return "JP"
    if "HANGUL" in names:
        return "KR"
    return next((form for language, form in _FORMS.items() if language in set(languages)), "SC")


_FORMS: Mapping[str, str] = {"ja": "JP", "ko": "KR", "yue": "TC", "zh": "SC"}


def _script(character: str) -> str:
    word = _script_word(character[0])
    return "CJK" if word in _CJK else _CALLED.get(word, word)


def _script_word(char: str) -> str:
    """The first word of a character's name, which in nearly all is its script's."""
    return unicodedata.name(char, "?").partition(" ")[0].partition("-")[0]


def _special(family: str) -> bool:
    return any(word in family for word in _SPECIAL)


def _nearest(faces: Iterable[FontInfo], weight: int) -> tuple[str | None, int]:
    """The upright face of a family that is nearest to a weight: the one that typst takes."""
    face = min(faces, key=lambda one: (one.style != "normal", abs(one.stretch - 1), abs(one.weight - weight)))
    return face.path, face.index


def _cmap(path: str, index: int) -> Coverage:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(Path(path), fontNumber=index, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError, ValueError, KeyError, AssertionError):  # a broken font draws nothing
        return frozenset()
