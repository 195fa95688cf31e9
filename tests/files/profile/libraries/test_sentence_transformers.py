"""What a folder of sentence-transformers tells."""

from __future__ import annotations

import pytest

from tests.files.profile.folders import WEIGHTS, facts, places, told

MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.base.modules.transformer.Transformer"},
    {
        "idx": 1,
        "name": "1",
        "path": "1_Pooling",
        "type": "sentence_transformers.sentence_transformer.modules.pooling.Pooling",
    },
]
FILES = {
    "modules.json": MODULES,
    "config_sentence_transformers.json": {
        "__version__": {"sentence_transformers": "6.2.0", "transformers": "5.23.0", "pytorch": "2.13.0"},
        "model_type": "SentenceTransformer",
        "similarity_fn_name": "cosine",
    },
    "config.json": {"model_type": "bert", "architectures": ["BertModel"], "max_position_embeddings": 512},
    "1_Pooling/config.json": {"embedding_dimension": 384, "pooling_mode": "mean"},
    "sentence_bert_config.json": {"transformer_task": "feature-extraction"},
    "tokenizer_config.json": {"model_max_length": 128, "tokenizer_class": "BertTokenizer"},
    "model.safetensors": WEIGHTS,
}


def test_a_model_of_today(tmp_path):
    profile = told(tmp_path, FILES)
    assert facts(profile) == {
        "library": "sentence-transformers",
        "architecture": "BertModel",
        "task": "sentence-similarity",
        "dtype": "float32",
        "parameters": 204,
        "weights_size": len(WEIGHTS),
        "context_length": 128,
        "tokenizer": "BertTokenizer",
        "versions.sentence-transformers": "6.2.0",
        "versions.transformers": "5.23.0",
        "versions.torch": "2.13.0",
        "sentence-transformers.modules": ("Transformer", "Pooling"),
        "sentence-transformers.dimension": 384,
        "sentence-transformers.pooling": "mean",
        "sentence-transformers.model_type": "SentenceTransformer",
        "sentence-transformers.similarity": "cosine",
    }
    assert places(profile)["library"] == "modules.json: [0].type"
    assert places(profile)["task"] == "config_sentence_transformers.json: model_type"


def test_a_model_of_before_version_5(tmp_path):
    files = {
        **FILES,
        "modules.json": [
            {"path": "", "type": "sentence_transformers.models.Transformer"},
            {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"path": "2_Dense", "type": "sentence_transformers.models.Dense"},
        ],
        "config_sentence_transformers.json": {"__version__": {"sentence_transformers": "2.2.2"}},
        "1_Pooling/config.json": {
            "word_embedding_dimension": 384,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
        },
        "2_Dense/config.json": {"in_features": 384, "out_features": 64},
        "2_Dense/model.safetensors": WEIGHTS,
        "sentence_bert_config.json": {"max_seq_length": 256},
    }
    found = facts(told(tmp_path, files))
    assert found["task"] == "sentence-similarity"
    assert found["sentence-transformers.dimension"] == 64
    assert found["sentence-transformers.pooling"] == "mean"
    assert found["context_length"] == 256
    assert found["parameters"] == 408


@pytest.mark.parametrize(
    ("labels", "task"),
    [({"0": "LABEL_0"}, "text-ranking"), ({"0": "no", "1": "yes"}, "text-classification"), ({}, None), (5, None)],
)
def test_a_cross_encoder(tmp_path, labels, task):
    config = {"model_type": "bert", "architectures": ["BertForSequenceClassification"], "id2label": labels}
    about = {"__version__": {"sentence_transformers": "6.2.0"}, "model_type": "CrossEncoder"}
    files = {**FILES, "config.json": config, "config_sentence_transformers.json": about, "modules.json": MODULES[:1]}
    found = facts(told(tmp_path, files))
    assert (found["library"], found.get("task")) == ("sentence-transformers", task)
    assert found.get("labels") == (("no", "yes") if task == "text-classification" else None)


def test_a_sparse_encoder(tmp_path):
    about = {"__version__": {"sentence_transformers": "6.2.0"}, "model_type": "SparseEncoder"}
    assert facts(told(tmp_path, {**FILES, "config_sentence_transformers.json": about}))["task"] == "feature-extraction"


def test_modules_of_another_library_are_none(tmp_path):
    files = {"modules.json": [{"path": "", "type": "mine.Model"}], "model.safetensors": WEIGHTS}
    assert facts(told(tmp_path, files))["library"] == "safetensors"


def test_prompts_and_a_shorter_vector(tmp_path):
    """Those that are empty stand in every config; what is behind ``truncate_dim`` is cut off each vector."""
    own = {
        "__version__": {"sentence_transformers": "6.2.0"},
        "model_type": "SentenceTransformer",
        "prompts": {"query": "q: ", "document": "", "bad": 1},
        "truncate_dim": 32,
    }
    files = {
        "modules.json": [
            {"path": "", "type": "sentence_transformers.models.Transformer"},
            {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        ],
        "config_sentence_transformers.json": own,
        "1_Pooling/config.json": {"embedding_dimension": 384, "pooling_mode": "mean"},
    }
    found = facts(told(tmp_path / "a", files))
    assert found["sentence-transformers.prompts"] == {"query": "q: "}
    assert found["sentence-transformers.dimension"] == 32
    plain = {**own, "prompts": {"query": "", "document": ""}, "truncate_dim": None}
    found = facts(told(tmp_path / "b", {**files, "config_sentence_transformers.json": plain}))
    assert "sentence-transformers.prompts" not in found
    assert found["sentence-transformers.dimension"] == 384
