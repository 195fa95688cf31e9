"""WT: what a model folder must hold to be loaded: weights, a config, a tokenizer, a layout."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch

from hubpub.files.weights.names import COUNT, LOOKED_FOR, is_weights, may_be_weights
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights import layouts
from hubpub.rules.weights.layouts import is_model_config, layouts_of
from hubpub.rules.weights.tree import Tree, listed, tree_of
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject


@rule("WT001", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def no_weights(draft: Draft) -> Iterator[Finding]:
    """Neither the folder nor the repository holds weights.

    A model repository without weights is one that nobody can load, and mostly one that was pushed from the wrong
    folder. Judged is the repository as it will be: weights that are already there count. An error where the folder is
    known for one of transformers, PEFT, diffusers, sentence-transformers or timm, or holds nothing but texts, pictures,
    code, configs and vocabularies; where some file may be weights of a library that hubpub does not know, the finding
    is a warning.

    Remedy: push the folder that ``save_pretrained`` wrote to.
    """
    tree = tree_of(draft)
    if tree is None or draft.folder is None or any(map(is_weights, tree.paths)):
        return
    checkpoints = [left.path for left in draft.folder.left_out if left.path.startswith("checkpoint-")]
    remedy = "Push the folder that save_pretrained wrote to"
    remedy += f" (perhaps {max(checkpoints, key=_step)} of this one)." if checkpoints else "."
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


# What transformers.models.auto gives a tokenizer and what takes text alone (tokenization_auto.py and modeling_auto.py
# of transformers 5.23); what takes sound or pictures besides has a processor, of which less can be said.
_TEXT_MODELS = """
    albert bart bert big_bird bigbird_pegasus biogpt blenderbot bloom camembert codegen cohere cohere2 convbert ctrl
    deberta deberta-v2 distilbert electra ernie falcon falcon_mamba flaubert fnet fsmt funnel gemma gemma2 gemma3_text
    glm glm4 gpt2 gpt_bigcode gpt_neo gpt_neox gpt_oss gptj granite granitemoe jamba led llama longformer m2m_100 mamba
    mamba2 marian mbart megatron-bert mistral mixtral mobilebert modernbert mpnet mpt mt5 nemotron nystromformer olmo
    olmo2 olmo3 olmoe openai-gpt opt pegasus persimmon phi phi3 phimoe plbart prophetnet qwen2 qwen2_moe qwen3 qwen3_moe
    qwen3_next recurrent_gemma reformer rembert roberta roformer rwkv smollm3 stablelm starcoder2 switch_transformers t5
    umt5 xglm xlm xlm-roberta xlm-roberta-xl xlnet xmod
"""
_TOKENIZERS = (
    *("tokenizer*.json", "tokenizer.model*", "tokenizer*.model", "vocab.*", "vocab-*", "merges.txt", "spiece.model"),
    *("sentencepiece*.model", "source.spm", "*.spm", "*.tiktoken", "tekken.json", "tokenization_*.py", "tokenizer/*"),
    *(
        "spm*.model",
        "bpe.codes",
        "*.bpe",
        "dict.txt",
        "*tokenizer*",
        "processor_config.json",
        "*vocab*",
        "*/tokenizer*",
    ),
)
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
    ``from_pretrained`` fails at once (transformers#33428). Where the weights may be those of a library that needs no
    config, the finding is a warning, and there is none where the card names such a library.

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
    if "config.json" in tree.top or not tree.has(*layouts.WHOLE_WEIGHTS):
        return
    surely = tree.library == "transformers" or (
        not tree.library and tree.has("generation_config.json", "tokenizer_config.json")
    )
    if not surely and (tree.has(*_CONFIGS) or tree.library.lower() not in _NEED_CONFIG):
        return
    weights = min(path for path in tree.top if any(fnmatch(path, pattern) for pattern in layouts.WHOLE_WEIGHTS))
    yield no_config.finding(
        f"{weights} has no config.json beside it, so from_pretrained cannot tell what model it is of",
        "Save the model with save_pretrained, which writes config.json beside the weights.",
        Subject(path=weights),
        severity=Severity.ERROR if surely else Severity.WARNING,
    )


@rule("WT003", Severity.WARNING, needs=Needs.FILES)
def no_tokenizer(draft: Draft) -> Iterator[Finding]:
    """A model of text has no tokenizer.

    The model loads, but nobody can put text into it: ``pipeline()`` and the Hub's widget fail, and a tokenizer that
    somebody guesses gives nonsense (transformers#33428). The Trainer saves the tokenizer only if it was given one.

    Remedy: ``tokenizer.save_pretrained(FOLDER)``, or pass ``processing_class=tokenizer`` to the Trainer.
    """
    tree = tree_of(draft)
    if tree is None or not tree.has(*layouts.WHOLE_WEIGHTS) or tree.has(*_TOKENIZERS):
        return
    config = tree.read_object("config.json") or {}
    kind = config.get("model_type")
    if isinstance(kind, str) and kind in _TEXT_MODELS.split() and tree.library in {"", "transformers"}:
        yield no_tokenizer.finding(
            f"a {kind} model takes text, and there is no tokenizer (such as tokenizer.json)",
            "Save it beside the model: tokenizer.save_pretrained(FOLDER).",
            Subject(path="config.json"),
        )


@rule("WT004", Severity.WARNING, needs=Needs.FILES)
def unknown_layout(draft: Draft) -> Iterator[Finding]:
    """There are weights, but nothing that tells which library loads them.

    What must be in a model repository depends on what it is. Looked for are the files by which transformers, PEFT,
    sentence-transformers, diffusers, timm, GGUF, ONNX, spaCy, Keras and some forty others know their own models; a
    ``library_name`` in the card counts too. The Hub cannot tell either, and shows no snippet that loads the model.

    Remedy: name the library in the card (``library_name: …``), and say in the card how the model is loaded.
    """
    tree = tree_of(draft)
    if tree is None or not any(map(is_weights, tree.paths)) or layouts_of(tree):
        return
    weights = sorted(filter(is_weights, tree.paths))
    yield unknown_layout.finding(
        f"nothing tells which library loads {listed(weights)}: looked for config.json, adapter_config.json, "
        "modules.json, model_index.json and the files that some forty other libraries write",
        "Name the library in the card (library_name) and say there how the model is loaded.",
        Subject(path=weights[0]),
    )


def _step(checkpoint: str) -> int:
    """The training step of a checkpoint's directory; -1 for one that has another name."""
    number = checkpoint.removeprefix("checkpoint-").rstrip("/")
    return int(number) if number.isdecimal() and len(number) < 20 else -1
