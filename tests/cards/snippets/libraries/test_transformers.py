"""transformers: pipeline or model, and what is said besides."""

from __future__ import annotations

import pytest

from hubpub.cards.snippets.libraries.transformers import snippet
from tests.cards.snippets.cases import REPO, profile


def code(**facts: object) -> str:
    return snippet(profile("transformers", **facts), REPO).code


@pytest.mark.parametrize(
    ("task", "architecture"),
    [
        ("text-generation", "T5ForConditionalGeneration"),
        ("text-classification", "BertModel"),
        ("image-segmentation", "BertForMaskedLM"),
    ],
)
def test_a_pipeline_that_cannot_load_the_model_is_not_shown(task, architecture):
    assert "pipeline" not in code(task=task, architecture=architecture)


@pytest.mark.parametrize(
    ("task", "architecture"),
    [
        ("audio-classification", "Wav2Vec2ForSequenceClassification"),
        ("feature-extraction", "BertForMaskedLM"),
        ("image-segmentation", "SegformerForSemanticSegmentation"),
        ("zero-shot-object-detection", "OwlViTForObjectDetection"),
        ("text-to-speech", "VitsModel"),
        ("text-generation", None),
    ],
)
def test_one_that_can_is(task, architecture):
    facts = {"architecture": architecture} if architecture else {}
    assert f'pipeline("{task}", model="{REPO}")' in code(task=task, **facts)


def test_a_task_that_lost_its_pipeline_says_so():
    for task in ("summarization", "translation", "question-answering"):
        (note,) = snippet(profile("transformers", task=task), REPO).notes
        assert f"no pipeline for {task}" in note
    assert snippet(profile("transformers", task="text-generation"), REPO).notes == ()


def test_own_code_is_trusted_where_the_repository_has_some_and_a_note_says_so():
    told = profile("transformers", transformers__auto_map={"AutoModel": "modeling_x.X"}, files="modeling_x.py")
    tagged = profile("transformers", tags=("custom_code",), task="text-generation")
    seen = profile("transformers", architecture="BrandNewForCausalLM", files="modeling_new.py", task="text-generation")
    for made in (told, tagged, seen):
        found = snippet(made, REPO)
        assert "trust_remote_code=True" in found.code
        assert "trust_remote_code" in found.notes[0]
    assert "modeling_new.py" in snippet(seen, REPO).places


def test_a_file_of_code_beside_a_known_architecture_is_not_trusted():
    assert "trust_remote_code" not in code(architecture="LlamaForCausalLM", files="modeling_llama.py")
    assert "trust_remote_code" not in code(files="modeling_x.py")


@pytest.mark.parametrize(
    ("task", "files", "processor"),
    [
        ("depth-estimation", "preprocessor_config.json", "AutoImageProcessor"),
        ("audio-to-audio", "preprocessor_config.json", "AutoFeatureExtractor"),
        ("video-text-to-text", "processor_config.json preprocessor_config.json tokenizer.json", "AutoProcessor"),
        ("video-text-to-text", "preprocessor_config.json tokenizer.json", "AutoProcessor"),
        ("sentence-similarity", "tokenizer.json", "AutoTokenizer"),
    ],
)
def test_the_processor_is_the_one_whose_file_is_there(task, files, processor):
    found = code(task=task, files=files, architecture="BertModel")
    assert f"{processor}.from_pretrained" in found
    assert found.count(".from_pretrained") == 2


def test_without_a_tokenizer_the_model_is_only_loaded():
    assert code(files="model.safetensors") == (
        f'from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("{REPO}")'
    )
