"""The picture for sharing as text: what it shows of the model's words, and what is not in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubpub.display.words import one_line, size
from hubpub.types.thumbnail import HEIGHT, WIDTH, DrawnThumbnail, Missing, PlannedThumbnail


def drawn_lines(drawn: DrawnThumbnail, place: str) -> Iterator[str]:
    """A picture that was drawn by itself.

    Args:
        drawn: The picture.
        place: Where it lies.
    """
    yield f"{one_line(place)}: {WIDTH} x {HEIGHT}, {size(len(drawn.png))}"
    yield from _shown(drawn.samples, drawn.missing)


def planned_lines(planned: PlannedThumbnail) -> Iterator[str]:
    """The picture of a push."""
    yield "Picture for sharing" + ("" if planned.png is not None else ", as it was drawn before")
    yield from _shown(planned.shown.samples, planned.shown.missing)


def _shown(samples: Iterable[str], missing: Iterable[Missing]) -> Iterator[str]:
    for sample in samples:
        yield f"  “{one_line(sample)}”"
    for one in missing:
        code = " ".join(f"U+{ord(char):04X}" for char in one.character)
        install = f"; install {one.package}" if one.package else ""
        yield f"  left out: {one_line(one.character)} ({code}), which no font here has{install}"
