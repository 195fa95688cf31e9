"""Models made up for the snippets: by name, what a profile tells of each, and why ours is not the Hub's own snippet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hubpub.types.files import FileEntry
from hubpub.types.profile import Known, Profile, QuantizedFile

REPO = "someone/a-model"
BASE = "org/base-model"

V5 = "the pipeline is called with something to try it; the Hub stops after loading, and loads the model itself besides"
PRINTED = "the answer is printed; the Hub loads the model itself besides"
CUDA = "no GPU is asked for by force"


@dataclass(frozen=True)
class Case:
    """One model.

    Attributes:
        profile: What the folder tells.
        why: Why our snippet is not that of the Hub's package; empty where it is.
    """

    profile: Profile
    why: str = ""


def profile(library: str | None = None, *, files: str = "", **facts: Any) -> Profile:
    """A profile by the facts' values; ``details`` by their names with ``__`` for the dot."""
    known: dict[str, Any] = {name: Known(value, f"{name} of the test") for name, value in facts.items()}
    known = {name: fact for name, fact in known.items() if "__" not in name}
    if base := known.pop("base", None):
        known["base_models"] = (base,)
    details = {
        name.replace("__", ".").replace("_transformers", "-transformers").replace("_baselines3", "-baselines3"): Known(
            value, f"{name} of the test"
        )
        for name, value in facts.items()
        if "__" in name
    }
    return Profile(
        files=tuple(FileEntry(path, 1, 1) for path in sorted(files.split())),
        library=Known(library, "library of the test") if library else None,
        details=details,
        **known,
    )


def gguf(*kinds: str, parts: int = 1, **facts: Any) -> Profile:
    """A profile of a model in GGUF, of several quantisations."""
    paths = {
        kind: [f"model-{kind}-{number:05}-of-{parts:05}.gguf" for number in range(1, parts + 1)]
        if parts > 1
        else [f"model-{kind}.gguf"]
        for kind in kinds
    }
    files = " ".join(path for found in paths.values() for path in found)
    made = profile(files=files, **facts)
    quantized = tuple(Known(QuantizedFile(found[0], kind, 1), found[0]) for kind, found in paths.items())
    return Profile(files=made.files, library=made.library, chat_template=made.chat_template, quantized_files=quantized)


_BERT = "config.json model.safetensors tokenizer.json"
_BY_NAME = "the file is named, and opened by joblib, which reads both kinds; skops.hub_utils is gone"

