"""What `hubpub init` wrote and found, as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubpub.display.setup import setup_lines
from hubpub.types.profile import Known
from hubpub.types.setup import Setup, Written

WRITTEN = (
    Written(Path("m/facts.toml"), ('license = "mit"',), is_new=True),
    Written(Path("m/hubpub.toml"), ('repo = "ada/x"',), kept=("recipe",)),
)
SETUP = Setup(
    Path("m"),
    Known("ada/x", "REPO"),
    {"tags": Known(["a", "b\x1b"], "README.md: tags"), "license": Known("x" * 70, "facts.license")},
    {"language": "which languages it is for", "facts": "the facts"},
    Path("m/facts.toml"),
    notes=("a note\x07",),
    written=WRITTEN,
)


def test_all_of_it() -> None:
    assert list(setup_lines(SETUP)) == [
        "wrote m/facts.toml:",
        '  license = "mit"',
        "added to m/hubpub.toml:",
        '  repo = "ada/x"',
        "m/hubpub.toml says recipe already, and it stays",
        "known, and read anew by each push:",
        r"  tags     a, b\x1b  (README.md: tags)",
        f"  license  {'x' * 59}…  (facts.license)",
        r"a note\x07",
        "missing:",
        "  language  which languages it is for; say it with --language CODE",
        "  facts     the facts",
    ]


def test_quiet() -> None:
    assert list(setup_lines(SETUP, quiet=True)) == [
        "m/hubpub.toml says recipe already, and it stays",
        "missing:",
        "  language  which languages it is for; say it with --language CODE",
        "  facts     the facts",
    ]


def test_nothing() -> None:
    assert list(setup_lines(Setup(Path("m")))) == []


@pytest.mark.parametrize(
    ("facts", "by_hand", "how"),
    [
        (None, "the front matter of README.md", "; say it in the front matter of README.md"),
        (None, "", ""),
        (Path("m/facts.toml"), "", "; say it with --license ID"),
    ],
)
def test_how_it_is_said(facts: Path | None, by_hand: str, how: str) -> None:
    setup = Setup(Path("m"), missing={"license": "which licence it has"}, facts=facts, by_hand=by_hand)
    assert list(setup_lines(setup)) == ["nothing was written; missing:", f"  license  which licence it has{how}"]
