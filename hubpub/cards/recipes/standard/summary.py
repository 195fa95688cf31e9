"""What the model is: the author's words, then one paragraph, each clause of it a fact."""

from __future__ import annotations

from hubpub.cards import vocabularies
from hubpub.cards.as_text import code
from hubpub.cards.recipes.standard import wording
from hubpub.cards.recipes.standard.blocks import alone, paragraph, stacked
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.recipes.standard.results import is_of_model, metric_id
from hubpub.cards.recipes.standard.sentence import Sentence
from hubpub.types.sections import Line, Section

MOST_NAMED = 5
_SPLITS = ("evaluation", "test", "train", "validation")
# Keys of libraries that are formats of files, whatever loads them.
_FORMATS = {"gguf": "GGUF", "onnx": "ONNX", "pytorch": "PyTorch", "safetensors": "safetensors"}
# What peft calls its adapters, as they are written.
_ADAPTERS = {"LORA": "LoRA", "ADALORA": "AdaLoRA", "LOHA": "LoHa", "LOKR": "LoKr", "VERA": "VeRA", "OFT": "OFT"}


def summary(model: Model) -> Section:
    """The title, and what stands right below it."""
    facts = model.facts
    said = alone(Line(facts.description, ("facts.description",)) if facts.description else None)
    known = paragraph(_kind(model), _measures(model), _vectors(model), _result(model), _languages(model))
    whole = stacked(said, known)
    return Section("summary", f"# {_title(model.name)}", whole.text, whole.lines)


def _title(name: str) -> str:
    """The name as a heading: in Markdown a word in underscores is emphasised."""
    return name.replace("_", r"\_") if name.startswith("_") or name.endswith("_") or "__" in name else name


def _kind(model: Model) -> Line | None:
    """What it is, what of, and what it was trained on."""
    said, comma, relation = Sentence(), "", model.relation.value if model.relation else None
    task = wording.task_words(model.task.value) if model.task else ""
    # it is an adapter or a merge, whether it is known of what or not
    known = model.relation or model.profile.relation
    if known and known.value in ("adapter", "merge"):
        relation = known.value
        kind = model.profile.details.get("peft.type") if relation == "adapter" else None
        name = _ADAPTERS.get(kind.value) if kind and isinstance(kind.value, str) else None
        noun = f"{name} adapter" if name else relation
        said.say(f"This is {wording.with_article(noun)}", known, kind if name else None)
        if model.bases:
            said.say(f" of {_bases(model)}", *model.bases)
        if task:
            said.say(f" for {task}", model.task)
    else:
        architecture = model.profile.architecture
        # a comma stands behind what is in brackets, and nowhere else
        comma = "," if architecture else ""
        noun = " ".join(part for part in ("quantized" if relation == "quantized" else "", task, "model") if part)
        said.say(f"This is {wording.with_article(noun)}", model.task if task else None, model.relation)
        if architecture:
            said.say(f" ({code(architecture.value)})", architecture)
        if model.bases:
            how = "fine-tuned" if relation == "finetune" else "made"
            said.say(f"{comma} {how} from {_bases(model)}", *model.bases)
    # what the data of a quantized model is, is told of its base model
    if model.datasets and relation != "quantized":
        how = " on" if relation == "finetune" else ", trained on" if model.bases or comma else " trained on"
        said.say(f"{how} {_datasets(model)}", *model.datasets)
    if said.is_empty and model.library:
        name = _FORMATS.get(model.library.value)
        said.say(f" in the {name} format" if name else f" for {code(model.library.value)}", model.library)
    return said.line()


def _bases(model: Model) -> str:
    links = [wording.model_link(base.value) for base in model.bases]
    # what is a path on a machine was merged all the same, where the author does not say of what it is made
    left = [one for one in model.profile.withheld if one.name == "base_model" and one.place.startswith("mergekit")]
    is_more = bool(left) and not model.facts.base_model
    if is_more and model.relation and model.relation.value == "merge":
        return wording.listed([*links, "others"]) if len(links) <= MOST_NAMED else _named(links, "more models")
    return _named(links, "more models")


def _datasets(model: Model) -> str:
    return _named([wording.dataset_link(dataset.value) for dataset in model.datasets], "more datasets")


def _named(links: list[str], others: str) -> str:
    """Links in a sentence; of very many the first."""
    more = len(links) - MOST_NAMED
    return wording.listed([*links[:MOST_NAMED], f"{more} {others}"] if more > 1 else links)


def _measures(model: Model) -> Line | None:
    """How large it is, and how much it reads."""
    profile, said = model.profile, Sentence()
    if profile.parameters:
        said.say(f"It has {wording.short(profile.parameters.value)} parameters", profile.parameters)
        if profile.active_parameters:
            active = wording.short(profile.active_parameters.value)
            said.say(f", of which {active} are used for each token,", profile.active_parameters)
    if profile.context_length:
        begin = "It has" if said.is_empty else " and"
        length = wording.whole(profile.context_length.value)
        said.say(f"{begin} a context of {length} tokens", profile.context_length)
    return said.line()


def _vectors(model: Model) -> Line | None:
    known = model.profile.details.get("sentence-transformers.dimension")
    if known is None or not isinstance(known.value, int):
        return None
    return Line(f"It maps a text to a vector of {wording.whole(known.value)} numbers.", (known.place,))


def _result(model: Model) -> Line | None:
    """The first result that is no loss."""
    result = next((one for one in model.profile.results if metric_id(one) and is_of_model(one)), None)
    if result is None:
        return None
    text = f"Its {code(result.metric)} is {wording.number(result.value)}"
    if result.dataset:
        text += " on " + (f"the {_split(result.split)} split of " if result.split else "") + code(result.dataset)
    elif result.split:
        text += f" on the {_split(result.split)} split"
    return Line(f"{text}.", (result.place,))


def _split(name: str) -> str:
    """A split in a sentence: those that everybody has are words, others are names."""
    return name if name in _SPLITS else code(name)


def _languages(model: Model) -> Line | None:
    names = vocabularies.languages().values
    known = [language for language in model.languages if language.value not in ("code", "multilingual")]
    if not known or len(known) > MOST_NAMED:
        return None
    said = wording.listed([names.get(language.value) or language.value for language in known])
    what = "Its language is" if len(known) == 1 else "Its languages are"
    return Line(f"{what} {said}.", tuple(dict.fromkeys(language.place for language in known)))
