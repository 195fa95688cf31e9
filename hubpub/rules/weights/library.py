"""WT: what tells which library loads the weights, in the folder and on the Hub's page."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.cards.vocabularies import libraries
from hubpub.files import layouts
from hubpub.files.layouts import layouts_of
from hubpub.files.weights.names import is_weights
from hubpub.rules.metadata.places import front_matter
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.tree import listed, tree_of
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject

# By layout: the Hub's key of the library that writes its files (huggingface.js, tasks/src/model-libraries.ts), where
# the Hub does not tell it by the files alone (hub-docs, model-cards.md: it takes what has a config.json for
# transformers', and looks for few other names).
_KEYS = {
    layouts.DIFFUSERS: "diffusers",
    layouts.SENTENCE_TRANSFORMERS: "sentence-transformers",
    layouts.TIMM: "timm",
    layouts.ESPNET: "espnet",
    "Keras": "keras",
    "MLX": "mlx",
    "spaCy": "spacy",
    "SpeechBrain": "speechbrain",
}
_GGUF = "GGUF (llama.cpp)"


@rule("WT004", Severity.WARNING, needs=Needs.FILES)
def unknown_library(draft: Draft) -> Iterator[Finding]:
    """There are weights, and nothing tells the Hub which library loads them.

    What must be in a model repository depends on what it is. Looked for are the files by which transformers, PEFT,
    sentence-transformers, diffusers, timm, GGUF, ONNX, spaCy, Keras and some forty others know their own models. Of
    these the Hub itself knows few: without a ``library_name`` (or a tag) it takes a model of timm for one of
    transformers', and shows no snippet for one of diffusers or skops. Of a GGUF file it knows the library and not the
    task. Nothing is said of a card that names a library in either way.

    Remedy: write the line that is told into the card's front matter, and say in the card how the model is loaded.
    """
    tree = tree_of(draft)
    if tree is None or tree.library or not any(map(is_weights, tree.paths)):
        return
    found, data = layouts_of(tree), front_matter(draft).data
    if _names_a_library(data.get("tags")) or (not draft.card.text and found):
        return  # where there is no card MD008 says so
    if not found:
        weights = sorted(filter(is_weights, tree.paths))
        yield unknown_library.finding(
            f"nothing tells which library loads {listed(weights)}: looked for config.json, adapter_config.json, "
            "modules.json, model_index.json and the files that some forty other libraries write",
            "Write the line `library_name: …` into the card's front matter, and say there how the model is loaded.",
            Subject(path=weights[0]),
        )
        return
    key = "sklearn" if tree.has("*.skops", "*/*.skops") else _KEYS.get(found[0])
    if key:
        what = "skops" if key == "sklearn" else found[0]
        yield unknown_library.finding(
            f"the card names no library, and the Hub does not tell by the files that it is {what}",
            f"Write the line `library_name: {key}` into the card's front matter.",
            Subject(path=CARD_PATH, line=1),
        )
    elif found[0] == _GGUF and not isinstance(data.get("pipeline_tag"), str):
        yield unknown_library.finding(
            "the card names neither library nor task, and of a GGUF file the Hub knows no task",
            "Write the line `pipeline_tag: text-generation`, or of what else it does, into the card's front matter.",
            Subject(path=CARD_PATH, line=1),
        )


def _names_a_library(tags: object) -> bool:
    known = libraries().values
    return any(isinstance(tag, str) and tag in known for tag in (tags if isinstance(tags, list) else (tags,)))
