"""Where each sentence was read, as text."""

from __future__ import annotations

from hubpub.display.explanation import explanation_of
from hubpub.types.sections import Line


def test_each_place_below_its_sentence() -> None:
    lines = [Line("A.", ("a", "b", "a")), Line("| c |\n| d |", ("e\nf",)), Line("\x1b[31m", ("\x07",))]
    assert explanation_of(lines) == ("A.\n    a\n    b\n\n| c |\n| d |\n    e\\x0af\n\n\\x1b[31m\n    \\x07\n")
    assert explanation_of([]) == ""
