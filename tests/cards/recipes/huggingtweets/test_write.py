"""Writing: what goes where, and what cannot be written."""

from __future__ import annotations

from functools import partial

import pytest
from pydantic import ValidationError

from hubpub.cards.recipes.huggingtweets.facts import Account, Facts, Source
from hubpub.cards.recipes.huggingtweets.parse import parse_card
from hubpub.cards.recipes.huggingtweets.write import write_card as write_any_card
from hubpub.cards.templates.grammar import NoMatchError
from hubpub.errors import CallError
from hubpub.types.card import Card
from hubpub.types.lineage import Lineage, RunRef

DATA, TRAINING = RunRef("https://wandb.ai/a/b/runs/data"), RunRef("https://wandb.ai/a/b/runs/train")
BOTH = Lineage(DATA, TRAINING)
write_card = partial(write_any_card, edition="2022")


def account(name: str = "Ann", **fields) -> Account:
    return Account(**{"name": name, "downloaded": 4, "retweets": 1, "short": 1, "kept": 2, **fields})


def facts(*accounts: Account, **fields) -> Facts:
    return Facts(**{"handle": "ann", "thumbnail": "https://x.y/z.png", "accounts": list(accounts), **fields})


def lines(card) -> list[str]:
    return card.text.split("\n")


def test_one_account_is_a_bot_and_more_are_a_cyborg():
    assert "🤖 AI BOT 🤖" in write_card(facts(account()), BOTH, "a/b").text
    assert "🤖 AI CYBORG 🤖" in write_card(facts(account(), account()), BOTH, "a/b").text


def test_more_than_three_accounts_three_avatars_all_names_all_columns():
    people = [account(f"N{index}", avatar=f"https://x.y/{index}.png", kept=index) for index in range(5)]
    card = write_card(facts(*people), BOTH, "a/b")
    assert [f"https://x.y/{index}.png" in card.text for index in range(5)] == [True, True, True, False, False]
    assert card.text.count("display:inherit") == 3
    assert ">N0 & N1 & N2 & N3 & N4</div>" in card.text
    assert "tweets from N0 & N1 & N2 & N3 & N4." in card.text
    assert "| Data | N0 | N1 | N2 | N3 | N4 |" in lines(card)
    assert "| --- | --- | --- | --- | --- | --- |" in lines(card)
    assert "| Tweets downloaded | 4 | 4 | 4 | 4 | 4 |" in lines(card)
    assert "| Tweets kept | 0 | 1 | 2 | 3 | 4 |" in lines(card)
    back = parse_card(card).facts.accounts
    assert [each.name for each in back] == ["N0", "N1", "N2", "N3", "N4"]
    assert [each.kept for each in back] == [0, 1, 2, 3, 4]
    assert [each.avatar for each in back] == [*(f"https://x.y/{index}.png" for index in range(3)), "", ""]


def test_an_account_without_an_avatar_shows_none():
    card = write_card(facts(account(avatar=""), account(avatar="https://x.y/1.png")), BOTH, "a/b")
    shown = [line.strip()[: len("style=") + 16] for line in lines(card) if "display:" in line]
    assert [line.split(":")[1].split(";")[0] for line in shown] == ["none", "inherit", "none"]


def test_the_runs_are_linked_where_they_belong():
    text = write_card(facts(account()), BOTH, "a/b").text
    assert f"[Explore the data]({DATA.url}/artifacts)" in text
    assert f"[W&B training run]({TRAINING.url})" in text
    assert f"[the final model]({TRAINING.url}/artifacts)" in text


@pytest.mark.parametrize(
    ("lineage", "missing"),
    [
        (Lineage(), "lineage.data_run is missing"),
        (Lineage(training_run=TRAINING), "lineage.data_run is missing"),
        (Lineage(data_run=DATA), "lineage.training_run is missing"),
    ],
)
def test_a_card_without_its_runs_is_not_written(lineage, missing):
    with pytest.raises(CallError) as error:
        write_card(facts(account()), lineage, "a/b")
    assert error.value.fact.startswith(missing)
    assert "[lineage." in error.value.next_step


@pytest.mark.parametrize("edition", ["2021", "2021-app"])
def test_the_editions_of_2021_hold_one_account(edition):
    assert "Ann 🤖 AI Bot </div>" in write_card(facts(account()), BOTH, "a/b", edition=edition).text
    with pytest.raises(CallError) as error:
        write_card(facts(account(), account()), BOTH, "a/b", edition=edition)
    assert error.value.next_step == "Use edition 2022, which holds any number."


