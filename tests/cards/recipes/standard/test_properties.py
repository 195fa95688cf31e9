"""What holds for any text in any fact, however hostile: it comes out as text.

markdown-it says what a reader sees: the card has the same headings, links, tables, cells, pictures and HTML as one with
plain words in every place. `make test` runs a few examples, always the same ones; `make test-full` many.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hubpub.cards.as_text import has_formula
from hubpub.cards.frontmatter import parse
from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.markdown import left_open
from hubpub.cards.recipes.standard.recipe import Standard
from hubpub.types.profile import Known, Point, Profile, QuantizedFile, Result, Series, Training, Withheld
from tests.cards.recipes.standard.profiles import LINEAGE
from tests.cards.test_as_text import HOSTILE, TEXT

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
REPO = "ada/model"
TEXTS = 34
few = settings(max_examples=60, deadline=None, derandomize=True, database=None)
many = settings(max_examples=1500, deadline=None, derandomize=True, database=None)


def spread(said: list[str]) -> list[str]:
    """A few texts over all places, each once: a number makes them differ, in front, behind or within."""
    spread = []
    for number in range(TEXTS):
        text = said[number % len(said)]
        place = (0, len(text), len(text) // 2)[number % 3]
        spread.append(f"{text[:place]}{number}{text[place:]}")
    return spread


# of five, so that the place of the number differs each time that a text comes again
texts = st.lists(TEXT, min_size=5, max_size=5).map(spread)


def profile_of(said: list[str]) -> Profile:
    """A profile with another text in every place that a stranger can write."""
    left = iter(said)

    def known(value: Any = None) -> Known[Any]:
        return Known(next(left) if value is None else value, next(left))

    def word() -> str:
        return next(left)

    return Profile(
        library=Known("transformers", word()),
        architecture=known(),
        task=Known("text-generation", word()),
        base_models=(Known("gpt2", word()),),
        relation=Known("finetune", word()),
        dtype=known(),
        parameters=Known(1000, word()),
        context_length=Known(512, "config.json"),
        tokenizer=known(),
        chat_template=Known("{{ messages }}" + word(), "chat_template.jinja"),
        quantization=known(),
        quantized_files=(Known(QuantizedFile(f"a{word()}.gguf", word(), 10), "header"),),
        labels=Known((word(), word()), "config.json"),
        versions={word(): Known(word(), "config.json")},
        details={word(): Known(word(), "config.json"), "x.list": Known([word()], "config.json")},
        training=Training(
            hyperparameters={word(): Known(word(), "run"), "nested": Known({word(): [word()]}, "run")},
            changed=frozenset({"nested"}),
            series=(
                Series("loss", (Point(1, 2.0), Point(2, 1.0)), "state"),
                Series(f"eval_{word()}", (Point(1, 0.5), Point(2, 0.6)), "state"),
            ),
            hardware=Known(word(), "run"),
            trainer=Known(word(), "run"),
        ),
        results=(Result(f"m{word()}x", 0.5, "results", word(), word()),),
        withheld=(Withheld(word(), "run", "it is a path"),),
    )


def structure(text: str) -> list[tuple[object, ...]]:
    """What a reader sees but the text: text, code in a line and its code marks are left out."""
    return list(_structure(MARKDOWN.parse(text)))


def _structure(tokens: Any) -> Iterator[tuple[object, ...]]:
    for token in tokens:
        if token.type == "inline":
            yield from _structure(token.children)
        elif token.type == "html_block":
            yield token.type, token.content
        elif token.type not in ("text", "code_inline"):
            # the files of quantizations are named by strangers, and linked
            href = token.attrGet("href")
            yield token.type, token.tag, token.info, None if href and href.endswith(".gguf") else href


def plain(said: list[str]) -> list[str]:
    return [f"word{number}" for number in range(len(said))]


def comes_out_as_text(said: list[str]) -> None:
    profile = profile_of(said)
    assume(profile.chat_template is not None and not has_formula(profile.chat_template.value))
    source = Source(lineage=LINEAGE)
    card = Standard().render(source, REPO, profile)
    assert structure(card.body) == structure(Standard().render(source, REPO, profile_of(plain(said))).body)
    card.encode()
    assert "\r" not in card.text
    for token in MARKDOWN.parse(card.body):
        for child in token.children or ():
            href = child.attrGet("href") if child.type == "link_open" else None
            assert href is None or href.startswith("https://") or (":" not in href and not href.startswith("/"))
    front = parse(card.text)
    assert front.fault is None
    assert front.data == Standard().metadata(source, REPO, profile)
    for picture in Standard().pictures(source, REPO, profile).values():
        picture.decode()
    assert Standard().explain(source, REPO, profile)


@few
@given(texts)
@example([f"{left}{number}" for number, left in zip(range(TEXTS), HOSTILE * 2, strict=False)])
def test_any_text_in_a_profile_comes_out_as_text(said: list[str]) -> None:
    comes_out_as_text(said)


@pytest.mark.full
@many
@given(texts)
def test_any_text_in_a_profile_comes_out_as_text_many(said: list[str]) -> None:
    comes_out_as_text(said)


@few
@given(TEXT)
def test_an_id_that_is_none_is_not_in_the_card(text: str) -> None:
    """What is no id, no code, no task, no licence stays out, and is told of."""
    hostile = Profile(
        library=Known(f"{text}!", "a"),
        task=Known(f"{text}!", "b"),
        base_models=(Known(f"../{text}", "c"),),
        relation=Known("finetune", "c"),
        languages=Known((f"{text}!",), "d"),
        license=Known(f"{text}!", "e"),
        datasets=Known((f"/{text}",), "f"),
        tags=Known((f"/{text}",), "g"),
    )
    assert Standard().render(Source(), REPO, hostile).text == "# model\n"
    places = [place for line in Standard().explain(Source(), REPO, hostile) for place in line.places]
    assert sorted(places) == list("abcdefg")


def clean(text: str) -> str:
    """A text without what no card can show, which is refused before."""
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs")).strip()


markdown = TEXT.map(clean).filter(bool)
one_line = TEXT.map(lambda text: clean(text.replace("\n", " "))).filter(bool)
allowed = st.lists(one_line, min_size=8, max_size=8, unique=True)


def authors_plain_words_come_out_as_text(said: list[str]) -> None:
    numbers = count()

    def facts(each: list[str]) -> dict[str, Any]:
        return {
            "license": "other",
            "license_name": each[0],
            "license_link": each[1],
            "tags": [each[2]],
            "library_name": each[3],
            "authors": [each[4], each[5]],
            "contact": each[6],
            "sections": {each[7]: "Words."},
        }

    source = Source.model_validate({"facts": facts(said)})
    words = Source.model_validate({"facts": facts([f"word{next(numbers)}" for _ in said])})
    card = Standard().render(source, REPO, Profile())
    assert structure(card.body) == structure(Standard().render(words, REPO, Profile()).body)
    assert parse(card.text).data == Standard().metadata(source, REPO, Profile())


@few
@given(allowed)
def test_the_authors_plain_words_come_out_as_text(said: list[str]) -> None:
    authors_plain_words_come_out_as_text(said)


@pytest.mark.full
@many
@given(allowed)
def test_the_authors_plain_words_come_out_as_text_many(said: list[str]) -> None:
    authors_plain_words_come_out_as_text(said)


def ends_where_it_ends(text: str) -> None:
    """What stands before and after the author's Markdown is the same, whatever it is."""
    profile = profile_of(plain([""] * TEXTS))
    assume(not left_open(text))
    mine = structure(Standard().render(Source.model_validate({"facts": {"description": text}}), REPO, profile).body)
    without = structure(Standard().render(Source(), REPO, profile).body)
    assert mine[:2] == without[:2]
    assert mine[2 - len(without) :] == without[2:]


@few
@given(markdown)
def test_the_authors_markdown_ends_where_it_ends(text: str) -> None:
    ends_where_it_ends(text)


@pytest.mark.full
@many
@given(markdown)
def test_the_authors_markdown_ends_where_it_ends_many(text: str) -> None:
    ends_where_it_ends(text)
