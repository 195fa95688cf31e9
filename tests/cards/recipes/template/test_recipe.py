"""A template of the user's own as a recipe: huggingface_hub's as they are, hubpub's names, its digest, its folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub import HfApi, ModelCard, ModelCardData

import hubpub
from hubpub.cards.recipes import registry
from hubpub.cards.recipes.template.names import names_for
from hubpub.cards.recipes.template.source import Source
from hubpub.errors import CallError
from hubpub.hub import Hub
from hubpub.types.options.plan import PlanOptions
from hubpub.types.profile import Known, Profile, Training
from hubpub.workflows.card import render_card
from hubpub.workflows.check.api import check
from hubpub.workflows.inputs.request import make_request
from hubpub.workflows.inputs.sources import open_sources
from tests.conftest import Call
from tests.support.models import model_folder

REPO = "ada/reviews"
OF_HUB = Path(huggingface_hub.__file__).parent / "templates" / "modelcard_template.md"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return tmp_path / "card.md.jinja"


def rendered(template: Path, facts: Mapping[str, Any] | None = None, **more: Any) -> str:
    return render_card(recipe=str(template), facts=facts, repo=REPO, **more).card.text


def test_the_template_of_huggingface_hub_works_as_it_is() -> None:
    said = {"license": "mit", "language": "en", "base_model": "gpt2", "tags": ["a", "b"], "library_name": "timm"}
    more = {"paper": "https://example.com/a?b&c", "direct_use": "For **this**.", "hours_used": 3, "glossary": "{{ x }}"}
    text = rendered(OF_HUB, {**said, **more})
    theirs = ModelCard.from_template(ModelCardData(**said), model_id=REPO, **more)
    ours = ModelCard(text)
    assert ours.data.to_dict() == theirs.data.to_dict()
    left_open = "[More Information Needed]"
    lines = ours.text.splitlines()
    assert [line for line in theirs.text.splitlines() if left_open not in line and line not in lines] == []
    # what hubpub knows besides stands where huggingface_hub, which is not told, leaves it open
    assert 0 < ours.text.count(left_open) < theirs.text.count(left_open)
    assert f'{REPO}", pretrained=True)' in ours.text  # the code that loads it


def test_hubpubs_names(template: Path) -> None:
    template.write_text(
        "{{ front_matter }}# {{ model_name }}, {{ repo_id }}, {{ model_id }}\n{{ facts.license }} {{ license }}\n"
        "{{ sections.summary }}|{{ sections.evaluation }}|{{ sections.intended_use }}|{{ sections.author_thanks }}\n"
        "{{ profile.library or 'unknown' }} {{ profile.training.steps }}{{ profile.labels | join(', ') }}\n"
        "{{ lineage.training_run.url }} {{ snippet.code }}\n{{ body }}"
    )
    facts = {"license": "mit", "intended_use": "*All*.", "sections": {"Thanks": "To you."}}
    source = {"recipe": str(template), "facts": facts, "lineage": {"training_run": "a/b/c"}}
    text = rendered(template, source)
    assert text.startswith("---\nlicense: mit\n---\n# reviews, ada/reviews, ada/reviews\nmit mit\n")
    assert "||*All*.|To you.\nunknown \nhttps://wandb.ai/a/b/runs/c \n# reviews\n" in text
    assert text.endswith("## Thanks\n\nTo you.\n")


def test_what_a_stranger_wrote_is_text(template: Path) -> None:
    evil = "<img src=x onerror=alert(1)> **b** [a](b) {{ 7 * 7 }} {% x %}"
    profile = Profile(
        architecture=Known(evil, "config.json"),
        labels=Known((evil, "good"), "config.json"),
        details={f"a.{evil}": Known({"b": [evil]}, "config.json")},
        training=Training(
            hyperparameters={"lr": Known(evil, "run"), evil: Known(1, "run")}, hardware=Known(evil, "run")
        ),
        tags=Known((evil,), "run"),
    )
    names = names_for(Source(recipe="x"), REPO, profile)
    raw: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, str):
            raw.extend([value] if evil in value and not re.search(rf"`[^`]*{re.escape(evil)}`", value) else [])
        elif isinstance(value, dict):
            look(list(value.items()))
        elif isinstance(value, list | tuple):
            for item in value:
                look(item)

    look(names)
    assert raw == []
    template.write_text("{{ profile.architecture }} {{ model_type }} {{ profile.labels[1] }}")
    recipe = registry.get(str(template))
    assert recipe.render(Source(recipe=str(template)), REPO, profile).text == f"`{evil}` `{evil}` good"


def test_a_name_that_is_lacking_is_to_be_given_as_a_fact(template: Path, call: Call) -> None:
    template.write_text("# {{ title }}\n\n{{ paper }}\n")
    code, out, err = call("card", "--recipe", template, "--repo", REPO)
    assert (code, out) == (2, "")
    assert f"{template}:1: title; line 3: paper: names that nothing gives. Give them as facts with --facts" in err
    facts = template.with_name("facts.toml")
    facts.write_text('title = "A"\npaper = 2026-01-02\n')
    assert call("card", "--recipe", template, "--repo", REPO, "--facts", facts)[:2] == (0, "# A\n\n2026-01-02\n")


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ('{"a": "\\ud800"}', "f.json:1: a: character 1 is U+D800, which no card can show"),
        ('{"a": {"b": ["\\u0000"]}}', "f.json:1: a: character 1 is U+0000, which no card can show"),
        ('{"a": NaN}', "f.json:1: a: is no finite number"),
        ('{"license": "nope"}', "'nope' is no licence id of the Hub"),
        (f'{{"a": {"[" * 30}{"]" * 30}}}', "is nested too deeply"),
    ],
)
def test_a_wrong_fact_is_told(template: Path, fact: str, said: str, call: Call) -> None:
    template.write_text("x")
    file = template.with_name("f.json")
    file.write_text(fact)
    code, _, err = call("card", "--recipe", template, "--repo", REPO, "--facts", file)
    assert code == 2
    assert said in err


def test_a_source_gives_the_same_bytes_while_the_template_is_the_same(template: Path, call: Call) -> None:
    template.write_bytes(b"\xef\xbb\xbf# {{ model_name }}\r\n{{ a }}{% if description is defined %}!{% endif %}\r\n")
    told = json.loads(
        call("card", "--recipe", template, "--repo", REPO, "--facts", facts_of(template), "--format", "json")[1]
    )
    assert told["card"]["text"] == "# reviews\nb\n"
    assert told["source"]["recipe"] == str(template)
    source = template.with_name("source.json")
    source.write_text(json.dumps(told["source"]))
    assert call("card", "--facts", source, "--repo", REPO)[1] == told["card"]["text"]
    # the template has moved
    moved = template.rename(template.with_name("other.jinja"))
    assert "there is no template" in call("card", "--facts", source, "--repo", REPO)[2]
    assert call("card", "--facts", source, "--recipe", moved, "--repo", REPO)[1] == told["card"]["text"]
    # and is another one now
    moved.write_text("other")
    code, out, err = call("card", "--facts", source, "--recipe", moved, "--repo", REPO)
    assert (code, out) == (2, "")
    assert "is not the template that the source was made with" in err


def facts_of(template: Path) -> Path:
    file = template.with_name("facts.json")
    file.write_text('{"a": "b"}')
    return file


def test_a_source_alone_has_nothing_read_whose_digest_it_does_not_know(template: Path, call: Call) -> None:
    template.write_text("SECRET {{ a }")
    for more in ({}, {"sha256": "0" * 64}):
        source = template.with_name("source.json")
        source.write_text(json.dumps({"recipe": str(template), **more}))
        code, out, err = call("card", "--facts", source, "--repo", REPO)
        assert (code, "SECRET" in out + err) == (2, False)
    assert "is not the template" in err


@pytest.mark.parametrize("kind", ["nothing", "folder", "pipe", "device", "large", "not UTF-8", "no home", "null"])
def test_what_is_no_template_is_told(template: Path, kind: str, call: Call) -> None:
    path = str(template)
    if kind == "folder":
        template.mkdir()
    elif kind == "pipe":
        os.mkfifo(template)
    elif kind == "device":
        path = "/dev/zero"
    elif kind == "large":
        template.write_bytes(b"x" * 1_000_001)
    elif kind == "not UTF-8":
        template.write_bytes(b"\xff")
    elif kind == "no home":
        path = "~nobody-of-this-name/card.md"
    elif kind == "null":
        with pytest.raises(CallError, match="there is no template"):
            registry.get("a.b\0")
        return
    code, out, err = call("card", "--recipe", path, "--repo", REPO)
    assert (code, out) == (2, "")
    said = {"large": "is larger than 1,000,000 bytes", "not UTF-8": "is not UTF-8", "no home": "there is no template"}
    assert said.get(kind, "there is no template" if kind == "nothing" else "is no file") in err


@pytest.mark.parametrize("named", ["../card.md.jinja", "link.jinja", "absolute", "~/card.md.jinja"])
def test_a_template_of_a_folder_lies_in_it(template: Path, named: str, tmp_path: Path, call: Call) -> None:
    template.write_text("SECRET {{")
    folder = model_folder(tmp_path / "m")
    (folder / "link.jinja").symlink_to(template)
    named = str(template) if named == "absolute" else named
    (folder / "hubpub.toml").write_text(f'repo = "{REPO}"\nrecipe = {json.dumps(named)}\n')
    for command in (["card", folder], ["plan", folder], ["check", folder]):
        code, out, err = call(*command)
        assert (code, "SECRET" in out + err) == (2, False)
        assert "hubpub.toml:2: recipe: " in err
        assert "leads out of" in err
    # nor by way of facts that lie in it
    source = folder / "source.json"
    source.write_text(json.dumps({"recipe": str(template), "sha256": "0" * 64}))
    (folder / "hubpub.toml").write_text(f'repo = "{REPO}"\nfacts = "source.json"\n')
    code, out, err = call("card", folder)
    assert (code, "leads out of" in err) == (2, True)


def test_a_template_in_the_folder_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = model_folder(tmp_path / "m")
    (folder / "templates").mkdir()
    lines = ["{{ front_matter }}# {{ model_name }}", "", "[a](None)", "", "[{{ model_name }}](None)", "", "Ours."]
    (folder / "templates" / "card.md.jinja").write_text("\n".join([*lines, ""]))
    (folder / "hubpub.toml").write_text(f'repo = "{REPO}"\nrecipe = "templates/card.md.jinja"\n')
    # no name is a path, whatever lies there
    (folder / "standard").mkdir()
    monkeypatch.chdir(tmp_path)
    assert render_card(Path("m")).card.text.endswith("# reviews\n\n[a](None)\n\n[reviews](None)\n\nOurs.\n")
    told = [one.remedy for one in check(folder).findings if "None" in one.message or "None" in one.remedy]
    assert [one.partition("The card is rendered: ")[2] for one in told] == [
        "mend card.md.jinja:3, not the card.",
        "mend card.md.jinja, not the card.",
    ]
    sources = open_sources(make_request(folder, None, {}, PlanOptions))
    assert sources.written.origin == "rendered by the template card.md.jinja"
    monkeypatch.chdir(folder)
    assert render_card(Path()).card.text.endswith("Ours.\n")


def test_the_picture_is_published_where_the_template_shows_it(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m")
    log = [{"step": step, "loss": 1 / (step + 1)} for step in range(9)]
    (folder / "trainer_state.json").write_text(json.dumps({"global_step": 8, "log_history": log}))
    for text, shown in (("{{ sections.training }}", True), ("# x", False)):
        template = tmp_path / "card.md.jinja"
        template.write_text(text)
        made = render_card(folder, recipe=str(template), repo=REPO)
        assert bool(made.pictures) is shown
        assert ("images/training-loss.svg" in made.card.text) is shown


def test_a_plan_and_its_commit_name_the_template_and_no_path(
    template: Path, tmp_path: Path, hub: Hub, api: HfApi
) -> None:
    template.write_text("{{ front_matter }}# {{ model_name }}\n")
    folder = model_folder(tmp_path / "m")
    facts = {"license": "mit"}
    plan = hubpub.prepare(folder, REPO, recipe=str(template), facts=facts, force=["WT001"], hub=hub)
    assert plan.source is not None
    assert plan.source["recipe"] == str(template)
    assert plan.source["sha256"] == hashlib.sha256(template.read_bytes()).hexdigest()
    template.unlink()  # what a plan holds is all that it takes
    receipt = hubpub.publish(plan, hub=hub)
    assert receipt.source == plan.source
    message = api.list_repo_commits(REPO)[0].message
    assert "card.md.jinja" in message
    assert str(tmp_path) not in message
