"""What each run and artifact is to the run that was asked for."""

from __future__ import annotations

import pytest

from hubpub.types.lineage_graph import Artifact, Edge, Run, graph_of

TRAIN, PREPARE = Run("train", "me", "p"), Run("prepare", "me", "p")


def art(name: str, kind: str, version: str = "v0", **more) -> Artifact:
    return Artifact(name, kind, "me", "p", version, **more)


def graph(used=(), logged=()):
    edges = [Edge(TRAIN.key, a.key) for a in used] + [Edge(TRAIN.key, a.key, logged=True) for a in logged]
    return graph_of(TRAIN.key, [TRAIN, PREPARE], [*used, *logged], edges)


def test_data_and_models_are_told_apart_by_their_types():
    data, gpt2 = art("d", "train-dataset", producer=PREPARE.key), art("gpt2", "pretrained-model")
    code = art("source", "code")
    found = graph([data, gpt2, code])
    assert found.datasets == (data,)
    assert found.pretrained == (gpt2,)
    assert found.data_run == PREPARE


def test_every_run_that_made_data_is_a_data_run():
    other = Run("other", "me", "p")
    data = [art("d", "dataset", producer=PREPARE.key), art("e", "dataset", producer=other.key)]
    edges = [Edge(TRAIN.key, a.key) for a in data]
    assert graph_of(TRAIN.key, [TRAIN, other, PREPARE], data, edges).data_runs == (PREPARE, other)
    assert graph([]).data_runs == ()


def test_what_has_a_type_of_its_own_is_data_where_nothing_else_is():
    tweets = art("d", "tweets", producer=PREPARE.key)
    assert graph([tweets, art("gpt2", "model")]).datasets == (tweets,)


def test_a_run_is_not_its_own_data_run():
    assert graph([art("d", "dataset", producer=TRAIN.key)]).data_run is None


@pytest.mark.parametrize(
    ("logged", "chosen"),
    [
        ([("v0", ()), ("v2", ("latest",)), ("v1", ())], "v2"),
        ([("v0", ("best",)), ("v1", ("latest",))], "v0"),
        ([("v9", ()), ("v10", ())], "v10"),
        ([], None),
    ],
)
def test_the_model_that_is_meant(logged, chosen):
    models = [art("m", "model", version, aliases=aliases) for version, aliases in logged]
    found = graph(logged=models)
    assert (found.model.version if found.model else None) == chosen


def test_a_deleted_model_is_the_last_choice():
    there, gone = art("m", "model", "v0"), art("m", "model", "v1", aliases=("best",), state="DELETED")
    assert graph(logged=[gone, there]).model == there
    assert graph(logged=[gone]).model == gone


def test_a_run_without_a_page_has_no_link():
    assert graph().lineage.training_run is None
    assert Run("x", url="not a link").ref is None
