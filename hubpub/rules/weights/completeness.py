"""WT: what a model folder must hold to be loaded: weights, a config, a tokenizer, a layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch

from hubpub.files import layouts
from hubpub.files.layouts import is_model_config
from hubpub.files.scan import left_out_weights
from hubpub.files.tree import Tree
from hubpub.files.unwanted import A_CHECKPOINT, LEADS_OUT
from hubpub.files.weights.names import COUNT, LOOKED_FOR, is_weights, may_be_weights
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.tree import listed, tree_of
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft
from hubpub.types.files import LeftOut, ModelFolder
from hubpub.types.findings import Finding, Severity, Subject


@rule("WT001", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def no_weights(draft: Draft) -> Iterator[Finding]:
    """Neither the folder nor the repository holds weights.

    A model repository without weights is one that nobody can load, and mostly one that was pushed from the wrong
    folder. Judged is the repository as it will be: weights that are already there count. An error where the folder is
    known for one of transformers, PEFT, diffusers, sentence-transformers or timm, or holds nothing but texts, pictures,
    code, configs and vocabularies; where some file may be weights of a library that hubpub does not know, the finding
    is a warning.

    Weights in a directory that is left out, such as those that Ultralytics writes into ``runs/``, are named.

    Remedy: push the folder that ``save_pretrained`` wrote to.
    """
    tree = tree_of(draft)
    if tree is None or draft.folder is None or any(map(is_weights, tree.paths)):
        return
    checkpoints = [
        left.path
        for left in draft.folder.left_out
        if left.path.startswith("checkpoint-") or left.reason == A_CHECKPOINT
    ]
    remedy = "Push the folder that save_pretrained wrote to"
    remedy += f" (perhaps {max(checkpoints, key=_step)} of this one)." if checkpoints else "."
    if among_logs := list(left_out_weights(draft.folder)):
        remedy = f"There are some among the logs, which are left out ({listed(among_logs)}): copy out what is meant."
    elif any(left.path == CARD_PATH or is_weights(left.path) for left in _links(draft.folder)):
        remedy = "The folder holds links out of it, as a snapshot in a cache does: push a copy by cp -rL."
    perhaps = sorted(path for path in tree.paths if may_be_weights(path) and not _is_small_json(tree, path))
    if not perhaps or _tells_its_library(tree):
        fact = "neither the folder nor the repository holds weights (such as model.safetensors)"
        yield no_weights.finding(fact, remedy)
        return
    yield no_weights.finding(
        f"neither the folder nor the repository holds weights of a kind that is known here: looked for {LOOKED_FOR} "
        f"and some {COUNT - 9} other names, and nothing tells what {listed(perhaps)} "
        f"{'is' if len(perhaps) == 1 else 'are'}",
        "If these are the weights, say in the card how the model is loaded; if not, push the folder that holds them.",
        severity=Severity.WARNING,
    )


def _is_small_json(tree: Tree, path: str) -> bool:
    """Whether a file is JSON of less than any model needs, such as a config of the user's own."""
    return path.endswith(".json") and path in tree.local and tree.local[path].size < _SMALLEST_JSON


def _tells_its_library(tree: Tree) -> bool:
    """Whether the folder is of a library whose weights all have names that are known."""
    if tree.has("adapter_config.json", "model_index.json", "modular_model_index.json", *layouts.WHOLE_WEIGHTS):
        return True
    if tree.has("config_sentence_transformers.json", "generation_config.json", "tokenizer_config.json"):
        return tree.library in {"", *_OF_HUGGING_FACE}
    return tree.library in _OF_HUGGING_FACE or is_model_config(tree.read_json("config.json"))


# a booster of one tree has some 2 KB
_SMALLEST_JSON = 1000
_OF_HUGGING_FACE = frozenset({"transformers", "peft", "diffusers", "sentence-transformers", "timm"})


# What other libraries describe a model in, in place of config.json.
_CONFIGS = (
    *("config.json", "config.yaml", "config.yml", "hparams.yaml", "hyperparams.yaml", "meta.yaml", "params.json"),
    *(
        "model_index.json",
        "modules.json",
        "*config*.json",
        "*config*.y*ml",
        "*config*.py",
        "*.cfg",
        "*.toml",
        "args.json",
    ),
)