CASES: dict[str, Case] = {
    "transformers-classification": Case(
        profile(
            "transformers",
            files=_BERT,
            task="text-classification",
            architecture="BertForSequenceClassification",
            labels=("no", "yes"),
        ),
        V5,
    ),
    "transformers-generation": Case(
        profile("transformers", files=_BERT, task="text-generation", architecture="GPT2LMHeadModel"), V5
    ),
    "transformers-chat": Case(
        profile(
            "transformers",
            files=_BERT,
            task="text-generation",
            architecture="LlamaForCausalLM",
            chat_template="{{ messages }}",
        ),
        PRINTED,
    ),
    "transformers-fill-mask": Case(
        profile("transformers", files=_BERT, task="fill-mask", architecture="BertForMaskedLM"), V5
    ),
    "transformers-features": Case(
        profile("transformers", files=_BERT, task="feature-extraction", architecture="BertModel"), V5
    ),
    "transformers-translation": Case(
        profile("transformers", files=_BERT, task="translation", architecture="MarianMTModel"),
        "the Hub shows a pipeline that transformers 5 no longer has, with a warning; ours loads and runs the model",
    ),
    "transformers-question": Case(
        profile("transformers", files=_BERT, task="question-answering", architecture="DistilBertForQuestionAnswering"),
        "the Hub shows a pipeline that transformers 5.23 no longer has; ours loads and runs the model",
    ),
    "transformers-image": Case(
        profile(
            "transformers",
            files="config.json model.safetensors preprocessor_config.json",
            task="image-classification",
            architecture="ViTForImageClassification",
        ),
        PRINTED,
    ),
    "transformers-vision-chat": Case(
        profile(
            "transformers",
            files="config.json model.safetensors processor_config.json tokenizer.json",
            task="image-text-to-text",
            architecture="Qwen2VLForConditionalGeneration",
            chat_template="{{ messages }}",
        ),
        PRINTED,
    ),
    "transformers-speech": Case(
        profile(
            "transformers",
            files="config.json model.safetensors preprocessor_config.json tokenizer.json",
            task="automatic-speech-recognition",
            architecture="WhisperForConditionalGeneration",
        ),
        V5,
    ),
    "transformers-own-code": Case(
        profile(
            "transformers",
            files=f"{_BERT} modeling_mine.py",
            task="text-generation",
            architecture="MineForCausalLM",
            transformers__auto_map=("AutoConfig", "AutoModelForCausalLM"),
        ),
        f"{V5}; a note says what trust_remote_code does",
    ),
    "transformers-gptq": Case(
        profile(
            "transformers",
            files=_BERT,
            task="text-generation",
            architecture="LlamaForCausalLM",
            quantization="gptq, 4 bit",
        ),
        f"{V5}; what the quantisation needs is installed",
    ),
    "transformers-no-task": Case(
        profile("transformers", files=_BERT, architecture="BertModel"),
        "the model is run once, and accelerate is not needed",
    ),
    "peft": Case(
        profile(
            "peft",
            files="adapter_config.json adapter_model.safetensors",
            peft__task_type="CAUSAL_LM",
            base=BASE,
            task="text-generation",
        ),
        "the adapter's model is run, with the tokenizer of its base",
    ),
    "peft-unknown-base": Case(
        profile(
            "peft",
            files="adapter_config.json adapter_model.safetensors tokenizer.json",
            peft__task_type="CAUSAL_LM",
            chat_template="{{ messages }}",
        ),
        "the Hub has none where the base is unknown; ours takes the one that the adapter names",
    ),
    "sentence-transformers": Case(
        profile(
            "sentence-transformers",
            files=f"{_BERT} modules.json",
            task="sentence-similarity",
            sentence_transformers__model_type="SentenceTransformer",
        ),
        "the similarities are shown, not their shape",
    ),
    "cross-encoder": Case(
        profile("sentence-transformers", files=_BERT, task="text-ranking", tags=("cross-encoder",)),
        "two passages are enough",
    ),
    "sparse-encoder": Case(
        profile(
            "sentence-transformers",
            files=f"{_BERT} modules.json",
            task="feature-extraction",
            sentence_transformers__model_type="SparseEncoder",
        ),
        "the Hub loads a sparse encoder by the class for dense ones",
    ),
    "diffusers": Case(
        profile(
            "diffusers",
            files="model_index.json",
            task="text-to-image",
            diffusers__pipeline_class="StableDiffusionPipeline",
        ),
        f"{CUDA}; the picture is saved",
    ),
    "diffusers-unconditional": Case(
        profile("diffusers", files="model_index.json", diffusers__pipeline_class="DDPMPipeline"),
        f"{CUDA}; the Hub gives a prompt to a pipeline that takes none",
    ),
    "diffusers-lora": Case(
        profile(
            "diffusers",
            files="pytorch_lora_weights.safetensors",
            task="text-to-image",
            tags=("lora",),
            base=BASE,
            relation="adapter",
        ),
        f"{CUDA}; the picture is saved",
    ),
    "diffusers-component": Case(
        profile("diffusers", files="config.json", architecture="ControlNetModel", tags=("controlnet",)),
        "the model itself is loaded, without a base that is not known",
    ),
    "timm": Case(
        profile("timm", files="config.json model.safetensors", task="image-classification"),
        "a picture is classified, with the transforms that the model's configuration tells",
    ),
    "setfit": Case(
        profile("setfit", files=f"{_BERT} model_head.pkl", task="text-classification"), "two texts are classified"
    ),
    "keras": Case(
        profile("keras", files="config.json metadata.json model.weights.h5"),
        "hf:// asks for TensorFlow whatever the backend, so the folder is downloaded; the model is shown",
    ),
    "keras-file": Case(
        profile("keras", files="model.keras"),
        "hf:// loads an unpacked folder only, and asks for TensorFlow; the file is named",
    ),
    "keras-hub": Case(
        profile("keras-hub", files="config.json task.json", task="text-generation"),
        "one task, not all; no half precision by force",
    ),
    "spacy": Case(
        profile("spacy", files="en_pipeline-any-py3-none-any.whl config.cfg", task="token-classification"),
        "the Hub takes the repository's name for that of the package",
    ),
    "spacy-folder": Case(
        profile("spacy", files="config.cfg meta.json"), "there is no wheel to install, so the folder is loaded"
    ),
    "gguf": Case(
        gguf("Q4_K_M", "Q8_0", library="llama-cpp-python"),
        "the file is named, where the Hub leaves a gap; from_pretrained does not go with huggingface_hub 2",
    ),
    "gguf-parts": Case(
        gguf("Q8_0", parts=3, chat_template="{{ messages }}"),
        "the file's own reader comes first; llama.cpp is given all parts",
    ),
    "sklearn-joblib": Case(profile("sklearn", files="classifier.joblib"), "the Hub supposes the file's name"),
    "sklearn-pickle": Case(profile("sklearn", files="model.pkl"), _BY_NAME),
    "sklearn-skops": Case(
        profile("sklearn", files="model.skops config.json", tags=("skops",)),
        "skops.hub_utils is gone, and skops loads no type unasked",
    ),
    "mlx": Case(
        profile("mlx", files=_BERT, task="text-generation", chat_template="{{ messages }}"), "the answer is short"
    ),
    "open-clip": Case(
        profile("open_clip", files="open_clip_config.json open_clip_model.safetensors"),
        "a picture is held against two texts",
    ),
    "stable-baselines3": Case(
        profile("stable-baselines3", files="ppo-CartPole-v1.zip config.json"),
        "the file is named, where the Hub leaves a gap, and the agent loaded",
    ),
    "lerobot": Case(
        profile("lerobot", files="config.json model.safetensors train_config.json", task="robotics"),
        "the Hub has one for smolvla alone",
    ),
    "onnx": Case(profile(files="model.onnx model.onnx_data"), "the Hub has none for a format"),
    "safetensors": Case(profile(files="model.safetensors"), "the Hub has none for a format"),
    "bertopic": Case(profile("bertopic", files="topics.json")),
    "span-marker": Case(profile("span-marker", files=_BERT)),
    "fasttext": Case(profile("fasttext", files="model.bin")),
    "flair": Case(profile("flair", files="pytorch_model.bin")),
    "mlx-image": Case(profile("mlx-image", files="model.safetensors"), "the Hub forgot the quotes around the id"),
    "gliner2": Case(profile("gliner2", files="config.json"), "the Hub's goes on with a name that it does not make"),
    "chronos": Case(
        profile("chronos-forecasting", files="config.json"), f"what to install is not part of the code; {CUDA}"
    ),
    "pyannote": Case(profile("pyannote-audio", files="config.yaml", tags=("pyannote-audio-pipeline",))),
    "espnet": Case(
        profile("espnet", files="meta.yaml", task="automatic-speech-recognition"),
        "the Hub's goes on with a name that it does not make",
    ),
    "unknown": Case(profile("a-library-of-nobody", files="weights.bin"), ""),
}
