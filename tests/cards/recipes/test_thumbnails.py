"""What a recipe has the picture for sharing show."""

from __future__ import annotations

import pytest

from hubpub.cards.recipes import registry
from hubpub.files.documents import Document
from hubpub.types.profile import Known, Profile, Result
from hubpub.types.thumbnail import Figure, Thumbnail, digest_of, thumbnail_url
from tests.support.models import FACTS

PROFILE = Profile(
    task=Known("automatic-speech-recognition", "config.json"),
    base_models=(Known("openai/whisper-tiny", "x"), Known("openai/whisper-base", "x")),
    relation=Known("finetune", "x"),
    parameters=Known(37_800_000, "x"),
    weights_size=Known(75_600_000, "x"),
    results=(
        Result("loss", 0.5, "x"),
        Result("runtime", 3.0, "x"),
        Result("wer", 0.23137, "x", split="test", dataset="common_voice"),
        Result("cer", 0.1, "x"),
    ),
    languages=Known(("sw",), "x"),
)


def source(recipe: str, **facts: object) -> registry.CardSource:
    return registry.parse_source(Document("facts", {"recipe": recipe, "facts": facts}, {}), recipe, None)


def test_a_standard_picture_tells_what_the_model_is_and_its_numbers():
    assert registry.thumbnail_of(source("standard"), "acme/whisper-sw", PROFILE) == Thumbnail(
        "acme/whisper-sw",
        "model",
        ("whisper-sw",),
        "acme",
        "Automatic speech recognition",
        (
            Figure("fine-tuned from", "openai/whisper-tiny + 1"),
            Figure("parameters", "37.8M"),
            Figure("wer on common_voice", "0.2314"),
        ),
        languages=("sw",),
    )


def test_what_is_not_known_is_not_there():
    known = registry.thumbnail_of(source("standard"), "acme/x", Profile(weights_size=Known(75_600_000, "x")))
    assert known == Thumbnail("acme/x", "model", ("x",), "acme", "", (Figure("weights", "75.6 MB"),))


def test_a_picture_of_tweets_tells_whom_the_model_imitates():
    two = [{**FACTS["accounts"][0], "name": name} for name in ("Ada", "Bob")]
    known = source("huggingtweets", handle="ada-bob", accounts=two, base_model="gpt2", samples=["My dream is one."])
    assert registry.thumbnail_of(known, "huggingtweets/ada-bob", Profile()) == Thumbnail(
        "huggingtweets/ada-bob",
        "writer",
        ("Ada", "Bob"),
        "@ada-bob",
        "🤖 AI cyborg",
        (Figure("base model", "gpt2"), Figure("tweets", "4,544")),
        "My dream is",
        ("My dream is one.",),
    )


def test_facts_with_samples_and_no_picture_ask_for_one():
    own = {name: fact for name, fact in FACTS.items() if name != "thumbnail"}
    assert registry.asks_for_thumbnail(source("huggingtweets", **own, samples=["x"]))
    assert not registry.asks_for_thumbnail(source("huggingtweets", **own))
    assert not registry.asks_for_thumbnail(source("huggingtweets", **FACTS, samples=["x"]))
    assert not registry.asks_for_thumbnail(source("standard"))


@pytest.mark.parametrize("recipe", ["standard", "huggingtweets"])
def test_a_card_names_the_picture_where_it_names_none(recipe):
    facts = {} if recipe == "standard" else {name: fact for name, fact in FACTS.items() if name != "thumbnail"}
    url = thumbnail_url("me/a")
    named = registry.with_thumbnail(source(recipe, **facts), url)
    assert f"thumbnail: {url}\n" in registry.render(named, "me/a", Profile()).text
    other = source(recipe, **{**facts, "thumbnail": "https://x.test/a.png"})
    assert registry.with_thumbnail(other, url) == other


@pytest.mark.parametrize("url", ["http://x.test/a.png", "x.png", "https://x.test/a b", "https://x.test/\n", ""])
def test_a_thumbnail_of_a_standard_card_is_an_https_url(url):
    from hubpub.errors import CallError

    with pytest.raises(CallError, match="thumbnail"):
        source("standard", thumbnail=url)


def test_the_digest_is_of_all_that_is_drawn_and_no_more():
    one = Thumbnail("me/a", names=("a",))
    assert digest_of(one, ["x"]) == digest_of(Thumbnail("me/a", names=("a",)), ["x"])
    others = [digest_of(Thumbnail("me/b", names=("a",)), ["x"]), digest_of(one), digest_of(one, ["x"], ["y"])]
    assert len({digest_of(one, ["x"]), *others}) == 4