# Libraries that read config.json; "" where the card names none.
_NEED_CONFIG = frozenset({"", "transformers", "timm", "mlx", "mlx-lm", "optimum"})


@rule("WT002", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def no_config(draft: Draft) -> Iterator[Finding]:
    """The weights have no config that says what they are weights of.

    transformers builds a model by ``config.json`` and PEFT an adapter by ``adapter_config.json``; without it
    ``from_pretrained`` fails at once (transformers#33428), as it does of a ``config.json`` without a ``model_type``
    (transformers#33109). Where the weights may be those of a library that needs no config, the finding is a warning,
    and there is none where the card names such a library.

    Remedy: save the model with ``save_pretrained``, which writes the config beside the weights.
    """
    tree = tree_of(draft)
    if tree is None:
        return
    for path in sorted(tree.paths):
        directory, name = path.rpartition("/")[::2]
        config = f"{directory}/adapter_config.json" if directory else "adapter_config.json"
        if name in {"adapter_model.safetensors", "adapter_model.bin"} and config not in tree.paths:
            yield no_config.finding(
                f"the adapter {path} has no {config}",
                "Save the adapter with save_pretrained, which writes its config beside it.",
                Subject(path=path),
            )
    if not tree.has(*layouts.WHOLE_WEIGHTS):
        return
    surely = tree.library == "transformers" or (
        not tree.library and tree.has("generation_config.json", "tokenizer_config.json")
    )
    if "config.json" in tree.top:
        if surely and _says_nothing(tree):
            yield no_config.finding(
                "config.json has no model_type, so from_pretrained cannot tell what model it is of",
                "Save the model again with save_pretrained, or put the model_type of its kind there.",
                Subject(path="config.json"),
            )
        return
    if not surely and (tree.has(*_CONFIGS) or tree.library.lower() not in _NEED_CONFIG):
        return
    weights = min(path for path in tree.top if any(fnmatch(path, pattern) for pattern in layouts.WHOLE_WEIGHTS))
    yield no_config.finding(
        f"{weights} has no config.json beside it, so from_pretrained cannot tell what model it is of",
        "Save the model with save_pretrained, which writes config.json beside the weights.",
        Subject(path=weights),
        severity=Severity.ERROR if surely else Severity.WARNING,
    )


def _says_nothing(tree: Tree) -> bool:
    """Whether the config is an object by which AutoConfig finds no model; what is no object is told of by WT005."""
    config = tree.read_object("config.json")
    if config is None or tree.has("adapter_config.json", "modules.json", "config_sentence_transformers.json"):
        return False
    return not any(config.get(key) for key in ("model_type", "auto_map"))


# What from_pretrained of transformers 5 takes, and what earlier ones took beside it.
_LOADED = (
    *("model.safetensors", "model-*-of-*.safetensors", "model.safetensors.index.json", "model.*.safetensors"),
    *("pytorch_model.bin", "pytorch_model-*-of-*.bin", "pytorch_model.bin.index.json", "pytorch_model.*.bin"),
)
_OF_TENSORFLOW = ("tf_model.h5", "tf_model-*-of-*.h5", "flax_model.msgpack", "flax_model-*-of-*.msgpack")
_OF_TENSORFLOW_1 = ("*.ckpt.data-?????-of-?????", "*.ckpt-*.data-?????-of-?????")


@rule("WT017", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def weights_elsewhere(draft: Draft) -> Iterator[Finding]:
    """The weights do not lie where transformers looks for them.

    ``from_pretrained`` looks for ``model.safetensors`` or ``pytorch_model.bin`` beside ``config.json`` and in no
    directory below (HLLM#46); version 5 no longer reads those of TensorFlow and Flax. Judged are models of
    transformers, by the card or by the config; not those with code of their own, nor those that hold weights of another
    kind too, such as ONNX, OpenVINO or GGUF, nor those whose card names a ``subfolder``. Where the config lies below
    too, in one folder with the weights, the finding is a warning; several such folders are several models.

    Remedy: move the weights beside ``config.json``, or push the folder that holds both; save those of TensorFlow and
    Flax again from PyTorch.
    """
    tree = tree_of(draft)
    if tree is None or tree.library not in {"", "transformers"} or tree.has(*_LOADED) or "subfolder" in draft.card.text:
        return
    if "config.json" not in tree.top:
        if tree.library and (folder := _model_below(tree)):
            yield weights_elsewhere.finding(
                f"the model lies in {folder}/, and from_pretrained looks for one in no folder below",
                f"Push that folder, or say in the card how it is loaded (subfolder={folder!r}).",
                Subject(path=f"{folder}/config.json"),
                severity=Severity.WARNING,
            )
        return
    config = tree.read_object("config.json") or {}
    if not (config.get("model_type") or config.get("architectures")):
        return
    if config.get("transformers_weights") or config.get("auto_map"):  # the config, or the code, says where
        return
    if tree.has("adapter_config.json", "model_index.json", "modules.json", "config_sentence_transformers.json"):
        return
    weights = sorted(filter(is_weights, tree.paths))
    # checkpoints of TensorFlow 1 are also those of BERT's own code
    names = _OF_TENSORFLOW + (_OF_TENSORFLOW_1 if tree.library else ())
    old = [path for path in weights if any(fnmatch(path, pattern) for pattern in names)]
    below = [path for path in weights if "/" in path and any(fnmatch(_name(path), pattern) for pattern in _LOADED)]
    if not weights or len(old) + len(below) < len(weights):
        return
    alone = {path.rpartition("/")[0] for path in below}
    is_whole = not old and all(f"{folder}/config.json" in tree.paths for folder in alone)
    if is_whole and len(alone) > 1:
        return  # several models, each of which is loaded by its subfolder
    if below:
        fact = f"from_pretrained looks for weights beside config.json alone, and they lie below: {listed(below)}"
        remedy = "Move the weights beside config.json, or push the folder that holds both."
    else:
        fact = f"the weights are those of TensorFlow or Flax alone ({listed(old)}), which transformers 5 does not load"
        remedy = "Load them with an earlier version (from_tf, from_flax) and save them with save_pretrained."
    severity = Severity.WARNING if below and is_whole else Severity.ERROR
    yield weights_elsewhere.finding(fact, remedy, Subject(path=(below or old)[0]), severity=severity)


def _model_below(tree: Tree) -> str:
    """The one folder that holds all weights, and their config; empty where there is none such."""
    weights = [path for path in tree.paths if is_weights(path)]
    folders = {path.rpartition("/")[0] for path in weights}
    if len(folders) != 1 or not all(any(fnmatch(_name(path), pattern) for pattern in _LOADED) for path in weights):
        return ""
    [folder] = folders
    return folder if f"{folder}/config.json" in tree.paths else ""


@rule("WT042", Severity.INFO, needs=Needs.FILES)
def weights_left_out(draft: Draft) -> Iterator[Finding]:
    """Weights lie in a directory that is left out.

    ``runs/``, ``wandb/`` and their like hold logs, and are not published; Ultralytics writes the very model there
    (``runs/detect/train/weights/best.pt``; ultralytics/hub#1202).

    Remedy: copy those that are meant out of there.
    """
    tree = tree_of(draft)
    if tree is None or draft.folder is None or not any(map(is_weights, tree.paths)):
        return  # WT001 names them
    if found := list(left_out_weights(draft.folder)):
        yield weights_left_out.finding(
            f"{listed(found)} will not be published: logs of the training lie there",
            "If these are the model's weights, copy them out of there.",
            Subject(path=found[0]),
        )


def _links(folder: ModelFolder) -> Iterator[LeftOut]:
    return (left for left in folder.left_out if left.reason == LEADS_OUT)


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _step(checkpoint: str) -> int:
    """The training step of a checkpoint's directory; -1 for one that has another name."""
    number = re.search(r"[0-9]{1,19}/?\Z", checkpoint)
    return int(number[0].rstrip("/")) if number else -1
