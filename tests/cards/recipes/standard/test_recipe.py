"""The cards that the standard recipe writes: each held against a file, judged by hubpub's own rules, and explained.

``UPDATE_GOLDEN=1`` writes the files anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import ModelCard

from hubpub.cards.frontmatter import parse
from hubpub.cards.managed.write import content_of, holds
from hubpub.cards.recipes import registry
from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.recipe import RECIPE, Standard
from hubpub.cards.schema import CardMetadata
from hubpub.types.lineage_graph import LineageGraph, Run
from hubpub.types.profile import Profile
from hubpub.workflows.check.api import check
from tests.cards.recipes.standard.profiles import CASES, Case

GOLDEN = Path(__file__).parents[3] / "golden" / "cards"
# What only the author can know: the licence. Of weights alone, and of nothing at all, nothing else is known either.
_FOR_THE_AUTHOR = {"safetensors": {"MD001"}, "empty": {"MD001"}}


def source_of(case: Case) -> Source:
    return Source.model_validate({"facts": case.facts, "lineage": case.lineage})


def given(case: Case) -> tuple[Source, str, Profile]:
    return source_of(case), case.repo, case.profile


def golden(name: str, data: bytes) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert data == path.read_bytes()


@pytest.fixture(params=CASES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def case(name: str) -> Case:
    return CASES[name]


def test_the_card(name: str, case: Case) -> None:
    golden(f"{name}.md", Standard().render(*given(case)).encode())


def test_the_pictures(name: str, case: Case) -> None:
    pictures = Standard().pictures(*given(case))
    for path, data in pictures.items():
        assert data == Standard().pictures(*given(case))[path]
        golden(f"{name}.{Path(path).name}", data)
    # every picture is shown, and every one that is shown is there
    assert re.findall(r"!\[[^\]]*\]\(([^)]+)\)", Standard().render(*given(case)).text) == list(pictures)


def test_no_finding_but_of_what_the_author_must_say(name: str, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_bytes(Standard().render(*given(case)).encode())
    assert {finding.code for finding in check(path).findings} == _FOR_THE_AUTHOR.get(name, set())


def test_the_front_matter_is_of_the_schema_and_says_what_it_was_made_from(case: Case) -> None:
    front = parse(Standard().render(*given(case)).text)
    assert front.fault is None
    assert front.data == Standard().metadata(*given(case))
    CardMetadata.model_validate(front.data)
    order = [field.alias or key for key, field in CardMetadata.model_fields.items()]
    known = [key for key in front.data if key not in ("co2_eq_emissions", "model-index")]
    assert known == sorted(known, key=order.index)


def test_the_client_reads_it(case: Case) -> None:
    text = Standard().render(*given(case)).text
    card = ModelCard(text)
    assert card.data.to_dict().get("license") == Standard().metadata(*given(case)).get("license")


def test_the_text_ends_its_last_line(case: Case) -> None:
    text = Standard().render(*given(case)).text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\r" not in text
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]\n", text)


def test_the_sections_are_the_body(case: Case) -> None:
    sections = Standard().sections(*given(case))
    body = Standard().render(*given(case)).body
    assert "\n\n".join(section.markdown for section in sections) == body.strip("\n")
    names = [section.name for section in sections]
    assert names[0] == "summary"
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z0-9-]+", name) for name in names)


def test_each_section_can_be_a_managed_part_of_a_readme(case: Case) -> None:
    for section in Standard().sections(*given(case)):
        assert holds(section.name, content_of(section, "\n", with_heading=True)) or not section.text


def test_no_heading_without_content(case: Case) -> None:
    title, *sections = Standard().sections(*given(case))
    assert title.heading.startswith("# ")
    for section in sections:
        assert section.heading.startswith("## ")
        assert section.lines


_FRAME = re.compile(
    r"</?details>|<summary>[A-Z][a-z ]+</summary>|#+ .*|\|(?: -+:? \|)+|"
    r"\| (?:Property|Metric|Step|Name|Id|Quantization) \|.*|- "
)


def test_each_sentence_is_explained(case: Case) -> None:
    """What is left of the body, without the lines that are explained, are headings and frames."""
    rest = Standard().render(*given(case)).body
    lines = [line for section in Standard().sections(*given(case)) for line in section.lines]
    for line in lines:
        assert line.text in rest
        assert line.places
        assert all(line.places)
        rest = rest.replace(line.text, "", 1)
    assert [left for left in rest.splitlines() if left.strip() and not _FRAME.fullmatch(left)] == []


def test_explained_is_all_that_the_card_says_and_what_stays_out() -> None:
    lines = Standard().explain(*given(CASES["classifier-author"]))
    told = {line.text: line.places for line in lines}
    assert told["license: other"] == ("facts.license",)
    assert told["pipeline_tag: text-classification"] == ("config.json: architectures[0]",)
    assert told[CASES["classifier-author"].facts["limitations"]] == ("facts.limitations",)
    assert told["See [its run on W&B](https://wandb.ai/ada/reviews/runs/j1ak5d5p)."] == ("lineage.training_run",)
    assert told["It has 67M parameters and a context of 512 tokens."] == (
        "model.safetensors: header",
        "config.json: max_position_embeddings",
    )
    assert told["hub_token stays out: it is named like a secret"] == ("run ada/reviews/j1ak5d5p: config.hub_token",)
    assert "hub_token" not in Standard().render(*given(CASES["classifier-author"])).text


def test_an_empty_profile_is_a_title() -> None:
    assert Standard().render(Source(), "ada/nothing", Profile()).text == "# nothing\n"


def test_what_it_can_do() -> None:
    assert registry.get("standard") is RECIPE
    for ability in (
        registry.WritesSections,
        registry.DrawsPictures,
        registry.ExplainsCards,
        registry.TakesFromRuns,
    ):
        assert isinstance(RECIPE, ability)
    assert not registry.needs_facts("standard")


def test_the_runs_are_linked() -> None:
    url = "https://wandb.ai/ada/reviews/runs/j1ak5d5p"
    graph = LineageGraph(Run("j1ak5d5p", "ada", "reviews", url))
    assert Standard().fill({"recipe": "standard"}, graph) == (
        {"recipe": "standard", "lineage": {"training_run": {"url": url}}},
        [],
    )
    other: dict[str, Any] = {"lineage": {"training_run": "ada/reviews/another"}}
    assert Standard().fill(other, graph)[1] == [
        f"the facts name https://wandb.ai/ada/reviews/runs/another as the training run, and W&B tells of {url}"
    ]
