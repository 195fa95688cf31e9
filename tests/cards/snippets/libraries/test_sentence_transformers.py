"""sentence-transformers: which of its classes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubpub.cards.snippets.libraries.sentence_transformers import snippet
from hubpub.types.profile import Known
from tests.cards.snippets.cases import REPO, profile


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({}, "SentenceTransformer"),
        ({"task": "text-ranking"}, "CrossEncoder"),
        ({"tags": ("sparse-encoder",)}, "SparseEncoder"),
        ({"tags": ("multi-vector-encoder",), "task": "text-ranking"}, "MultiVectorEncoder"),
        ({"sentence_transformers__model_type": "CrossEncoder", "tags": ("sparse-encoder",)}, "CrossEncoder"),
        ({"sentence_transformers__model_type": "os.system"}, "SentenceTransformer"),
    ],
)
def test_the_class_is_the_one_that_is_told(facts, kind):
    assert f'model = {kind}("{REPO}")' in snippet(profile("sentence-transformers", **facts), REPO).code


def test_with_prompts_queries_and_documents_are_told_apart():
    made = replace(profile(), details={"sentence-transformers.prompts": Known({"query": "q: "}, "x")})
    assert "encode_query" in snippet(made, REPO).code
    assert "encode_query" not in snippet(profile(), REPO).code
    # one that is put before every text is no query's
    made = replace(profile(), details={"sentence-transformers.prompts": Known({"classify": "c: "}, "x")})
    assert "encode_query" not in snippet(made, REPO).code


def test_with_routes_queries_and_documents_are_told_apart():
    made = replace(profile(), details={"sentence-transformers.modules": Known(("Router", "Normalize"), "x")})
    assert "encode_query" in snippet(made, REPO).code
    assert "x" in snippet(made, REPO).places


def test_own_code_is_said():
    found = snippet(profile(tags=("custom_code",)), REPO)
    assert "trust_remote_code=True" in found.code
    assert "trust_remote_code" in found.notes[0]


@pytest.mark.full
def test_the_classes_are_there():
    import sentence_transformers

    from hubpub.cards.snippets.libraries.sentence_transformers import _RUN

    assert all(hasattr(sentence_transformers, name) for name in _RUN)
