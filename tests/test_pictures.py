"""The pictures of README and the docs, which `make pictures` makes."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


def test_each_is_shown_with_words_for_who_cannot_see_it() -> None:
    shown = set()
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for words, address in PICTURE.findall(page.read_text()):
            if "://" not in address:
                assert (page.parent / address).is_file(), f"{page}: {address}"
                assert len(words) > 20, f"{page}: {address}"
                shown.add((page.parent / address).resolve())
    assert shown == set(PICTURES.iterdir())


def test_none_is_large_or_takes_anything_from_elsewhere() -> None:
    for picture in PICTURES.iterdir():
        assert picture.stat().st_size <= 300_000, picture.name
        if picture.suffix == ".svg":
            assert not re.search(r"(?:href=|src=|url\()[\"']?(?:https?:)?//", picture.read_text()), picture.name
