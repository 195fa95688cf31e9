"""What a template is given: by the names of huggingface_hub's templates, and by those of hubpub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from hubpub.cards.as_text import code, words
from hubpub.cards.recipes.standard import metadata, wording
from hubpub.cards.recipes.standard.facts import Source as StandardSource
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.recipes.standard.recipe import Standard
from hubpub.cards.recipes.standard.usage import snippet_for
from hubpub.cards.recipes.template.source import Source
from hubpub.cards.schema import CardMetadata
from hubpub.types.lineage import Lineage
from hubpub.types.profile import Known, Profile, Training
from hubpub.types.sections import Section

# The sections of a standard card: of those without content the text is empty.
_SECTIONS = (
    *("summary", "usage", "intended-use", "quantizations", "evaluation", "details", "labels", "training", "data"),
    *("limitations", "citation", "contact"),
)
_LEFT_OUT = frozenset({"place", "withheld", "series", "mtime_ns", "ctime_ns"})
_LISTS = frozenset({"labels", "languages", "datasets", "tags"})
_HOUR = 3600


# What huggingface_hub's own template asks for (modelcard_template.md) and the model tells, where it does.
_OF_HUB = (
    *("model_summary", "model_type", "bias_risks_limitations", "get_started_code", "training_data", "results"),
    *("hardware_type", "hours_used", "co2_emitted"),
)


def may_come_with_model(name: str) -> bool:
    """Whether what a template lacks may be there once there is a model: a part of something, or what a model tells."""
    keys = {field.alias or key for key, field in CardMetadata.model_fields.items()}
    return " " in name or name in _OF_HUB or name in keys


def standard_source(source: Source) -> StandardSource:
    """The source as the standard recipe takes it."""
    return StandardSource.model_construct(repo=source.repo, facts=source.facts, lineage=source.lineage)


def names_for(source: Source, repo: str, profile: Profile) -> dict[str, Any]:
    """All that a template may name, as plain values. What the author says wins, but over the names of hubpub.

    Args:
        source: What the author says, and the runs.
        repo: ``namespace/name``.
        profile: What is known besides.
    """
    said = standard_source(source)
    model = Model.of(said, repo, profile)
    entries = metadata.entries(model)
    sections = Standard().sections(said, repo, profile)
    given = source.facts.model_dump(mode="json")
    facts = {name: value for name, value in given.items() if value is not None and (value or name != "sections")}
    texts = {section.name.replace("-", "_"): section.text for section in sections}
    return {
        **_of_hub(model, texts),
        **facts,
        # as huggingface_hub has it: the fields of the front matter stand beside its text
        **{key: _field(entry.value, key) for key, entry in entries.items()},
        "card_data": "\n".join(line.text for line in metadata.explained(entries)),
        "front_matter": metadata.block(entries),
        "body": _body(sections),
        "sections": {**{name.replace("-", "_"): "" for name in _SECTIONS}, **texts},
        "snippet": _snippet(model),
        "repo_id": repo,
        "model_name": model.name,
        "profile": _plain(model.profile),
        "lineage": _lineage(source.lineage),
        "facts": facts,
    }


def _of_hub(model: Model, texts: Mapping[str, str]) -> dict[str, str]:
    """What huggingface_hub's own template asks for (modelcard_template.md), where it is known."""
    facts, training = model.facts, model.training
    architecture = model.profile.architecture
    hours = training.runtime.value / _HOUR if training.runtime else 0
    known = {
        "model_id": model.repo,
        "model_summary": texts.get("summary"),
        "model_type": code(architecture.value) if architecture else None,
        "developers": wording.listed([words(one) for one in facts.authors]) if facts.authors else None,
        "model_card_contact": facts.contact,
        "direct_use": facts.intended_use,
        "bias_risks_limitations": texts.get("limitations"),
        "get_started_code": texts.get("usage"),
        "training_data": ", ".join(wording.dataset_link(one.value) for one in model.datasets),
        "results": texts.get("evaluation"),
        "hardware_type": words(training.hardware.value) if training.hardware else None,
        "hours_used": f"{hours:.2g}" if hours else None,
        "co2_emitted": wording.amount(training.emissions.value) if training.emissions else None,
        "citation_bibtex": texts.get("citation") if (facts.citation or "").startswith("@") else None,
    }
    return {name: text for name, text in known.items() if text}


def _body(sections: Sequence[Section]) -> str:
    return "\n\n".join(section.markdown for section in sections) + "\n"


def _snippet(model: Model) -> dict[str, str]:
    """The code that loads the model, as it is: what a stranger named stands in it as a literal."""
    snippet = snippet_for(model)
    if snippet is None:
        return {"language": "", "code": "", "install": ""}
    return {"language": snippet.language, "code": snippet.code, "install": snippet.install or ""}


def _lineage(lineage: Lineage) -> dict[str, dict[str, str]]:
    runs = {"data_run": lineage.data_run, "training_run": lineage.training_run}
    return {name: {"url": run.url if run else "", "path": words(run.path) if run else ""} for name, run in runs.items()}


def _field(value: Any, key: str) -> Any:
    """A value of the front matter. Ids, codes and tags are what the Hub takes; all other text is a stranger's."""
    return _plain(value) if key in {"co2_eq_emissions", "model-index"} else value


def _plain(value: Any) -> Any:
    """A value with a stranger's text as text: in backticks, unless it is plain words."""
    if isinstance(value, Known):
        return _plain(value.value)
    if isinstance(value, str):
        return words(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {_key(str(key)): _plain(item) for key, item in value.items()}
    if is_dataclass(value):
        return {
            field.name: _plain(_there(field.name, getattr(value, field.name)))
            for field in fields(value)
            if field.name not in _LEFT_OUT
        }
    if isinstance(value, frozenset | set):
        return [_plain(item) for item in sorted(value, key=str)]
    return [_plain(item) for item in value] if isinstance(value, Sequence) else words(str(value))


def _there(name: str, value: Any) -> Any:
    """A value that a template can look into or loop over, where nothing is known."""
    if value is not None:
        return value
    return Training() if name == "training" else () if name in _LISTS else None


def _key(name: str) -> str:
    """A name of a setting, by which a template asks for it; what is no such name is text."""
    return name if name.replace("_", "").replace(".", "").isalnum() and name.isascii() else words(name)
