"""WT003 and WT008: what turns text, pictures and sound into what a model takes; each alone, given only its draft."""

from __future__ import annotations

import json

import pytest

from hubpub.rules.weights.processors import no_processor, no_tokenizer
from hubpub.types.findings import Severity
from tests.rules.weights.drafts import GPT2, SAFETENSORS, card_alone, draft_of

MODEL = {"model.safetensors": SAFETENSORS}


def config(kind: str, *classes: str, **more: object) -> str:
    return json.dumps({"model_type": kind, "architectures": list(classes), **more})


def test_a_card_alone_has_none_of_it():
    assert list(no_tokenizer(card_alone())) == list(no_processor(card_alone())) == []


def test_no_tokenizer(tmp_path):
    files = {**MODEL, "config.json": GPT2}
    [finding] = no_tokenizer(draft_of(tmp_path, files))
    assert (finding.code, finding.severity) == ("WT003", Severity.WARNING)
    assert finding.message == "a gpt2 model takes text, and there is no tokenizer (such as tokenizer.json)"
    assert list(no_tokenizer(draft_of(tmp_path, files, remote=("tokenizer.json",)))) == []


@pytest.mark.parametrize(
    "files",
    [
        {**MODEL, "config.json": GPT2, "tokenizer.json": "{}"},
        {**MODEL, "config.json": GPT2, "vocab.json": "{}", "merges.txt": ""},
        {**MODEL, "config.json": '{"model_type": "vit"}'},
        {**MODEL, "config.json": '{"model_type": ["gpt2"]}'},
        {**MODEL, "config.json": "not json"},
        {"adapter_model.safetensors": SAFETENSORS, "config.json": GPT2},
        {"model.gguf": b"x", "config.json": GPT2},
    ],
)
def test_a_tokenizer_or_none_needed(tmp_path, files):
    assert list(no_tokenizer(draft_of(tmp_path, files))) == []


ALONE = {
    "tokenizer_config.json": '{"tokenizer_class": "LlamaTokenizer", "unk_token": "<unk>"}',
    "special_tokens_map.json": '{"unk_token": "<unk>"}',
}


@pytest.mark.parametrize("kind", ["llama", "gpt2", "bert", "t5", "xlm-roberta", "a-kind-to-come"])
@pytest.mark.parametrize("more", [{}, {"added_tokens.json": "{}"}, {"chat_template.jinja": "x"}])
def test_a_tokenizer_without_its_vocabulary(tmp_path, kind, more):
    files = {**MODEL, **ALONE, "config.json": config(kind), **more}
    [finding] = no_tokenizer(draft_of(tmp_path, files))
    assert (finding.code, finding.severity, finding.subject.path) == (
        "WT003",
        Severity.WARNING,
        "tokenizer_config.json",
    )
    assert "knows no word" in finding.message


@pytest.mark.parametrize(
    "name",
    [
        *("tokenizer.json", "tokenizer.model", "spiece.model", "vocab.txt", "vocab.json", "source.spm", "tekken.json"),
        *("sentencepiece.bpe.model", "tokenizer/tokenizer.json", "qwen.tiktoken", "tokenization_x.py", "dict.txt"),
        *("tokenizer_vocab.json", "prophetnet.tokenizer", "vocab-src.json", "bpe.codes"),
    ],
)
def test_a_vocabulary_of_any_kind(tmp_path, name):
    files = {**MODEL, **ALONE, "config.json": config("llama")}
    assert list(no_tokenizer(draft_of(tmp_path / "a", {**files, name: "x"}))) == []
    assert list(no_tokenizer(draft_of(tmp_path / "b", files, remote=(name,)))) == []


@pytest.mark.parametrize(
    "name", ["ByT5Tokenizer", "CanineTokenizer", "PerceiverTokenizer", "DiaTokenizer", "RagTokenizer"]
)
def test_tokenizers_that_need_no_vocabulary(tmp_path, name):
    files = {**MODEL, "config.json": config("t5"), "tokenizer_config.json": json.dumps({"tokenizer_class": name})}
    assert list(no_tokenizer(draft_of(tmp_path, files))) == []


def test_a_tokenizer_with_code_of_its_own(tmp_path):
    settings = json.dumps({"tokenizer_class": "X", "auto_map": {"AutoTokenizer": ["me/other--tok.X", None]}})
    files = {**MODEL, "config.json": config("llama"), "tokenizer_config.json": settings}
    assert list(no_tokenizer(draft_of(tmp_path, files))) == []


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"chronos_config": {"tokenizer_class": "MeanScaleUniformBins"}}, ""),
        ({"chronos_config": {}, "tokenizer_class": "T5Tokenizer"}, ""),
        ({}, "pipeline_tag: time-series-forecasting"),
        ({}, "pipeline_tag: tabular-classification"),
        ({}, "library_name: chronos-forecasting"),
    ],
)
def test_a_model_of_text_that_takes_numbers(tmp_path, more, line):
    files = {**MODEL, "config.json": config("t5", "T5ForConditionalGeneration", **more)}
    card = f"---\nlicense: mit\n{line}\n---\n"
    assert list(no_tokenizer(draft_of(tmp_path, files, card=card))) == []


