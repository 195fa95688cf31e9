"""Draws the picture: its texts as data, each character with its font, and typst's layout that measures what fits."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hubpub.cards.thumbnail.fonts import FontBook, form_of_han
from hubpub.cards.thumbnail.text import characters, direction, one_line
from hubpub.errors import MachineError
from hubpub.types.thumbnail import HEIGHT, WIDTH, Missing, Thumbnail

if TYPE_CHECKING:
    from typst import Fonts

EXTRA = "thumbnail"
"""The extra that has what draws."""
MOST_AVATARS = 3
MOST_SAMPLES = 3
MOST_FIGURES = 3
_PIXELS_PER_INCH = 72.0  # a point of the layout is a pixel
_ISOLATE, _END = "\u2068", "\u2069"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture.

    Attributes:
        png: The picture.
        missing: What no font of this machine has, and is not in it.
    """

    png: bytes
    missing: tuple[Missing, ...] = ()


def can_draw() -> bool:
    """Whether what draws is installed; nothing of it is imported."""
    return all(find_spec(name) is not None for name in ("typst", "fontTools", "PIL"))


def require_drawing() -> None:
    """Sees to it that pictures can be drawn here.

    Raises:
        MachineError: The extra is not installed.
    """
    if not can_draw():
        raise MachineError(
            f"no picture can be drawn: hubpub[{EXTRA}] is not installed",
            f"Install it: pip install 'hubpub[{EXTRA}] @ git+https://github.com/hubpub/hubpub'.",
        )


def draw(thumbnail: Thumbnail, avatars: Sequence[bytes] = (), fonts: Fonts | None = None) -> Drawn:
    """The picture of a model. The same texts, pictures and fonts give the same bytes.

    Args:
        thumbnail: What it shows.
        avatars: Square PNG pictures, as :func:`~hubpub.cards.thumbnail.avatars.read_avatar` gives them.
        fonts: Those to draw with; by default this machine's, and those that typst brings.

    Raises:
        MachineError: The extra is not installed.
    """
    require_drawing()
    from importlib.resources import files

    from typst import Compiler
    from typst import Fonts as Installed

    fonts = fonts or Installed()
    texts = [*thumbnail.names, thumbnail.handle, *thumbnail.samples]
    setter = _Setter(FontBook(fonts, form_of_han(texts, thumbnail.languages)))
    data = _data(thumbnail, setter, min(len(avatars), MOST_AVATARS))
    with TemporaryDirectory() as directory:
        # typst reads nothing outside of its root, and a text is never looked at as markup
        for index, avatar in enumerate(avatars[:MOST_AVATARS]):
            Path(directory, f"avatar-{index}.png").write_bytes(avatar)
        compiler = Compiler(
            files(__package__).joinpath("layout.typ").read_bytes(),
            root=directory,
            font_paths=fonts,
            sys_inputs={"data": json.dumps(data)},
        )
        png, warnings = compiler.compile_with_warnings(format="png", ppi=_PIXELS_PER_INCH)
    for warning in warnings:
        _log.debug("typst: %s", warning.message)
    assert isinstance(png, bytes), "the layout has one page, whatever the texts"
    return Drawn(png, tuple(setter.missing.values()))


class _Setter:
    """Gives each character of the texts its font, and remembers what none has."""

    def __init__(self, book: FontBook) -> None:
        self._book = book
        self.missing: dict[str, Missing] = {}

    @property
    def main(self) -> str:
        return self._book.main

    def set(self, text: str) -> dict[str, Any]:
        """A text as the layout takes it: its characters, the family of each, and its direction."""
        shown: list[str] = []
        families: list[str] = []
        clean = one_line(text)
        for character in characters(clean):
            family = self._book.family(character)
            if family is None:
                self.missing.setdefault(character, Missing(character, self._book.package(character)))
            # where something was left out one space is enough
            elif character != " " or (shown and shown[-1] != " "):
                shown.append(character)
                families.append(family)
        if shown and shown[-1] == " ":
            del shown[-1], families[-1]
        return {"chars": shown, "fonts": families, "dir": direction(clean)}

    def initial(self, text: str) -> dict[str, Any]:
        """The first character of a text that can be drawn."""
        whole = self.set(text)
        return {**whole, "chars": whole["chars"][:1], "fonts": whole["fonts"][:1]}

    def joined(self, texts: Iterable[str], between: str) -> dict[str, Any]:
        """Several texts as one: each has its own direction."""
        every = [one_line(text) for text in texts]
        said = [self.set(text) for text in every]
        if len(said) == 1:
            return said[0]
        whole: dict[str, Any] = {"chars": [], "fonts": [], "dir": direction(every[0]) if every else "ltr"}
        for index, one in enumerate(said):
            for part in (between if index else "", _ISOLATE, one, _END):
                chars = part["chars"] if isinstance(part, dict) else list(part)
                whole["chars"] += chars
                whole["fonts"] += part["fonts"] if isinstance(part, dict) else [self.main] * len(chars)
        return whole


def _data(thumbnail: Thumbnail, setter: _Setter, avatars: int) -> dict[str, Any]:
    """What the layout is given: texts, numbers and colours, all as data."""
    named = [name for name in thumbnail.names if setter.set(name)["chars"]]
    names = named or [thumbnail.repo.rpartition("/")[2]]
    seed = hashlib.sha256(thumbnail.repo.encode()).digest()
    prompt = one_line(thumbnail.prompt)
    samples = [sample for sample in map(one_line, thumbnail.samples) if sample][:MOST_SAMPLES]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "kind": thumbnail.kind,
        "theme": thumbnail.theme,
        "font": setter.main,
        "name": setter.joined(names, " & "),
        "initials": [setter.initial(name) for name in names[:MOST_AVATARS]],
        "handle": setter.set(thumbnail.handle),
        "label": setter.set(thumbnail.label),
        "repo": setter.set(thumbnail.repo),
        "figures": [
            {"label": setter.set(figure.label), "value": setter.set(figure.value)}
            for figure in thumbnail.figures[:MOST_FIGURES]
        ],
        "samples": [_sample(sample, prompt, setter) for sample in samples],
        "avatars": avatars,
        # what nobody chose is chosen by the repository's name: its colour, and the pattern of a model without a face
        "seed": list(seed),
    }


def _sample(sample: str, prompt: str, setter: _Setter) -> dict[str, Any]:
    """A sample, with the number of its characters that are the prompt."""
    begun = prompt and sample.startswith(prompt)
    return {**setter.set(sample), "prompt": len(setter.set(prompt)["chars"]) if begun else 0}