def test_the_editions_differ_in_what_they_are_known_by():
    app, plain = (write_card(facts(account()), BOTH, "a/b", edition=edition).text for edition in ("2021-app", "2021"))
    differing = [(a, b) for a, b in zip(app.split("\n"), plain.split("\n"), strict=True) if a != b]
    [(a, b)] = differing
    assert "(https://app.wandb.ai/wandb/huggingtweets/reports/" in a
    assert "(https://wandb.ai/wandb/huggingtweets/reports/" in b


def test_a_spelling_that_is_given_is_kept():
    card = write_card(
        facts(account("<b>", as_written={"header": "<b></b>"}), as_written={"text_handle": "*ann*"}), BOTH, "a/b"
    )
    assert "><b></b></div>" in card.text
    assert "tweets from \\<b>." in card.text
    assert "fine-tuned on @*ann*'s tweets." in card.text


def test_the_final_newline_is_the_callers_choice():
    assert write_card(facts(account()), BOTH, "a/b").text.endswith(")\n")
    assert write_card(facts(account()), BOTH, "a/b", final_newline=False).text.endswith(")")


@pytest.mark.parametrize(
    "bad",
    [
        {"name": "a\x00b"},
        {"name": "a\x7fb"},
        {"name": "a\x9fb"},
        {"name": "a\ud800b"},
        {"avatar": "\x0b"},
        {"kept": -1},
        {"kept": "2"},
        {"kept": 2.0},
        {"kept": True},
        {"followers": 1},
        {"as_written": {"header": "a\nb"}},
        {"as_written": {"header": "\udfff"}},
        {"as_written": {"footer": "a"}},
    ],
)
def test_facts_that_no_card_can_show_are_refused(bad):
    with pytest.raises(ValidationError):
        account(**bad)


def test_a_refused_character_is_named_with_its_place():
    with pytest.raises(
        ValidationError, match=r"character 3 is a control character \(U\+001B\), which no card can show"
    ):
        account("ab\x1b[31m")
    with pytest.raises(ValidationError, match=r"character 1 is half a surrogate pair \(U\+D83E\)"):
        account("\ud83e")


@pytest.mark.parametrize(
    "bad", [{"handle": ""}, {"base_model": "../x"}, {"accounts": []}, {"prompt": "\x00"}, {"extra": 1}]
)
def test_facts_are_strict(bad):
    with pytest.raises(ValidationError):
        Facts.model_validate({"handle": "a", "thumbnail": "t", "accounts": [account()], **bad})
    assert Facts.model_validate({"handle": "a", "thumbnail": "t", "accounts": [account()]}).prompt == "My dream is"


def test_white_space_and_any_script_are_allowed():
    name = "a\tb\nc\rd é 高須 🤖 \u200d\u202e\u2028\xa0"
    card = write_card(facts(account(name)), BOTH, "a/b")
    assert parse_card(card).facts.accounts[0].name == name
    assert card.text.count("\n") == write_card(facts(account()), BOTH, "a/b").text.count("\n")


BALANCED = (
    "No account has more than 2 times as many tweets in the training as the one with the fewest, "
    "so that none drowns out the others."
)
HELD_OUT = (
    "Its loss on tweets that it was not trained on (12 of them) is 0.0000025 nats per token; "
    "before this training it was 3.5."
)
LINK = "[a/b_c](https://huggingface.co/a/b_c)"
TRACKED = "which is tracked with [W&B artifacts](https://docs.wandb.com/artifacts) at every step of the pipeline."


def known(**fields) -> str:
    lineage = fields.pop("lineage", Lineage())
    return write_any_card(facts(account(), thumbnail="", **fields), lineage, "a/b", edition="2026").text


def test_the_edition_of_2026_says_nothing_of_what_is_not_known():
    card = known(pipeline_tag="", library_name="")
    assert card.startswith("---\nlanguage: en\ntags:\n- huggingtweets\n")
    for word in ("license", "base_model", "thumbnail", "wandb.ai/a/b", "W&B training run", "Built by", "GPT-2", "gpt2"):
        assert word not in card


