"""The docs are in plain English, and what finds the rest finds it."""

from __future__ import annotations

import runpy
from typing import Any

import pytest

from tests.support.commands import ROOT

SCRIPT: dict[str, Any] = runpy.run_path(str(ROOT / "scripts" / "plain_english.py"))
LONG = " ".join(["word"] * 33)
PARTS = (
    "What was here once before, as some of them said (it was long ago): what they all had seen, "
    "what nobody ever wrote, what they left to us, and more of it"
)


def said(text: str) -> list[tuple[int, str]]:
    return list(SCRIPT["findings"](text))


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("# A\n\nUtilize it.\n", 3, "'Utilize': use"),
        ("Do it in order\nto win.\n", 1, "'in order to': to"),
        (f"Short. {LONG}.\n", 1, "a sentence of 33 words (32 at most): word word"),
        (f"- {LONG}\n", 1, "a sentence of 33 words"),
        (f"| a |\n|---|\n| {LONG} |\n", 3, "a sentence of 33 words"),
        (f"{PARTS}.\n", 1, "a sentence in 7 parts (6 at most)"),
    ],
)
def test_what_is_hard_to_read_is_found(text: str, line: int, what: str) -> None:
    [(where, found)] = said(text)
    assert where == line
    assert found.startswith(what)


@pytest.mark.parametrize(
    "text",
    [
        "Use it.\n",
        "An audience terminates nobody's reviews.\n",  # words within words
        f"```text\n{LONG} utilize\n```\n",
        f"`{LONG}` is code.\n",
        " ".join(["Two words."] * 40),
        "`a` runs. " * 20,  # a sentence may begin with code
        "It reads names, sizes, digests, times, links, modes, owners and headers.\n",  # a list is no thought
    ],
)
def test_what_is_plain_is_left_alone(text: str) -> None:
    assert said(text) == []


def test_what_is_generated_is_not_read() -> None:
    read = {path.relative_to(ROOT).as_posix() for path in SCRIPT["pages"]()}
    assert {"README.md", "CONTRIBUTING.md", "docs/tutorial.md", "docs/how-to/check.md"} <= read
    assert not any(path.startswith(("docs/reference/commands", "docs/reference/rules")) for path in read)


def test_the_docs_are_in_plain_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert SCRIPT["main"]() == 0, capsys.readouterr().out
