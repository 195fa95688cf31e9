"""Where the model comes from, and the author's words."""

from __future__ import annotations

from typing import Any

import pytest

from hubpub.cards.recipes.standard import origins
from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.model import Model
from hubpub.types.lineage import Lineage
from hubpub.types.profile import Known, Profile
from tests.cards.recipes.standard.profiles import LINEAGE


def model(profile: Profile | None = None, lineage: Lineage | None = None, **facts: Any) -> Model:
    source = Source.model_validate({"facts": facts, "lineage": lineage or Lineage()})
    return Model.of(source, "me/x", profile or Profile())


def test_nothing_known_is_no_section() -> None:
    for write in (origins.data, origins.limitations, origins.citation, origins.contact):
        assert write(model()) is None
    assert list(origins.further(model())) == []


def test_data_that_the_first_paragraph_tells_are_not_told_again() -> None:
    data = {"datasets": Known(("a/b",), "x")}
    assert origins.data(model(Profile(**data))) is None
    quantized = Profile(base_models=(Known("gpt2", "x"),), relation=Known("quantized", "x"), **data)
    trained = "- Trained on [`a/b`](https://huggingface.co/datasets/a/b)"
    assert origins.data(model(quantized)).text == trained
    assert origins.data(model(Profile(**data), LINEAGE)).text.splitlines() == [
        trained,
        "- The run that made the data: [`ada/reviews/d4t4pr3p`](https://wandb.ai/ada/reviews/runs/d4t4pr3p)",
        "- The run that trained the model: [`ada/reviews/j1ak5d5p`](https://wandb.ai/ada/reviews/runs/j1ak5d5p)",
    ]


def test_a_run_that_the_training_links_is_not_linked_again_by_itself() -> None:
    alone = Lineage(training_run=LINEAGE.training_run)
    assert origins.data(model(lineage=alone)) is None
    quantized = Profile(
        base_models=(Known("gpt2", "x"),), relation=Known("quantized", "x"), datasets=Known(("a/b",), "x")
    )
    assert "- The run that trained the model: " in origins.data(model(quantized, alone)).text


def test_limitations_of_the_base_are_read_in_its_card() -> None:
    base = Profile(base_models=(Known("gpt2", "x"),))
    its = (
        "It was made from [`gpt2`](https://huggingface.co/gpt2): what that model's card says of limits and bias "
        "matters here too."
    )
    assert origins.limitations(model(base)).text == its
    assert origins.limitations(model(base, limitations="*Mine.*")).text == f"*Mine.*\n\n{its}"
    assert origins.limitations(model(limitations="*Mine.*")).text == "*Mine.*"


def test_the_authors_own_sections() -> None:
    sections = {"Thanks & all": "To *you*.", "thanks <all>": "Again.", "高須": "正"}
    made = list(origins.further(model(sections=sections)))
    assert [section.name for section in made] == ["author-thanks-all", "author-thanks-all-2", "author-section"]
    assert [section.heading for section in made] == ["## `Thanks & all`", "## `thanks <all>`", "## 高須"]
    assert made[0].lines[0].places == ("facts.sections.Thanks & all",)


def test_citation() -> None:
    assert origins.citation(model(citation="@misc{x,\n  y = {```}\n}")).text == (
        "````bibtex\n@misc{x,\n  y = {```}\n}\n````"
    )
    assert origins.citation(model(citation="See [it](https://x.y).")).text == "See [it](https://x.y)."


@pytest.mark.parametrize(
    ("facts", "heading", "text"),
    [
        ({"authors": "Ada"}, "## Authors", "Made by Ada."),
        ({"authors": ["A", "B", "<C>"]}, "## Authors", "Made by A, B and `<C>`."),
        ({"contact": "https://x.y/z"}, "## Contact", "Contact: <https://x.y/z>"),
        ({"contact": "ada@example.com"}, "## Contact", "Contact: `ada@example.com`"),
        ({"contact": "javascript:alert(1)"}, "## Contact", "Contact: `javascript:alert(1)`"),
        ({"contact": "https://x.y>[a](b)"}, "## Contact", "Contact: `https://x.y>[a](b)`"),
        ({"authors": "Ada", "contact": "room 1"}, "## Authors and contact", "Made by Ada. Contact: room 1"),
    ],
)
def test_contact(facts: dict[str, Any], heading: str, text: str) -> None:
    section = origins.contact(model(**facts))
    assert (section.heading, section.text) == (heading, text)
