"""spaCy (language.py, to_disk: ``meta.json`` and ``config.cfg``)."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.files.profile.config import Config, as_name
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.training.numbers import as_number
from hubpub.files.profile.words import languages_in, license_in
from hubpub.types.profile import Known, Profile, Result

_META = "meta.json"
# What the components of a pipeline tell apart, as the Hub has it (spacy-huggingface-hub, push.py, of the same tasks).
_TASKS = {
    **dict.fromkeys(("ner", "tagger", "morphologizer", "parser", "senter", "beam_ner"), "token-classification"),
    **dict.fromkeys(("textcat", "textcat_multilabel"), "text-classification"),
}
# such as CC BY-SA 4.0; more words are a sentence
_MOST_WORDS = 3
_MOST_RESULTS = 60
_NO_RESULTS = frozenset({"speed"})
_LABELLED = ("textcat", "textcat_multilabel", "ner")


def _place(folder: Folder) -> str:
    meta = folder.config(_META)
    is_spacys = meta.text("spacy_version") and meta.text("lang") and folder.has("config.cfg", "*.whl")
    return meta.place("spacy_version") if is_spacys else ""


def _read(folder: Folder) -> Profile:
    meta = folder.config(_META)
    lang, name, version = meta.text("lang"), meta.text("name"), meta.text("version")
    pipeline = tuple(known.value for known in meta.texts("pipeline"))
    tasks = {_TASKS[component] for component in pipeline if component in _TASKS}
    told = meta.text("license")
    named = told.value if told else ""
    # spaCy calls a pipeline of several languages xx, and writes a licence's name
    words = {
        "language": "multilingual" if lang and lang.value == "xx" else lang.value if lang else "",
        "license": "-".join(named.lower().split()) if named.count(" ") < _MOST_WORDS else "",
    }
    details = {
        "name": Known(f"{lang.value}_{name.value}", meta.place("name")) if lang and name else None,
        "version": version,
    }
    found = {f"spacy.{key}": known for key, known in details.items() if known}
    return Profile(
        task=Known(tasks.pop(), meta.place("pipeline")) if len(tasks) == 1 else None,
        labels=_labels(meta),
        results=tuple(_results(meta.part("performance"))),
        languages=languages_in(Config(_META, words), meta.place("lang")),
        license=license_in(Config(_META, words), meta.place("license")),
        details={**found, "spacy.pipeline": Known(pipeline, meta.place("pipeline"))} if pipeline else found,
    )


def _labels(meta: Config) -> Known[tuple[str, ...]] | None:
    """What the one component that has labels of the user's own tells apart."""
    part = meta.part("labels")
    found = [(name, tuple(known.value for known in part.texts(name))) for name in _LABELLED]
    [*labelled] = ((name, labels) for name, labels in found if labels)
    return Known(labelled[0][1], part.place(labelled[0][0])) if len(labelled) == 1 else None


def _results(performance: Config) -> Iterator[Result]:
    """What was measured on the development data (spacy, training/loop.py: update_meta); losses are of the training."""
    # how well it splits a text into words says the least of a pipeline
    for name in sorted(list(performance.data)[:_MOST_RESULTS], key=lambda name: name.startswith("token_")):
        number = as_number(performance.data[name])
        if number is not None and as_name(name) and name not in _NO_RESULTS and not name.endswith("_loss"):
            yield Result(name, number, performance.place(name))


LIBRARY = Library("spacy", Rank.OWN_CONFIG, _place, _read)
