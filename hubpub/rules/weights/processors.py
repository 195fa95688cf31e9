"""WT: what turns text, pictures and sound into what a model takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from typing import Any

from hubpub.files import layouts
from hubpub.files.tree import Tree
from hubpub.rules.metadata.places import front_matter
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.model_types import PICTURES, SOUND, TEXT, VIDEOS
from hubpub.rules.weights.tree import tree_of, with_article
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject

# Names of what holds a vocabulary, of any library.
_VOCABULARIES = re.compile(
    "|".join(
        map(
            translate,
            (
                *("*tokenizer*", "*vocab*", "merges.txt", "*.spm", "*.tiktoken", "tekken.json", "*spm*.model"),
                *("spiece.model", "*sentencepiece*.model", "bpe.codes", "*.bpe", "dict.txt", "tokenization_*.py"),
                *("processor_config.json", "byte_maps.json", "*.vocab"),
            ),
        )
    )
)
# What save_pretrained of a tokenizer writes beside the vocabulary.
_WITHOUT_VOCABULARY = frozenset({"tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"})
# Tokenizers of transformers that need no file (vocab_files_names): they take bytes or characters.
_OF_BYTES = re.compile(r"(?:ByT5|Canine|Perceiver|Dia|Rag)Tokenizer(?:Fast)?")
# Those that read vocab.json and merges.txt, and nothing of the one alone.
_OF_PAIRS = re.compile(r"(?:GPT2|Roberta|Bart|LED|Longformer|CodeGen|Qwen2)Tokenizer(?:Fast)?")
# Tasks whose models take no text, whatever their kind: Chronos is a T5 that reads numbers.
_OF_NUMBERS = frozenset(
    {"time-series-forecasting", "tabular-classification", "tabular-regression", "robotics", "reinforcement-learning"}
)
_PROCESSORS = (
    *("*processor*", "*/*processor*", "*feature_extract*", "*/*feature_extract*", "*feature_extract*/*"),
    *("*image_process*", "processing_*.py"),
)
# Of architectures: what is used within another model, and what takes text alone.
_PART = re.compile(r"(?:Backbone|ForCausalLM)\Z|Text(?:Model|Encoder)")
_OF_TRANSFORMERS = frozenset({"", "transformers"})


@rule("WT003", Severity.WARNING, needs=Needs.FILES)
def no_tokenizer(draft: Draft) -> Iterator[Finding]:
    """A model of text has no tokenizer, or one without its vocabulary.

    The model loads, but nobody can put text into it: ``pipeline()`` and the Hub's widget fail, and a tokenizer that
    somebody guesses gives nonsense (transformers#33428). The Trainer saves the tokenizer only if it was given one. Of a
    ``tokenizer_config.json`` alone transformers makes a tokenizer that knows no word, without an error
    (transformers#5475). Models that read bytes (ByT5, CANINE, Perceiver) or numbers (Chronos) have none.

    Remedy: ``tokenizer.save_pretrained(FOLDER)``, or pass ``processing_class=tokenizer`` to the Trainer.
    """
    tree = tree_of(draft)
    if tree is None or tree.library not in {*_OF_TRANSFORMERS, "peft"}:
        return
    config, settings = (tree.read_object(name) or {} for name in ("config.json", "tokenizer_config.json"))
    if _has_vocabulary(tree, settings.get("tokenizer_class")):
        return
    if _takes_numbers(draft, config) or "auto_map" in settings:
        return
    named = settings.get("tokenizer_class") or config.get("tokenizer_class")
    if isinstance(named, str) and _OF_BYTES.fullmatch(named):
        return
    kind = config.get("model_type")
    is_of_text = isinstance(kind, str) and kind in TEXT
    if "tokenizer_config.json" in tree.local and (is_of_text or isinstance(named, str)):
        yield no_tokenizer.finding(
            "tokenizer_config.json lies there without a vocabulary (such as tokenizer.json), so that the tokenizer "
            "knows no word",
            "Save it again: tokenizer.save_pretrained(FOLDER).",
            Subject(path="tokenizer_config.json"),
        )
    elif is_of_text and tree.library != "peft" and tree.has(*layouts.WHOLE_WEIGHTS):
        yield no_tokenizer.finding(
            f"{with_article(str(kind))} model takes text, and there is no tokenizer (such as tokenizer.json)",
            "Save it beside the model: tokenizer.save_pretrained(FOLDER).",
            Subject(path="config.json"),
        )


@rule("WT008", Severity.WARNING, needs=Needs.FILES)
def no_processor(draft: Draft) -> Iterator[Finding]:
    """A model that takes pictures, videos or sound has no processor.

    ``AutoImageProcessor``, ``AutoFeatureExtractor`` and ``AutoProcessor`` read ``preprocessor_config.json`` or
    ``processor_config.json``, ``AutoVideoProcessor`` ``video_preprocessor_config.json`` before these, and fail without
    one (transformers#25804), and with them ``pipeline()`` and the Hub's
    widget: nobody knows the size, the mean or the rate that the model was trained with. The Trainer saves the processor
    only if it was given one. Judged are the kinds of model of which transformers has a processor; backbones and models
    of text that have a part of one are not.

    Remedy: ``processor.save_pretrained(FOLDER)``, or pass ``processing_class=processor`` to the Trainer.
    """
    tree = tree_of(draft)
    if tree is None or tree.library not in _OF_TRANSFORMERS or not tree.has(*layouts.WHOLE_WEIGHTS):
        return
    config = tree.read_object("config.json") or {}
    kind = config.get("model_type")
    if not isinstance(kind, str) or kind not in PICTURES | VIDEOS | SOUND or _is_no_whole(config):
        return
    if tree.has(*_PROCESSORS) or "auto_map" in config:
        return
    takes = "sound" if kind in SOUND else "videos" if kind in VIDEOS else "pictures"
    own = "video_preprocessor_config.json" if kind in VIDEOS else "preprocessor_config.json"
    yield no_processor.finding(
        f"{with_article(kind)} model takes {takes}, and there is no {own} or processor_config.json",
        "Save the processor beside the model: processor.save_pretrained(FOLDER).",
        Subject(path="config.json"),
    )


def _has_vocabulary(tree: Tree, named: object) -> bool:
    without = _WITHOUT_VOCABULARY
    if isinstance(named, str) and _OF_PAIRS.fullmatch(named):
        without |= {"merges.txt"}
    return any(_VOCABULARIES.fullmatch(path) for path in tree.paths if path.rsplit("/", 1)[-1] not in without)


def _takes_numbers(draft: Draft, config: dict[str, Any]) -> bool:
    """Whether a model of a kind that takes text takes numbers all the same."""
    task = front_matter(draft).data.get("pipeline_tag")
    return (isinstance(task, str) and task in _OF_NUMBERS) or "chronos_config" in config


def _is_no_whole(config: dict[str, Any]) -> bool:
    """Whether a config is that of a part: of a backbone, or of what takes text alone."""
    classes = config.get("architectures")
    named = [name for name in classes if isinstance(name, str)] if isinstance(classes, list) else []
    return any(_PART.search(name) for name in named)
