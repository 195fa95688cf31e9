"""Where each sentence of a card was read, as text for people."""

from __future__ import annotations

from collections.abc import Iterable

from hubpub.display.words import one_line, visible
from hubpub.types.sections import Line


def explanation_of(lines: Iterable[Line]) -> str:
    """Each line as it stands in the card, and below it, indented, each place that it was read from."""
    return "\n".join(
        "".join([f"{visible(line.text)}\n", *(f"    {one_line(place)}\n" for place in dict.fromkeys(line.places))])
        for line in lines
    )
