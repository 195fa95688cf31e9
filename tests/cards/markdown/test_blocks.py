"""Our choice of markdown-it's rules against markdown-it itself: the same tokens, whatever the text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hubpub.cards.markdown.blocks import blocks
from hubpub.types.card import Card

CORPUS = Path(__file__).parents[2] / "corpus"
FIELDS = ("type", "tag", "nesting", "level", "map", "content", "markup", "info", "hidden")
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PARSER.core.ruler.enableOnly(["normalize", "block"])

# What begins, continues or ends a block, and what separates them.
PIECES = ("a", "b", "\n", "\n\n", "\r\n", "\r", " ", "  ", "    ", "\t", "\v", "\f", "\xa0", "\0", "\\", "_", "`")
PIECES += ("- ", "* ", "+ ", "1. ", "2) ", "1234567890. ", "> ", ">", "#", "## ", "####### ", "```", "~~~", "````")
PIECES += ("---", "===", "- - -", "***", "=", "-", "|", "|-|-|", "|a|b|", ":-:", "<div>", "</div>", "<!--", "-->")
PIECES += ("<b>", "<script>", "</script>", "<?", "<!X", "[x]: y", "[x]:", '"t"', "'t'", "(t)")


def tokens(found: object) -> list[tuple[object, ...]]:
    return [tuple(getattr(token, field) for field in FIELDS) for token in found]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_text(text: str) -> None:
    assert tokens(blocks(text)) == tokens(PARSER.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a\n   ",
        "a\n \tb\n-\t-\tc",
        "- a\n\n      b\n  c\n=\n\n> d\ne\n---\n> f\n===",
        "a\n|a|\n|-|\n|b|\n1. c\n2. d",
        "1. a\n   > b\n   > |c|\nd\n|-|",
        "> " * 30 + "a",
        "- " * 30 + "a",
        "[a]: b\n'c\nd'\n[e]:\n  f",
    ],
)
def test_chosen_text(text: str) -> None:
    assert tokens(blocks(text)) == tokens(PARSER.parse(text))


def test_cards_of_the_corpus() -> None:
    cards = [path.read_text(errors="surrogateescape") for path in sorted(CORPUS.rglob("*.md"))]
    bodies = [body for body in (Card(text).body for text in cards) if len(body) < 50_000]
    assert len(bodies) > 50
    for body in bodies:
        assert tokens(blocks(body)) == tokens(PARSER.parse(body))
