"""What a card may say: what the Hub would not take stays out, with the reason."""

from __future__ import annotations

from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.model import Model
from hubpub.types.profile import Known, Profile, Withheld


def test_what_the_hub_would_not_take_stays_out_with_the_reason() -> None:
    profile = Profile(
        library=Known("scikit learn", "a"),
        task=Known("chat", "b"),
        base_models=(Known("/home/me/gpt2", "c"), Known("gpt2", "d")),
        languages=Known(("English", "en"), "e"),
        license=Known("other", "f"),
        datasets=Known(("My data",), "g"),
        tags=Known(("dataset:a/b", "ok", "/tmp/x"), "h"),
        withheld=(Withheld("output_dir", "i", "it is a path on a machine"),),
    )
    model = Model.of(Source(), "me/x", profile)
    assert (model.library, model.task, model.license, model.datasets) == (None, None, None, ())
    assert [base.value for base in model.bases] == ["gpt2"]
    assert [language.value for language in model.languages] == ["en"]
    assert [tag.value for tag in model.tags] == ["ok"]
    assert [(one.name, one.place, one.reason) for one in model.withheld] == [
        ("output_dir", "i", "it is a path on a machine"),
        ("base_model /home/me/gpt2", "c", "it is no id on the Hub"),
        ("dataset My data", "g", "it is no id on the Hub"),
        ("library scikit learn", "a", "it is no key of a library"),
        ("task chat", "b", "it is no task of the Hub"),
        ("language English", "e", "it is no code of the Hub"),
        ("licence other", "f", "which of the Hub's it is, its author must say"),
        ("tag dataset:a/b", "h", "it is no plain word, or the Hub makes it itself"),
        ("tag /tmp/x", "h", "it is no plain word, or the Hub makes it itself"),
    ]


def test_the_authors_word_wins() -> None:
    profile = Profile(
        library=Known("peft", "x"),
        base_models=(Known("gpt2", "x"),),
        relation=Known("adapter", "x"),
        license=Known("mit", "x"),
    )
    facts = {"license": "apache-2.0", "base_model": ["a/b"], "library_name": "mine", "base_model_relation": "merge"}
    model = Model.of(Source.model_validate({"facts": facts}), "me/x", profile)
    assert model.license == Known("apache-2.0", "facts.license")
    assert model.bases == (Known("a/b", "facts.base_model"),)
    assert model.library == Known("mine", "facts.library_name")
    assert model.relation == Known("merge", "facts.base_model_relation")
    # what it is to its base, the folder still tells
    model = Model.of(Source.model_validate({"facts": {"base_model": "a/b"}}), "me/x", profile)
    assert model.relation == Known("adapter", "x")
