"""What a card may say of a model: the author's word where there is one, else what is known, if the Hub takes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hubpub.cards import vocabularies
from hubpub.cards.as_text import shown
from hubpub.cards.hub_ids import why_no_id, why_no_model
from hubpub.cards.recipes.standard.facts import BaseCard, Facts, Source
from hubpub.cards.recipes.standard.figures import believable
from hubpub.types.lineage import Lineage
from hubpub.types.profile import Known, Profile, Relation, Training, Withheld

# A library's key is a word, and a tag a few; the Hub makes those of ids by itself.
_LIBRARY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")
_TAG = re.compile(r"[A-Za-z0-9][\w .+:-]{0,80}")
# The Hub draws its tab "Training Metrics" of the Space that such a tag names: its page, or where it runs.
_TRACKIO = re.compile(
    r"trackio:https://(?:huggingface\.co/spaces/[\w.-]+/[\w.-]+|[A-Za-z0-9-]+(?:\.static)?\.hf\.space)/?(?:\?[\w.~%&=+-]*)?",
    re.ASCII,
)
_MADE_BY_THE_HUB = ("base_model:", "dataset:", "license:", "region:")


@dataclass(frozen=True, slots=True)
class Model:
    """What a card may say.

    Attributes:
        repo: ``namespace/name``.
        facts: The author's words.
        lineage: The runs.
        profile: What is known besides.
        library: The Hub's key of the library.
        task: The pipeline tag.
        bases: The ids of the models that it was made from.
        relation: What it is to them; only where there are some.
        datasets: The ids of what it was trained on.
        languages: The codes of its languages.
        license: The licence's id.
        tags: The author's, then those that are known.
        base: What the card of the only base model says; None where that is not known.
        withheld: What was found and stays out.
    """

    repo: str
    facts: Facts
    lineage: Lineage
    profile: Profile
    library: Known[str] | None
    task: Known[str] | None
    bases: tuple[Known[str], ...]
    relation: Known[Relation] | None
    datasets: tuple[Known[str], ...]
    languages: tuple[Known[str], ...]
    license: Known[str] | None
    tags: tuple[Known[str], ...]
    base: BaseCard | None
    withheld: tuple[Withheld, ...]

    @property
    def name(self) -> str:
        """The model's name: the repository's without its namespace."""
        return self.repo.rpartition("/")[2]

    @property
    def training(self) -> Training:
        """How it was trained; empty where nothing tells."""
        return self.profile.training or Training()

    @classmethod
    def of(cls, source: Source, repo: str, profile: Profile) -> Model:
        """What a card may say.

        Args:
            source: What the author says, and the runs.
            repo: ``namespace/name``.
            profile: What is known besides.
        """
        facts, sieve = source.facts, _Sieve()
        profile, wrong = believable(profile)
        bases = _said(facts.base_model, "facts.base_model") or sieve.ids("base_model", profile.base_models)
        relation: Known[Relation] | None = profile.relation
        if facts.base_model_relation:
            relation = Known(facts.base_model_relation, "facts.base_model_relation")
        base = source.base if source.base and [one.value for one in bases] == [source.base.model] else None
        # a quantized model is its base in other numbers: of any other the licence is its author's to say
        same = base if base and relation and relation.value == "quantized" else None
        datasets = _said(facts.datasets, "facts.datasets") or sieve.ids("dataset", _each(profile.datasets))
        return cls(
            repo=repo,
            facts=facts,
            lineage=source.lineage,
            profile=profile,
            library=_word(facts.library_name, "facts.library_name")
            or sieve.one("library", profile.library, _LIBRARY.fullmatch, "it is no key of a library"),
            task=_word(facts.pipeline_tag, "facts.pipeline_tag")
            or sieve.one("task", profile.task, vocabularies.pipelines().__contains__, "it is no task of the Hub"),
            bases=bases,
            relation=relation if bases else None,
            datasets=datasets,
            languages=_said(facts.language, "facts.language")
            or sieve.each(
                "language", _each(profile.languages), vocabularies.languages().__contains__, "it is no code of the Hub"
            )
            or _said(same.language if same else None, same.place if same else ""),
            license=_word(facts.license, "facts.license")
            or sieve.one("licence", profile.license, _is_license, "which of the Hub's it is, its author must say")
            or _word(same.license if same else None, same.place if same else ""),
            tags=_unique(
                (
                    *_said(facts.tags, "facts.tags"),
                    *sieve.each("tag", _each(profile.tags), _is_tag, "it is no plain word, or the Hub makes it itself"),
                    *_trackio(profile),
                )
            ),
            base=base,
            withheld=(*profile.withheld, *sieve.withheld, *wrong),
        )


class _Sieve:
    """Keeps what is known and the Hub would not take, with the reason."""

    def __init__(self) -> None:
        self.withheld: list[Withheld] = []

    def each(
        self, name: str, found: Iterable[Known[str]], is_good: Callable[[str], object], reason: str
    ) -> tuple[Known[str], ...]:
        good = []
        for known in found:
            if is_good(known.value):
                good.append(known)
            else:
                self.withheld.append(Withheld(f"{name} {shown(known.value)[:80]}", known.place, reason))
        return _unique(good)

    def one(
        self, name: str, known: Known[str] | None, is_good: Callable[[str], object], reason: str
    ) -> Known[str] | None:
        return next(iter(self.each(name, [known] if known else [], is_good, reason)), None)

    def ids(self, name: str, found: Iterable[Known[str]]) -> tuple[Known[str], ...]:
        def is_id(text: str) -> bool:
            return not (why_no_id(text, dataset=True) if name == "dataset" else why_no_model(text))

        return self.each(name, found, is_id, "it is no id on the Hub")


def _is_license(text: str) -> bool:
    # which other licence it is, its author must say
    return text in vocabularies.licenses() and text != "other"


def _is_tag(text: str) -> bool:
    if _TRACKIO.fullmatch(text):
        return True
    return _TAG.fullmatch(text) is not None and not text.startswith(_MADE_BY_THE_HUB)


def _trackio(profile: Profile) -> tuple[Known[str], ...]:
    """The tag of the Space that has the training's metrics, where the library's card does not name one already."""
    page = profile.training.trackio if profile.training else None
    if page is None or any(_TRACKIO.fullmatch(known.value) for known in _each(profile.tags)):
        return ()
    return (Known(f"trackio:{page.value}", page.place),)


def _word(value: str | None, place: str) -> Known[str] | None:
    return Known(value, place) if value else None


def _said(values: Sequence[str] | None, place: str) -> tuple[Known[str], ...]:
    return tuple(Known(value, place) for value in values or ())


def _each(known: Known[tuple[str, ...]] | None) -> Iterable[Known[str]]:
    return (Known(value, known.place) for value in known.value) if known else ()


def _unique(found: Iterable[Known[str]]) -> tuple[Known[str], ...]:
    first: dict[str, Known[str]] = {}
    for known in found:
        first.setdefault(known.value, known)
    return tuple(first.values())