@pytest.mark.parametrize(
    ("fields", "lines_of_it"),
    [
        ({"license": "mit"}, ["license: mit"]),
        ({"license": "no"}, ['license: "no"']),
        ({"author": "Ada *L*"}, ["Built by Ada \\*L\\*."]),
        ({"note": "# Closed."}, ['In the author\'s words: "# Closed."']),
        ({"balance": 2}, [BALANCED]),
        ({"held_out": {"tweets": 12, "before": 3.5, "after": 0.0000025}}, [HELD_OUT]),
        (
            {"samples": ["My dream is", "# *x*", "", "4", "5", "6"]},
            ["It wrote, for example:", '1. "My dream is"', r'2. "# \*x\*"', '3. ""', '4. "4"', '5. "5"'],
        ),
        ({"pipeline_tag": "x", "library_name": "keras"}, ["pipeline_tag: x", "library_name: keras"]),
        (
            {"base_model": "a/b_c"},
            [
                "base_model: a/b_c",
                f"The model is based on the pre-trained {LINK}, which is fine-tuned on @ann's tweets.",
                f"The model suffers from the same limitations and bias as {LINK}.",
            ],
        ),
        (
            {"from_scratch": True},
            ["The model is not based on a pre-trained one: it is trained from scratch on @ann's tweets."],
        ),
        (
            {"lineage": Lineage(DATA)},
            [f"[Explore the data]({DATA.url}/artifacts), {TRACKED}"],
        ),
        (
            {"lineage": Lineage(training_run=TRAINING)},
            [f"At the end of training, [the final model]({TRAINING.url}/artifacts) is logged and versioned."],
        ),
    ],
)
def test_what_is_known_is_a_line_of_the_edition_of_2026(fields, lines_of_it):
    with_it, without = known(**dict(fields)).split("\n"), known().split("\n")
    assert [line for line in lines_of_it if line not in with_it] == []
    assert [line for line in lines_of_it if line in without] == []


def test_what_was_trained_on_is_a_row_of_the_table():
    card = write_any_card(facts(account(trained=1), account(trained=2)), Lineage(), "a/b", edition="2026")
    assert "| Tweets kept | 2 | 2 |\n| Tweets trained on | 1 | 2 |\n" in card.text
    assert [each.trained for each in parse_card(card).facts.accounts] == [1, 2]


def test_what_was_trained_on_is_known_of_each_account_or_of_none():
    people = [account(trained=1).model_dump(), account().model_dump(), account().model_dump()]
    with pytest.raises(ValidationError) as error:
        Source.model_validate({"facts": {"handle": "a", "accounts": people}})
    assert [fault["loc"] for fault in error.value.errors()] == [("facts", "accounts", n, "trained") for n in (1, 2)]


@pytest.mark.parametrize("loss", [-1.0, float("nan"), float("inf"), "3"])
def test_a_loss_is_a_number_that_can_be(loss):
    with pytest.raises(ValidationError):
        facts(account(), held_out={"tweets": 1, "before": loss, "after": 1.0})


def test_samples_are_read_from_the_first_on():
    """What a person has taken out leaves a card that is no longer ours."""
    card = known(samples=["one", "two", "three"])
    assert parse_card(Card(card)).facts.samples == ["one", "two", "three"]
    with pytest.raises(NoMatchError):
        parse_card(Card(card.replace('1. "one"\n', "")))


@pytest.mark.parametrize("written", ["007", "0", "9" * 400])
def test_numbers_keep_the_bytes_that_they_were_written_in(written):
    held = {"tweets": 5, "before": 3.5, "after": 2.5}
    card = known(balance=3, held_out=held).replace("3 times", f"{written} times").replace("3.5", f"{written}.50")
    back = parse_card(Card(card))
    assert write_any_card(back.facts, back.lineage, "a/b", edition="2026").text == card


def test_what_is_trained_from_scratch_claims_no_part_of_another_pipeline():
    card = known(from_scratch=True)
    for word in ("pipeline.png", "GPT-2", "W&B report", "the demo", "pre-trained [", "project repository"):
        assert word not in card


def test_an_edition_of_huggingtweets_is_told_what_it_lacks_and_has_no_place_for():
    person = account(trained=1).model_dump()
    with pytest.raises(ValidationError) as error:
        Source.model_validate(
            {
                "edition": "2020",
                "facts": {"accounts": [person], "author": "Ada", "from_scratch": True, "balance": 2},
                "lineage": {},
            }
        )
    assert [fault["loc"] for fault in error.value.errors()] == [
        ("facts", "handle"),
        ("facts", "thumbnail"),
        ("lineage", "data_run"),
        ("lineage", "training_run"),
        ("facts", "from_scratch"),
        ("facts", "author"),
        ("facts", "balance"),
        ("facts", "accounts", 0, "trained"),
    ]


@pytest.mark.parametrize("odd", [None, 3, [], "x", {}])
@pytest.mark.parametrize("field", ["edition", "facts", "lineage", "as_written"])
def test_no_table_where_one_belongs_is_a_fault_and_no_crash(field, odd):
    data = {"edition": "2022", "facts": {"as_written": {}}, "lineage": {}}
    if field == "as_written":
        data["facts"][field] = odd
    else:
        data[field] = odd
    with pytest.raises(ValidationError):
        Source.model_validate(data)


@pytest.mark.parametrize("text", ["&not0;", "&amp;", "&amp", "a\\*b", "*a*", "a_b", '"', "\n", " "])
def test_a_line_of_the_authors_comes_back(text):
    card = write_any_card(facts(account(), note=text, author=text), Lineage(), "a/b", edition="2026")
    back = parse_card(card).facts
    assert (back.note, back.author, back.as_written) == (text, text, {})