PICTURED = [
    ("vit", "ViTForImageClassification"),
    ("convnext", "ConvNextForImageClassification"),
    ("detr", "DetrForObjectDetection"),
    ("segformer", "SegformerForSemanticSegmentation"),
    ("clip", "CLIPModel"),
    ("llava", "LlavaForConditionalGeneration"),
    ("qwen2_vl", "Qwen2VLForConditionalGeneration"),
    ("paligemma", "PaliGemmaForConditionalGeneration"),
    ("vision-encoder-decoder", "VisionEncoderDecoderModel"),
    ("videomae", "VideoMAEForVideoClassification"),
    ("qwen3_vl_moe", "Qwen3VLMoeForConditionalGeneration"),
    ("glm4v_moe", "Glm4vMoeForConditionalGeneration"),
]
HEARD = [
    ("whisper", "WhisperForConditionalGeneration"),
    ("wav2vec2", "Wav2Vec2ForCTC"),
    ("hubert", "HubertForSequenceClassification"),
    ("speech_to_text", "Speech2TextForConditionalGeneration"),
    ("audio-spectrogram-transformer", "ASTForAudioClassification"),
    ("encodec", "EncodecModel"),
]


@pytest.mark.parametrize(("kind", "name"), [*PICTURED, *HEARD])
@pytest.mark.parametrize("line", ["", "library_name: transformers"])
def test_no_processor(tmp_path, kind, name, line):
    files = {**MODEL, "config.json": config(kind, name), "tokenizer.json": "{}"}
    [finding] = no_processor(draft_of(tmp_path, files, card=f"---\nlicense: mit\n{line}\n---\n"))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT008", Severity.WARNING, "config.json")
    assert ("takes sound" in finding.message) is ((kind, name) in HEARD)


@pytest.mark.parametrize("kind", ["vjepa2", "videoprism", "instructblipvideo"])
def test_no_processor_of_videos(tmp_path, kind):
    files = {**MODEL, "config.json": config(kind, "X")}
    [finding] = no_processor(draft_of(tmp_path / "a", files))
    assert "takes videos, and there is no video_preprocessor_config.json or processor_config.json" in finding.message
    for name in ("video_preprocessor_config.json", "preprocessor_config.json", "processor_config.json"):
        assert list(no_processor(draft_of(tmp_path / name, {**files, name: "{}"}))) == []


@pytest.mark.parametrize(
    "name",
    [
        *("preprocessor_config.json", "processor_config.json", "image_processor/preprocessor_config.json"),
        *("video_preprocessor_config.json", "feature_extractor/x.json", "image_processing_x.py", "processing_x.py"),
    ],
)
def test_a_processor_of_any_kind(tmp_path, name):
    files = {**MODEL, "config.json": config("vit", "ViTForImageClassification")}
    assert list(no_processor(draft_of(tmp_path / "a", {**files, name: "x"}))) == []
    assert list(no_processor(draft_of(tmp_path / "b", files, remote=(name,)))) == []


@pytest.mark.parametrize(
    "text",
    [
        config("gpt2", "GPT2LMHeadModel"),
        config("timm_wrapper", "TimmWrapperForImageClassification"),
        config("clip", "CLIPTextModelWithProjection"),
        config("swin", "SwinBackbone"),
        config("qwen3_5", "Qwen3_5ForCausalLM"),
        config("perceiver", "PerceiverForMaskedLM"),
        config("layoutlmv3", "LayoutLMv3ForTokenClassification"),
        config("vit", "ViTX", auto_map={"AutoModel": "x.X"}),
        config("a-kind-to-come"),
        "[]",
    ],
)
def test_models_without_a_processor_of_their_own(tmp_path, text):
    assert list(no_processor(draft_of(tmp_path, {**MODEL, "config.json": text}))) == []


def test_of_another_library_or_without_weights_nothing_is_said(tmp_path):
    files = {"config.json": config("vit", "ViTModel")}
    assert list(no_processor(draft_of(tmp_path, {**files, "onnx/model.onnx": "x"}))) == []
    card = "---\nlibrary_name: mlx\n---\n"
    assert list(no_processor(draft_of(tmp_path, {**files, **MODEL}, card=card))) == []


def test_merges_without_the_vocabulary_that_they_merge(tmp_path):
    files = {**MODEL, "config.json": GPT2, "tokenizer_config.json": '{"tokenizer_class": "GPT2Tokenizer"}'}
    [finding] = no_tokenizer(draft_of(tmp_path / "a", {**files, "merges.txt": "x"}))
    assert (finding.code, finding.subject.path) == ("WT003", "tokenizer_config.json")
    for more in ("vocab.json", "tokenizer.json"):
        assert list(no_tokenizer(draft_of(tmp_path / more, {**files, "merges.txt": "x", more: "{}"}))) == []


def test_the_article_before_a_vowel(tmp_path):
    [finding] = no_processor(
        draft_of(tmp_path, {**MODEL, "config.json": '{"model_type": "audio-spectrogram-transformer"}'})
    )
    assert finding.message.startswith("an audio-spectrogram-transformer model takes sound")
