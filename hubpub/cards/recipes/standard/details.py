"""What the model is made of: its figures, its labels, and the files of each quantization."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.cards.as_text import code, fenced, has_formula, words
from hubpub.cards.recipes.standard import wording
from hubpub.cards.recipes.standard.blocks import Block, alone, folded, paragraph, row, section, stacked, table
from hubpub.cards.recipes.standard.model import Model
from hubpub.types.sections import Line, Section

# So many rows are read at a glance; more are folded away, and of very many the first are shown.
_MOST_OPEN = 20
_MOST_ROWS = 100
# A longer template is read in its file.
_LONGEST_TEMPLATE = 2000
# How the snippet loads the model, and what pipeline_tag says.
_TOLD = frozenset({"peft.task_type", "transformers.auto_map"})
# What transformers writes of any tokenizer that the library `tokenizers` runs, before version 5 and since: it tells of
# the model nothing (tokenization_utils_tokenizers.py).
_OF_ANY_TOKENIZER = frozenset({"PreTrainedTokenizerFast", "TokenizersBackend"})
_NAMES = {"peft.type": "Kind of adapter", "peft.r": "Rank", "peft.lora_alpha": "Alpha"}


def details(model: Model) -> Section | None:
    """The model's figures."""
    figures = table(("Property", "Value"), list(_figures(model)))
    return section("details", "Model details", figures, _template(model))


def _template(model: Model) -> Block:
    known = model.profile.chat_template
    if known is None or not known.value.strip() or len(known.value) > _LONGEST_TEMPLATE or has_formula(known.value):
        return Block()
    return folded("Chat template", alone(Line(fenced(known.value, "jinja"), (known.place,))))


def labels(model: Model) -> Section | None:
    """What it tells apart."""
    known = model.profile.labels
    if known is None:
        return None
    shown = known.value[:_MOST_ROWS]
    rows = [row((str(number), code(label, cell=True)), known.place) for number, label in enumerate(shown)]
    labels_table = table(("Id", "Label"), rows)
    if len(known.value) <= _MOST_OPEN:
        return section("labels", "Labels", labels_table)
    count = wording.whole(len(known.value))
    more = f"The first {_MOST_ROWS} of them are shown." if len(known.value) > _MOST_ROWS else ""
    said = Line(f"It tells {count} labels apart.{f' {more}' if more else ''}", (known.place,))
    return section("labels", "Labels", paragraph(said), folded("The labels", labels_table))


def quantizations(model: Model) -> Section | None:
    """The files of each quantization, by size."""
    rows = [
        row(
            (
                code(known.value.kind, cell=True),
                wording.file_link(known.value.path),
                wording.size(known.value.size),
            ),
            known.place,
        )
        for known in model.profile.quantized_files
    ]
    return section("quantizations", "Quantizations", stacked(table(("Quantization", "File", "Size"), rows, numbers=1)))


def _figures(model: Model) -> Iterator[Line]:
    profile = model.profile
    for name, known in (("Architecture", profile.architecture), ("Library", model.library)):
        if known:
            yield row((name, code(known.value, cell=True)), known.place)
    for name, count in (("Parameters", profile.parameters), ("Parameters used for a token", profile.active_parameters)):
        if count:
            yield row((name, wording.whole(count.value)), count.place)
    # of several quantizations each has its own, which their table tells
    quantized = bool(profile.quantized_files)
    if profile.weights_size and not quantized:
        yield row(("Size of the weights", wording.size(profile.weights_size.value)), profile.weights_size.place)
    if profile.context_length:
        yield row(("Context", f"{wording.whole(profile.context_length.value)} tokens"), profile.context_length.place)
    for name, known in (
        ("Weights stored as", profile.dtype),
        ("Quantization", None if quantized else profile.quantization),
        ("Tokenizer", profile.tokenizer),
    ):
        if known and known.value not in _OF_ANY_TOKENIZER:
            yield row((name, code(known.value, cell=True)), known.place)
    for name, detail in profile.details.items():
        # a library's own word for what is told already
        if name in _TOLD or (profile.architecture and detail.value == profile.architecture.value):
            continue
        yield row((_in_words(name), wording.value(detail.value)), detail.place)
    if versions := profile.versions:
        made = ", ".join(
            f"{words(name, cell=True)} {words(known.value, cell=True)}" for name, known in versions.items()
        )
        yield row(("Made with", made), *dict.fromkeys(known.place for known in versions.values()))


def _in_words(name: str) -> str:
    """A detail's name without its library's key: ``diffusers.pipeline_class`` is ``Pipeline class``."""
    if name in _NAMES:
        return _NAMES[name]
    text = name.rpartition(".")[2].replace("_", " ").strip()
    is_plain = text.isascii() and text.replace(" ", "").isalnum() and "  " not in text
    return text[0].upper() + text[1:] if is_plain and text else code(name, cell=True)
