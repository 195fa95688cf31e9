"""Layouts: what a model's folder is, told by the files that each library's own documentation and loader name.

A marker is a path that the library writes and looks for. Sources: huggingface.co/docs/hub/models-libraries and the
loaders: transformers (utils/__init__.py: WEIGHTS_NAME, …), peft (utils/constants.py), diffusers (model_index.json),
sentence-transformers (modules.json), timm (models/_hub.py), spaCy (meta.json, config.cfg), Keras (saving/), fastai
(huggingface_hub, fastai_utils.py), stable-baselines3 (huggingface_sb3), skops, NeMo, flair, SpeechBrain
(hyperparams.yaml), ESPnet (meta.yaml), MLX, OpenVINO, CTranslate2, llama.cpp.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hubpub.files.tree import Tree

TRANSFORMERS = "transformers"
ADAPTER = "PEFT adapter"
DIFFUSERS = "diffusers"
SENTENCE_TRANSFORMERS = "sentence-transformers"
TIMM = "timm"
ESPNET = "ESPnet"

WHOLE_WEIGHTS = (
    "model.safetensors",
    "model-*-of-*.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model-*-of-*.bin",
    "pytorch_model.bin.index.json",
    "tf_model.h5",
    "tf_model-*-of-*.h5",
    "flax_model.msgpack",
    "flax_model-*-of-*.msgpack",
)
"""What transformers names a model's weights."""
_MODEL_KEYS = frozenset({"model_type", "architectures", "auto_map", "architecture"})
_TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model")


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of model folder.

    Attributes:
        name: What it is called.
        markers: Paths, as patterns, any of which tells it; without ``/``, of files in no directory.
        also: What else must be so, where a path alone does not tell.
    """

    name: str
    markers: tuple[str, ...]
    also: Callable[[Tree], bool] | None = None

    def fits(self, tree: Tree) -> bool:
        """Whether the repository is of this kind."""
        return tree.has(*self.markers) and (self.also is None or self.also(tree))


def _is_timm(tree: Tree) -> bool:
    return is_timm_config(tree.read_json("config.json"))


def is_timm_config(config: Any) -> bool:
    """Whether a value is what timm describes a model by, in ``config.json``."""
    is_model = isinstance(config, dict) and "architecture" in config
    return is_model and ("pretrained_cfg" in config or "num_classes" in config)


def is_model_config(config: Any) -> bool:
    """Whether a value is what transformers or timm describe a model by, in ``config.json``."""
    return isinstance(config, dict) and not _MODEL_KEYS.isdisjoint(config)


def _is_transformers(tree: Tree) -> bool:
    config = tree.read_object("config.json")
    if config is not None:
        return "model_type" in config or "architectures" in config or "auto_map" in config
    return "config.json" in tree.top or tree.library in ("", "transformers")


# The order is that of how sure a marker is: where several fit, all are told, the surest first.
LAYOUTS: tuple[Layout, ...] = (
    Layout(ADAPTER, ("adapter_config.json", "adapter_model.safetensors", "adapter_model.bin")),
    Layout(SENTENCE_TRANSFORMERS, ("modules.json", "config_sentence_transformers.json")),
    Layout(
        DIFFUSERS,
        (
            "model_index.json",
            "pytorch_lora_weights.*",
            "diffusion_pytorch_model*",
            "modular_model_index.json",
            "*.dduf",
        ),
    ),
    Layout(TIMM, ("config.json",), _is_timm),
    Layout(TRANSFORMERS, WHOLE_WEIGHTS, _is_transformers),
    Layout("GGUF (llama.cpp)", ("*.gguf", "*/*.gguf")),
    Layout("GGML (llama.cpp, whisper.cpp)", ("ggml-*.bin", "*.ggml", "*ggml*.bin")),
    Layout("ONNX", ("*.onnx", "*/*.onnx")),
    Layout("spaCy", ("meta.json", "*/meta.json"), lambda tree: tree.has("config.cfg", "*/config.cfg", "*.whl")),
    Layout("Keras", ("*.keras", "*/*.keras", "model.weights.h5", "*.h5", "*.hdf5", "*/*.h5")),
    Layout("TensorFlow SavedModel", ("saved_model.pb", "*/saved_model.pb", "*.pb", "*.ckpt*.index", "checkpoint")),
    Layout("TensorFlow Lite", ("*.tflite", "*/*.tflite", "*.litertlm", "*.task")),
    Layout("TensorFlow.js", ("model.json",), lambda tree: tree.has("*shard*of*.bin", "*.bin")),
    Layout(
        "Flax or Orbax",
        (
            *("*.msgpack", "_CHECKPOINT_METADATA", "*/_CHECKPOINT_METADATA", "*/checkpoint", "*.zarr/*"),
            *("manifest.ocdbt", "*/manifest.ocdbt"),
        ),
    ),
    Layout("scikit-learn", ("*.joblib", "*.skops", "*.pkl", "*.pickle", "*/*.joblib", "*/*.pkl")),
    Layout("fastai", ("model.pkl", "export.pkl", "*.pkl")),
    Layout(
        "stable-baselines3 or ML-Agents",
        ("*.zip", "config.yml", "*.nn"),
        lambda tree: tree.has("*.zip", "*.nn", "*.onnx"),
    ),
    Layout(
        "Ultralytics",
        ("*.pt", "*/*.pt"),
        lambda tree: tree.has("args.yaml", "*/args.yaml", "data.yaml", "yolo*", "*/yolo*"),
    ),
    Layout("MLX", ("weights.npz", "weights.*.npz", "adapters.npz", "adapters.safetensors", "weights.safetensors")),
    Layout("NeMo", ("*.nemo", "*/*.nemo", "model_config.yaml")),
    Layout("flair", ("pytorch_model.bin", "best-model.pt", "final-model.pt")),
    Layout("SpeechBrain", ("hyperparams.yaml", "*/hyperparams.yaml")),
    Layout(ESPNET, ("meta.yaml", "exp/*"), lambda tree: tree.has("exp/*", "*/config.yaml")),
    Layout("pyannote or Lightning", ("config.yaml", "hparams.yaml", "*.ckpt", "*/*.ckpt")),
    Layout(
        "OpenVINO", ("openvino_model.xml", "*/openvino_model.xml", "*.xml"), lambda tree: tree.has("*.bin", "*/*.bin")
    ),
    Layout("CTranslate2", ("model.bin",), lambda tree: tree.has("config.json", "*vocabulary*", "vocab*")),
    Layout("fastText", ("model.bin", "*.ftz", "*.bin"), lambda tree: tree.library == "fasttext" or tree.has("*.ftz")),
    Layout("LeRobot or another PyTorchModelHubMixin", ("model.safetensors", "policy_preprocessor.json")),
    Layout("Core ML", ("*.mlmodel", "*.mlpackage/*", "*/*.mlpackage/*", "*.mlmodelc/*", "*/*.mlmodelc/*")),
    Layout("torch.export (an archive)", ("*.pt2", "*/*.pt2")),
    Layout("ExecuTorch", ("*.pte", "*.ptl", "*/*.pte")),
    Layout("TensorRT or TensorRT-LLM", ("*.engine", "*.plan", "*/*.engine")),
    Layout("PaddlePaddle", ("*.pdparams", "*.pdiparams", "model_state.pdparams", "inference.*")),
    Layout("Candle or rust-bert", ("rust_model.ot", "*.ot")),
    Layout("Mistral", ("consolidated*.safetensors", "consolidated*.pth", "params.json")),
    Layout("OpenCLIP", ("open_clip_*",)),
    Layout("MindSpore", ("mindspore_model*", "*.mindir")),
    Layout("AllenNLP", ("model.tar.gz", "*.tar.gz")),
    Layout("Stanza", ("models/*.zip", "models/*/*.pt", "*.zip")),
    Layout(
        "CatBoost, LightGBM or XGBoost",
        ("*.cbm", "*.ubj", "*.txt.gz", "model.txt", "*.xgb", "*.json"),
        lambda tree: tree.has("*.cbm", "*.ubj", "model.txt", "*.xgb"),
    ),
    Layout("llamafile", ("*.llamafile",)),
    Layout("PyTorch distributed checkpoint", ("*.distcp", "*/*.distcp", ".metadata")),
    Layout("TorchServe", ("*.mar",)),
    Layout("web-llm (MLC)", ("mlc-chat-config.json", "ndarray-cache.json", "params_shard_*.bin")),
    Layout(
        "Coqui TTS",
        ("best_model.pth", "model_file.pth", "*.pth"),
        lambda tree: tree.has("config.json", "*/config.json", "config.json.*"),
    ),
    Layout("RVC", ("*.index", "*.pth"), lambda tree: tree.has("*.index")),
    Layout("Stable Diffusion (one file)", ("*.safetensors", "*.ckpt"), lambda tree: not tree.has(*WHOLE_WEIGHTS)),
)

TOKENIZER_ONLY = Layout("a tokenizer", _TOKENIZER)


@lru_cache(maxsize=2)
def layouts_of(tree: Tree) -> tuple[str, ...]:
    """The names of the layouts that a repository has, the surest first; none for one that nobody here knows.

    A card that names a library names the layout: whoever wrote it knows how the model is loaded.
    """
    found = [layout.name for layout in LAYOUTS if layout.fits(tree)]
    if tree.library and tree.library not in found:
        found.append(tree.library)
    return tuple(found)
