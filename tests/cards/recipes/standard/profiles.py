"""What a folder and its run tell of a model, as the readers of folders would tell it: one profile of each kind."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from hubpub.types.files import FileEntry
from hubpub.types.lineage import Lineage, RunRef
from hubpub.types.profile import Known, Point, Profile, QuantizedFile, Result, Series, Training, Withheld

CONFIG = "config.json"
STATE = "trainer_state.json: log_history"
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
LINEAGE = Lineage(
    RunRef("https://wandb.ai/ada/reviews/runs/d4t4pr3p"), RunRef("https://wandb.ai/ada/reviews/runs/j1ak5d5p")
)


@dataclass(frozen=True)
class Case:
    """One card: of which profile, in which repository, and what its author says."""

    profile: Profile
    repo: str
    facts: dict[str, Any] = field(default_factory=dict)
    lineage: Lineage = field(default_factory=Lineage)


def files(*paths: str) -> tuple[FileEntry, ...]:
    return tuple(FileEntry(path, 1000, 0) for path in sorted(paths))


def falling(name: str, steps: range, start: float, end: float, *, epoch_at: int = 0) -> Series:
    """A loss that falls as losses do, with a little noise that is the same each time."""
    first, last = steps[0], steps[-1]
    points = []
    for step in steps:
        share = (step - first) / (last - first)
        noise = 0.04 * math.sin(step * 12.9898) * (1 - share / 2)
        value = end + (start - end) * math.exp(-4 * share) + noise * (start - end)
        points.append(Point(step, round(value, 4), round(step / epoch_at, 2) if epoch_at else None))
    return Series(name, tuple(points), STATE)


def evaluated(name: str, *values: float, every: int) -> Series:
    points = tuple(Point(every * number, value, float(number)) for number, value in enumerate(values, 1))
    return Series(name, points, STATE)


def arguments(**values: Any) -> dict[str, Known[Any]]:
    return {name: Known(value, f"run ada/reviews/j1ak5d5p: config.{name}") for name, value in values.items()}


CLASSIFIER = Profile(
    files=files("config.json", "model.safetensors", "tokenizer.json"),
    library=Known("transformers", "config.json: transformers_version"),
    architecture=Known("DistilBertForSequenceClassification", "config.json: architectures[0]"),
    task=Known("text-classification", "config.json: architectures[0]"),
    base_models=(Known("distilbert/distilbert-base-uncased", "run ada/reviews/j1ak5d5p: config._name_or_path"),),
    relation=Known("finetune", "run ada/reviews/j1ak5d5p: config._name_or_path"),
    dtype=Known("float32", "model.safetensors: header"),
    parameters=Known(66_955_010, "model.safetensors: header"),
    weights_size=Known(267_832_560, "model.safetensors"),
    context_length=Known(512, "config.json: max_position_embeddings"),
    tokenizer=Known("DistilBertTokenizer", "tokenizer_config.json: tokenizer_class"),
    labels=Known(("negative", "positive"), "config.json: id2label"),
    languages=Known(("en",), "base model's card: language"),
    license=Known("apache-2.0", "base model's card: license"),
    datasets=Known(("stanfordnlp/imdb",), "run ada/reviews/j1ak5d5p: config.dataset"),
    tags=Known(("generated_from_trainer",), "trainer_state.json"),
    versions={
        "transformers": Known("5.23.0", "config.json: transformers_version"),
        "torch": Known("2.13.0", "run ada/reviews/j1ak5d5p: requirements.txt"),
    },
    training=Training(
        hyperparameters=arguments(
            adam_beta1=0.9,
            adam_beta2=0.999,
            learning_rate=2e-5,
            lr_scheduler_type="linear",
            num_train_epochs=3,
            per_device_train_batch_size=16,
            seed=42,
            warmup_ratio=0.1,
        ),
        changed=frozenset({"learning_rate", "per_device_train_batch_size", "warmup_ratio"}),
        series=(
            falling("loss", range(50, 4690, 50), 0.69, 0.12, epoch_at=1563),
            evaluated("eval_loss", 0.2312, 0.2087, 0.2415, every=1563),
            evaluated("eval_accuracy", 0.9138, 0.9284, 0.9305, every=1563),
            evaluated("eval_runtime", 61.2, 60.8, 61.0, every=1563),
        ),
        published_step=Known(3126, "trainer_state.json: best_model_checkpoint"),
        steps=Known(4689, "trainer_state.json: global_step"),
        epochs=Known(3.0, "trainer_state.json: epoch"),
        runtime=Known(1512.4, "all_results.json: train_runtime"),
        hardware=Known("1 x NVIDIA A100-SXM4-80GB", "run ada/reviews/j1ak5d5p: metadata"),
        emissions=Known(0.1234, "emissions.csv: emissions"),
        trainer=Known("transformers.Trainer", "trainer_state.json"),
    ),
    results=(
        Result("accuracy", 0.9284, "all_results.json: eval_accuracy", "test", "stanfordnlp/imdb"),
        Result("f1", 0.92791, "all_results.json: eval_f1", "test", "stanfordnlp/imdb"),
        Result("loss", 0.2087, "all_results.json: eval_loss", "test", "stanfordnlp/imdb"),
    ),
    withheld=(
        Withheld("output_dir", "run ada/reviews/j1ak5d5p: config.output_dir", "it is a path on a machine"),
        Withheld("hub_token", "run ada/reviews/j1ak5d5p: config.hub_token", "it is named like a secret"),
    ),
)

LORA = Profile(
    files=files("adapter_config.json", "adapter_model.safetensors", "tokenizer.json"),
    library=Known("peft", "adapter_config.json"),
    task=Known("text-generation", "adapter_config.json: task_type"),
    base_models=(Known("Qwen/Qwen2.5-0.5B-Instruct", "adapter_config.json: base_model_name_or_path"),),
    relation=Known("adapter", "adapter_config.json"),
    dtype=Known("bfloat16", "adapter_model.safetensors: header"),
    parameters=Known(2_162_688, "adapter_model.safetensors: header"),
    weights_size=Known(4_338_000, "adapter_model.safetensors"),
    tokenizer=Known("Qwen2Tokenizer", "tokenizer_config.json: tokenizer_class"),
    chat_template=Known(TEMPLATE, "chat_template.jinja"),
    datasets=Known(("trl-lib/Capybara",), "README.md: datasets"),
    tags=Known(("lora", "sft", "trl"), "README.md: tags"),
    versions={
        "peft": Known("0.21.2", "adapter_config.json: peft_version"),
        "trl": Known("1.16.0", "README.md"),
    },
    details={
        "peft.type": Known("LORA", "adapter_config.json: peft_type"),
        "peft.r": Known(16, "adapter_config.json: r"),
        "peft.lora_alpha": Known(32, "adapter_config.json: lora_alpha"),
        "peft.target_modules": Known(("q_proj", "v_proj"), "adapter_config.json: target_modules"),
    },
    training=Training(
        hyperparameters=arguments(learning_rate=0.0002, max_length=1024, packing=True, num_train_epochs=1),
        series=(
            falling("train/loss", range(10, 2010, 10), 1.92, 1.31),
            Series("eval/loss", (Point(1000, 1.4021), Point(2000, 1.3688)), STATE),
        ),
        steps=Known(2000, "trainer_state.json: global_step"),
        published_step=Known(2000, "trainer_state.json: global_step"),
        trainer=Known("trl.SFTTrainer", "README.md"),
    ),
)

SENTENCES = Profile(
    files=files("modules.json", "config.json", "model.safetensors"),
    library=Known("sentence-transformers", "modules.json"),
    architecture=Known("BertModel", "config.json: architectures[0]"),
    task=Known("sentence-similarity", "modules.json"),
    base_models=(Known("nreimers/MiniLM-L6-H384-uncased", "README.md: base_model"),),
    relation=Known("finetune", "README.md: base_model"),
    dtype=Known("float32", "model.safetensors: header"),
    parameters=Known(22_713_216, "model.safetensors: header"),
    weights_size=Known(90_864_192, "model.safetensors"),
    context_length=Known(256, "sentence_bert_config.json: max_seq_length"),
    license=Known("apache-2.0", "README.md: license"),
    languages=Known(("en", "de", "fr"), "README.md: language"),
    datasets=Known(("sentence-transformers/all-nli",), "README.md: datasets"),
    tags=Known(("feature-extraction",), "README.md: tags"),
    details={
        "sentence-transformers.dimension": Known(384, "1_Pooling/config.json: word_embedding_dimension"),
        "sentence-transformers.modules": Known(["Transformer", "Pooling", "Normalize"], "modules.json"),
        "sentence-transformers.similarity": Known("cosine", "config_sentence_transformers.json: similarity_fn_name"),
    },
    results=(
        Result("pearson_cosine", 0.8712, "README.md: model-index", "test", "sts-test", "semantic-similarity"),
        Result("spearman_cosine", 0.8654, "README.md: model-index", "test", "sts-test", "semantic-similarity"),
    ),
)

PIPELINE = Profile(
    files=files("model_index.json", "unet/diffusion_pytorch_model.safetensors"),
    library=Known("diffusers", "model_index.json: _diffusers_version"),
    architecture=Known("StableDiffusionPipeline", "model_index.json: _class_name"),
    task=Known("text-to-image", "model_index.json: _class_name"),
    base_models=(Known("stable-diffusion-v1-5/stable-diffusion-v1-5", "model_index.json: _name_or_path"),),
    relation=Known("finetune", "model_index.json: _name_or_path"),
    dtype=Known("float16", "unet/diffusion_pytorch_model.safetensors: header"),
    parameters=Known(1_066_235_307, "headers of 3 files"),
    weights_size=Known(2_132_470_614, "3 files"),
    details={
        "diffusers.pipeline_class": Known("StableDiffusionPipeline", "model_index.json: _class_name"),
        "diffusers.scheduler": Known("PNDMScheduler", "model_index.json: scheduler"),
    },
    versions={"diffusers": Known("0.36.0", "model_index.json: _diffusers_version")},
)

TIMM = Profile(
    files=files("config.json", "model.safetensors"),
    library=Known("timm", "config.json: architecture"),
    architecture=Known("resnet18", "config.json: architecture"),
    task=Known("image-classification", "config.json: num_classes"),
    dtype=Known("float32", "model.safetensors: header"),
    parameters=Known(11_181_642, "model.safetensors: header"),
    weights_size=Known(44_762_640, "model.safetensors"),
    labels=Known(tuple(f"digit {number}" for number in range(30)), "config.json: label_names"),
    details={
        "timm.input_size": Known([3, 224, 224], "config.json: pretrained_cfg.input_size"),
        "timm.interpolation": Known("bicubic", "config.json: pretrained_cfg.interpolation"),
    },
    training=Training(
        series=(falling("train_loss", range(1, 101), 2.31, 0.02), evaluated("eval_top1", *(0.5, 0.7, 0.81), every=10)),
        epochs=Known(100.0, "summary.csv: epoch"),
    ),
    results=(Result("top1", 81.25, "summary.csv: eval_top1", "validation"),),
)

QUANTIZED = Profile(
    files=files("tiny-Q4_K_M.gguf", "tiny-Q8_0.gguf"),
    library=Known("gguf", "tiny-Q4_K_M.gguf: header"),
    architecture=Known("llama", "tiny-Q4_K_M.gguf: general.architecture"),
    task=Known("text-generation", "tiny-Q4_K_M.gguf: tokenizer.chat_template"),
    base_models=(Known("TinyLlama/TinyLlama-1.1B-Chat-v1.0", "tiny-Q4_K_M.gguf: general.base_model.0.repo_url"),),
    relation=Known("quantized", "tiny-Q4_K_M.gguf: general.file_type"),
    parameters=Known(1_100_048_384, "tiny-Q4_K_M.gguf: header"),
    context_length=Known(2048, "tiny-Q4_K_M.gguf: llama.context_length"),
    license=Known("apache-2.0", "tiny-Q4_K_M.gguf: general.license"),
    languages=Known(("en",), "tiny-Q4_K_M.gguf: general.languages"),
    datasets=Known(("cerebras/SlimPajama-627B",), "tiny-Q4_K_M.gguf: general.datasets"),
    quantized_files=(
        Known(QuantizedFile("tiny-Q4_K_M.gguf", "Q4_K_M", 668_788_096), "tiny-Q4_K_M.gguf: general.file_type"),
        Known(QuantizedFile("tiny-Q8_0.gguf", "Q8_0", 1_170_781_568), "tiny-Q8_0.gguf: general.file_type"),
    ),
)

ESTIMATOR = Profile(
    files=files("model.skops"),
    library=Known("sklearn", "model.skops: schema.json"),
    architecture=Known("GradientBoostingClassifier", "model.skops: schema.json"),
    task=Known("tabular-classification", "model.skops: schema.json"),
    labels=Known(("setosa", "versicolor", "virginica"), "model.skops: classes_"),
    weights_size=Known(182_344, "model.skops"),
    details={
        "sklearn.model_format": Known("skops", "model.skops"),
        "sklearn.columns": Known(["sepal length (cm)", "petal width (cm)"], "model.skops: feature_names_in_"),
    },
    versions={"scikit-learn": Known("1.8.0", "model.skops: schema.json")},
    training=Training(
        hyperparameters={"n_estimators": Known(200, "model.skops"), "max_depth": Known(None, "model.skops")}
    ),
)

ONNX = Profile(
    files=files("model.onnx", "config.json"),
    library=Known("onnx", "model.onnx"),
    architecture=Known("MobileNetV2", "config.json: architectures[0]"),
    task=Known("image-classification", "config.json: architectures[0]"),
    weights_size=Known(13_964_571, "model.onnx"),
)

BARE = Profile(
    files=files("model.safetensors"),
    dtype=Known("bfloat16", "model.safetensors: header"),
    parameters=Known(124_439_808, "model.safetensors: header"),
    weights_size=Known(248_894_656, "model.safetensors"),
)

BIBTEX = """@misc{lovelace2026reviews,
  author = {Ada Lovelace},
  title = {Reviews, classified},
  year = {2026}
}"""
AUTHOR = {
    "description": "Tells whether a film review is for or against the film.\n\nIt was made for a course at *Turin*.",
    "intended_use": "For reviews in English of up to some 400 words. It is **not** meant to judge people.",
    "limitations": "- Irony is mostly taken at its word.\n- It has seen no reviews after 2011.",
    "license": "other",
    "license_name": "analytical-engine-1.0",
    "license_link": "LICENSE",
    "language": "en",
    "tags": ["reviews", "sentiment"],
    "citation": BIBTEX,
    "authors": ["Ada Lovelace", "Luigi Menabrea"],
    "contact": "https://example.com/ask",
    "sections": {"Acknowledgements": "Thanks to all who wrote the reviews."},
}

CASES = {
    "classifier": Case(CLASSIFIER, "ada/film-reviews", lineage=LINEAGE),
    "classifier-author": Case(CLASSIFIER, "ada/film-reviews", AUTHOR, LINEAGE),
    "lora": Case(LORA, "ada/qwen-capybara", {"license": "apache-2.0"}, Lineage(None, LINEAGE.training_run)),
    "sentence-transformers": Case(SENTENCES, "ada/mini-sentences"),
    "diffusers": Case(PIPELINE, "ada/naruto", {"license": "creativeml-openrail-m", "tags": ["naruto"]}),
    "timm": Case(TIMM, "ada/digits-resnet18", {"license": "mit"}),
    "gguf": Case(QUANTIZED, "ada/TinyLlama-GGUF"),
    "sklearn": Case(ESTIMATOR, "ada/iris", {"license": "bsd-3-clause"}),
    "onnx": Case(ONNX, "ada/mobilenet-onnx", {"license": "apache-2.0"}),
    "safetensors": Case(BARE, "ada/weights"),
    "empty": Case(Profile(), "ada/nothing"),
}
