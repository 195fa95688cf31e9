"""Where the model comes from, and what to be careful of: links, and the author's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from hubpub.cards import vocabularies
from hubpub.cards.as_text import code, fenced, words
from hubpub.cards.recipes.standard import wording
from hubpub.cards.recipes.standard.blocks import alone, bullets, paragraph, section
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.recipes.standard.summary import MOST_NAMED
from hubpub.types.sections import Line, Section

_URL = re.compile(r"https://[\w.-]+(?::\d+)?(?:/[\w./~%+=&?#-]*)?", re.ASCII)
_NO_LETTER = re.compile(r"[^a-z0-9]+")
# of a heading in a section's name, which is at most 64
_LONGEST = 48


def data(model: Model) -> Section | None:
    """The data and the runs; nothing where the first paragraph and the training have told it all."""
    lineage = model.lineage
    runs = [
        Line(f"{what}: [{code(run.path)}]({run.url})", (place,))
        for run, what, place in (
            (lineage.data_run, "The run that made the data", "lineage.data_run"),
            (lineage.training_run, "The run that trained the model", "lineage.training_run"),
        )
        if run
    ]
    is_told = len(model.datasets) <= MOST_NAMED and not (model.relation and model.relation.value == "quantized")
    # the run of the training is linked there, and stands here beside others
    if lineage.data_run is None and is_told:
        return None
    trained = [Line(f"Trained on {wording.dataset_link(one.value)}", (one.place,)) for one in model.datasets]
    return section("data", "Data and lineage", bullets(*trained, *runs))


def limitations(model: Model) -> Section | None:
    """The author's words, and where the base model's are read."""
    text = model.facts.limitations
    base = None
    if model.bases:
        links = wording.listed([wording.model_link(one.value) for one in model.bases])
        cards = "that model's card" if len(model.bases) == 1 else "those models' cards"
        places = tuple(dict.fromkeys(one.place for one in model.bases))
        base = Line(f"It was made from {links}: what {cards} says of limits and bias matters here too.", places)
    said = alone(Line(text, ("facts.limitations",)) if text else None)
    return section("limitations", "Limitations", said, paragraph(base, _of_base(model)))


def _of_base(model: Model) -> Line | None:
    """What the base model's card says of licence and languages, where this one has none of its own to tell."""
    base = model.base
    if base is None:
        return None
    said = [f"its licence is {code(base.license)}"] if base.license and model.license is None else []
    if base.language and not model.languages:
        names = vocabularies.languages().values
        languages = wording.listed([names.get(one) or code(one) for one in base.language[:MOST_NAMED]])
        more = len(base.language) - MOST_NAMED
        whole = f"{languages} and {more} more" if more > 0 else languages
        said.append(f"its {'language is' if len(base.language) == 1 else 'languages are'} {whole}")
    return Line(f"By that card {' and '.join(said)}.", (base.place,)) if said else None


def further(model: Model) -> Iterator[Section]:
    """The author's own sections."""
    used: set[str] = set()
    for heading, text in model.facts.sections.items():
        plain = _NO_LETTER.sub("-", heading.lower()).strip("-")[:_LONGEST].strip("-") or "section"
        name = next(name for name in _numbered(f"author-{plain}") if name not in used)
        used.add(name)
        made = section(name, words(heading), alone(Line(text, (f"facts.sections.{heading}",))))
        assert made  # the text is not empty
        yield made


def _numbered(name: str) -> Iterator[str]:
    """A name, and others for a second section of it."""
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def citation(model: Model) -> Section | None:
    """How the author wants it cited."""
    text = model.facts.citation
    if text is None:
        return None
    shown = fenced(text, "bibtex") if text.startswith("@") else text
    return section("citation", "Citation", alone(Line(shown, ("facts.citation",))))


def contact(model: Model) -> Section | None:
    """Who made it, and where to ask."""
    facts = model.facts
    authors = where = None
    if facts.authors:
        authors = Line(f"Made by {wording.listed([words(one) for one in facts.authors])}.", ("facts.authors",))
    if facts.contact:
        shown = f"<{facts.contact}>" if _URL.fullmatch(facts.contact) else words(facts.contact)
        where = Line(f"Contact: {shown}", ("facts.contact",))
    heading = "Authors and contact" if authors and where else "Authors" if authors else "Contact"
    return section("contact", heading, paragraph(authors, where))
