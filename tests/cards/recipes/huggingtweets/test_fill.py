"""What the runs tell of a huggingtweets card."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.recipes.huggingtweets.fill import counts, fill_from_runs
from hubpub.cards.recipes.registry import get, read_card
from hubpub.types.lineage import same_run
from hubpub.types.lineage_graph import Artifact, LineageGraph, Run
from hubpub.types.profile import Profile

CARDS = Path(__file__).parents[3] / "corpus" / "huggingtweets" / "repaired"
SEEDS = sorted(CARDS.glob("*.md"))
ONE = {"downloaded": 10, "retweets": 1, "short": 2, "kept": 7}
TWO = {"downloaded": 20, "retweets": 2, "short": 4, "kept": 14}
NOTEBOOK = {"n_tweets_dl": "10", "n_retweets": "1", "n_short_tweets": "2", "n_tweets_kept": "7"}


def graph(metadata=None, summary=None, config=None) -> LineageGraph:
    data_run = Run("d", "me", "p", "https://wandb.ai/me/p/runs/d", config=config or {}, summary=summary or {})
    train = Run("t", "me", "p", "https://wandb.ai/me/p/runs/t")
    return LineageGraph(
        train, data_run, datasets=(Artifact("d", "dataset", metadata=metadata or {}, producer=data_run.key),)
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (ONE, [ONE]),
        (NOTEBOOK, [ONE]),
        ({"TWEETS_DL": "10 | 20", "RETWEETS": "1 | 2", "SHORT_TWEETS": "2 | 4", "TWEETS_KEPT": "7 | 14"}, [ONE, TWO]),
        ({key: [ONE[key], TWO[key]] for key in ONE}, [ONE, TWO]),
        ({"accounts": [ONE, TWO]}, [ONE, TWO]),
        ({**ONE, "kept": 7.0, "other": "x"}, [ONE]),
        ({"kept": 7}, [{"kept": 7}]),
        ({"kept": True}, []),
        ({"kept": -1}, []),
        ({"kept": "many"}, []),
        ({"kept": [7, "x"]}, []),
        ({"kept": [7, 8], "short": [1]}, []),
        ({"accounts": [ONE, {}]}, []),
        ({}, []),
    ],
)
def test_counts_however_they_are_spelled(told, expected):
    assert counts(graph(metadata=told)) == ([expected] if expected else [])


def test_where_counts_are_looked_for():
    assert counts(graph(metadata=ONE, summary=TWO)) == [[ONE]]
    assert counts(graph(summary=ONE, config=TWO)) == [[ONE]]
    assert counts(graph(config=ONE)) == [[ONE]]
    assert counts(LineageGraph(Run("t"))) == []


def test_what_one_place_lacks_comes_from_the_next():
    assert counts(graph(metadata={"short": 3}, summary={**ONE, "kept": None}, config=TWO)) == [
        [{**ONE, "short": 3, "kept": 14}]
    ]
    # of another number of accounts
    assert counts(graph(metadata={"short": 3}, summary={"kept": [1, 2]})) == [[{"short": 3}]]


def of_two_runs(first=ONE, second=TWO) -> LineageGraph:
    """A training on two datasets, each of one account and made by a run of its own."""
    runs = [
        Run(key, "me", "p", f"https://wandb.ai/me/p/runs/{key}", summary=told)
        for key, told in (("a", first), ("b", second))
    ]
    data = tuple(Artifact(f"tweets-{run.id}", "dataset", producer=run.key) for run in runs)
    train = Run("t", "me", "p", "https://wandb.ai/me/p/runs/t")
    return LineageGraph(train, runs[0], datasets=data, runs=(train, *runs))


def test_a_run_for_each_account():
    two = of_two_runs()
    assert counts(two) == [[ONE], [TWO]]
    for accounts in ([ONE, TWO], [TWO, ONE], [{"kept": 14}, {"name": "A"}], [{"name": "A"}, {"kept": 14}]):
        filled, disputes = fill_from_runs({"facts": {"accounts": accounts}}, two)
        assert disputes == []
        assert sorted(account["kept"] for account in filled["facts"]["accounts"]) == [7, 14]
        assert all(
            {**account, **given_} == account
            for account, given_ in zip(filled["facts"]["accounts"], accounts, strict=True)
        )
    _, disputes = fill_from_runs({"facts": {"accounts": [ONE, {**TWO, "kept": 15}]}}, two)
    assert disputes == ["facts.accounts[1].kept is 15, and the runs tell 14"]
    # either of them is the data run
    for url in ("https://wandb.ai/me/p/runs/a", "https://wandb.ai/me/p/runs/b"):
        assert fill_from_runs({"lineage": {"data_run": url}}, two)[1] == []


def test_whose_counts_they_are_is_not_guessed():
    facts = {"accounts": [{"name": "A"}, {"name": "B"}]}
    filled, disputes = fill_from_runs({"facts": facts}, of_two_runs())
    assert filled["facts"] == facts
    assert disputes == ["the runs tell the counts of several accounts, and not of which: give one count of each"]


def test_one_of_several_datasets_tells_of_all_accounts():
    two = of_two_runs(first={"accounts": [ONE, TWO]}, second={"kept": 3})
    assert fill_from_runs({"facts": {"accounts": [ONE, TWO]}}, two)[1] == []
    # of one account the one that agrees
    assert fill_from_runs({"facts": {"accounts": [TWO]}}, of_two_runs())[1] == []


def test_what_is_left_out_is_filled_in():
    filled, disputes = fill_from_runs({"facts": {"accounts": [{"name": "A"}]}}, graph(metadata=ONE))
    assert filled["facts"]["accounts"] == [{"name": "A", **ONE}]
    assert filled["lineage"] == {
        "data_run": {"url": "https://wandb.ai/me/p/runs/d"},
        "training_run": {"url": "https://wandb.ai/me/p/runs/t"},
    }
    assert disputes == []


def test_what_is_given_wins_and_is_compared():
    given_ = {
        "facts": {"accounts": [{"name": "A", **ONE, "kept": 8}]},
        "lineage": {"data_run": "https://app.wandb.ai/me/p/runs/d", "training_run": {"url": "me/p/other"}},
    }
    filled, disputes = fill_from_runs(given_, graph(metadata=ONE))
    assert filled == given_
    assert disputes == [
        (
            "the facts name https://wandb.ai/me/p/runs/other as the training run, "
            "and W&B tells of https://wandb.ai/me/p/runs/t"
        ),
        "facts.accounts[0].kept is 8, and the runs tell 7",
    ]


def test_another_number_of_accounts_is_said():
    facts = {"accounts": [{"name": "A"}]}
    filled, disputes = fill_from_runs({"facts": facts}, graph(metadata={"accounts": [ONE, TWO]}))
    assert filled["facts"] == facts
    assert disputes == ["the facts have 1 accounts, and the runs tell the counts of 2"]


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    st.dictionaries(st.sampled_from(["facts", "lineage"]), plain | st.dictionaries(st.just("accounts"), plain)),
    st.dictionaries(st.sampled_from(["kept", "downloaded", "accounts", "x"]), plain),
)
def test_whatever_is_given_is_left_to_be_judged(data, metadata):
    fill_from_runs(data, graph(metadata=metadata))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_the_five_seeds_come_out_of_runs_that_tell_of_them(seed):
    """Facts without counts and links, and runs that hold them, give the card's own bytes."""
    text = seed.read_bytes().decode()
    source = read_card(text, seed.name)
    data_run, training_run = source.lineage.data_run, source.lineage.training_run
    data = source.model_dump(mode="json")
    accounts = data["facts"]["accounts"]
    metadata = {"accounts": [{name: account.pop(name) for name in ONE} for account in accounts]}
    del data["lineage"]
    runs = [Run(ref.path.rpartition("/")[2], *ref.path.split("/")[:2], ref.url) for ref in (data_run, training_run)]
    told = LineageGraph(runs[1], runs[0], datasets=(Artifact("d", "train-dataset", metadata=metadata),))
    recipe = get("huggingtweets")
    filled, disputes = recipe.fill(data, told)
    completed = recipe.source_model.model_validate(filled)
    assert recipe.render(completed, f"huggingtweets/{seed.stem}", Profile()).text == text
    assert disputes == []
    assert told.lineage.data_run == data_run
    assert same_run(told.lineage.training_run, training_run)
