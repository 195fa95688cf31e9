"""Chips: what the Hub shows of a card's metadata under a repository's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from markupsafe import Markup

from hubpub.pages.text import link, name, readable_number, shortened

Kind = Literal["task", "library", "language", "license", "dataset", "base", "paper", "size", "tag"]

_LABELS: dict[Kind, str] = {
    "license": "License",
    "dataset": "Dataset",
    "base": "Base model",
    "paper": "arXiv",
    "size": "Size",
}
# More tags than these are folded away.
_SHOWN = 24
# Characters of one: a longer one would push the page away.
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Chip:
    """One chip.

    Attributes:
        kind: What it tells.
        text: What it says.
        value: The value behind it, as the card has it, where it says another.
        url: Where it leads; empty for nowhere.
        mark: What stands at its end, such as a finding's code.
    """

    kind: Kind
    text: str
    value: str = ""
    url: str = ""
    mark: Markup | str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a card's metadata tell of a model, and the headers of its weights.

    Attributes:
        task: The Hub's pipeline tag.
        task_name: As people write it; made of the tag where it is empty.
        library: The Hub's key of the library.
        library_name: As people write it.
        languages: Code and name; the name may be empty.
        licenses: The ids, in lower case as the Hub has them.
        license_name: What a licence that the Hub does not know is called.
        license_url: Where its text is.
        datasets: The ids.
        base_models: The ids.
        relation: What it is to them: ``finetune``, ``adapter``, ``merge``, ``quantized``; empty where that is not told.
        papers: arXiv's ids.
        tags: All others, as the card has them.
        parameters: How many; None where that is not known.
        dtype: What most weights are stored in.
    """

    task: str = ""
    task_name: str = ""
    library: str = ""
    library_name: str = ""
    languages: tuple[tuple[str, str], ...] = ()
    licenses: tuple[str, ...] = ()
    license_name: str = ""
    license_url: str = ""
    datasets: tuple[str, ...] = ()
    base_models: tuple[str, ...] = ()
    relation: str = ""
    papers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    parameters: int | None = None
    dtype: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Where chips lead.

    Attributes:
        filtered: The list of models that have a tag, but for the tag itself (``/models?filter=``); empty for nowhere.
        hub: The hub that has the base models and datasets, without a slash at its end; empty for nowhere.
    """

    filtered: str = ""
    hub: str = "https://huggingface.co"

    def tag(self, tag: str) -> str:
        """The models that have a tag."""
        return self.filtered + quote(tag, safe="") if self.filtered else ""

    def model(self, repo: str) -> str:
        """A model's page."""
        return f"{self.hub}/{quote(repo)}" if self.hub else ""

    def dataset(self, repo: str) -> str:
        """A dataset's page."""
        return f"{self.hub}/datasets/{quote(repo)}" if self.hub else ""


def chips_of(metadata: Metadata, links: Links) -> tuple[Chip, ...]:
    """The chips of a model, in the Hub's order: task, library, languages, what it was made from, tags, licence."""
    found: list[Chip] = []
    if metadata.task:
        named = metadata.task_name or task_name(metadata.task)
        found.append(Chip("task", named, metadata.task, links.tag(metadata.task)))
    if metadata.library:
        named = metadata.library_name or metadata.library
        found.append(Chip("library", named, metadata.library, links.tag(metadata.library)))
    found += [Chip("dataset", dataset, url=links.dataset(dataset)) for dataset in metadata.datasets]
    found += [Chip("language", named or code, code, links.tag(code)) for code, named in metadata.languages]
    found += [Chip("base", model, metadata.relation, links.model(model)) for model in metadata.base_models]
    if metadata.parameters is not None:
        dtype = f" · {metadata.dtype}" if metadata.dtype else ""
        found.append(Chip("size", f"{readable_number(metadata.parameters)} params{dtype}", f"{metadata.parameters:,}"))
    found += [Chip("tag", tag, url=links.tag(tag)) for tag in metadata.tags]
    found += [Chip("paper", paper, url=f"https://arxiv.org/abs/{quote(paper)}") for paper in metadata.papers]
    for license_id in metadata.licenses:
        other = license_id == "other"
        url = (metadata.license_url if other else "") or links.tag(f"license:{license_id}")
        found.append(Chip("license", (metadata.license_name if other else "") or license_id, license_id, url))
    return tuple(found)


def task_name(tag: str) -> str:
    """A task as people write it: ``text-generation`` is Text Generation."""
    return " ".join(word if word == "to" else word.capitalize() for word in tag.split("-"))


def chips(shown: Sequence[Chip]) -> Markup:
    """Chips, those beyond the first two dozen folded away; nothing where there are none."""
    if not shown:
        return Markup()
    items = [_chip(chip) for chip in shown]
    first = Markup("").join(items[:_SHOWN])
    rest = Markup()
    if len(items) > _SHOWN:
        rest = Markup('<details class="more"><summary>{} more</summary><ul class="chips">{}</ul></details>').format(
            len(items) - _SHOWN, Markup("").join(items[_SHOWN:])
        )
    return Markup('<ul class="chips" aria-label="What the card says">{}</ul>{}\n').format(first, rest)


def _chip(chip: Chip) -> Markup:
    label = _LABELS.get(chip.kind)
    short = name(shortened(chip.text, _LONGEST))
    text = Markup('<span class="label">{}</span> {}').format(label, short) if label else short
    whole = chip.text if len(chip.text) > _LONGEST else chip.value
    title = Markup(' title="{}"').format(shortened(whole, 1_000)) if whole and whole != chip.text[:_LONGEST] else ""
    return Markup('<li class="chip chip-{}"{}>{}{}</li>').format(chip.kind, title, link(text, chip.url), chip.mark)
